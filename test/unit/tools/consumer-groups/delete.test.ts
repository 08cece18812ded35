import { describe, expect, it } from 'vitest'
import type { MemoryCluster } from './group-session.ts'
import { runTool } from './tool-run.ts'

function cluster(): MemoryCluster {
  return {
    topics: { orders: [{ end: 1 }, { end: 1 }], payments: [{ end: 1 }] },
    groups: {
      g1: { offsets: { 'orders-0': 1 } },
      g2: {},
      busy: { state: 'Stable', members: [{ id: 'm', partitions: [], topics: ['orders'] }] },
    },
  }
}

describe('kafka-consumer-groups --delete', () => {
  it('names what was deleted', async () => {
    expect(await runTool('--delete --group g2', cluster())).toEqual({
      stdout: "Deletion of requested consumer groups ('g2') was successful.\n",
      stderr: '',
      exit: 0,
    })
  })

  it('names what could not be deleted, and why, and what was', async () => {
    const { stdout, exit } = await runTool('--delete --group g1 --group nobody --group busy', cluster())
    expect(stdout).toBe(
      '\nError: Deletion of some consumer groups failed:\n' +
        "* Group 'busy' could not be deleted due to: org.apache.kafka.common.errors.GroupNotEmptyException: The group is not empty.\n" +
        "* Group 'nobody' could not be deleted due to: org.apache.kafka.common.errors.GroupIdNotFoundException: The group id does not exist.\n" +
        "\nThese consumer groups were deleted successfully: 'g1'\n",
    )
    expect(exit).toBe(1)
  })

  it('does nothing, successfully, when all groups are none', async () => {
    const { stdout, exit } = await runTool('--delete --all-groups', { topics: {}, groups: {} })
    expect(stdout).toBe('Deletion of requested consumer groups () was successful.\n')
    expect(exit).toBe(0)
  })
})

describe('kafka-consumer-groups --delete-offsets', () => {
  it('shows each partition', async () => {
    const { stdout, exit } = await runTool('--delete-offsets --group g1 --topic payments --topic orders:0,1', cluster())
    expect(stdout).toBe(
      'Request succeeded for deleting offsets from group g1.\n' +
        '\nTOPIC           PARTITION  STATUS         ' +
        '\norders          0          Successful     ' +
        '\norders          1          Successful     ' +
        '\npayments        0          Successful     \n',
    )
    expect(exit).toBe(0)
  })

  it('tells of an unknown topic in its row only, and fails', async () => {
    const { stdout, exit } = await runTool('--delete-offsets --group g1 --topic nowhere', cluster())
    expect(stdout).toBe(
      'Request succeeded for deleting offsets from group g1.\n' +
        '\nTOPIC           PARTITION  STATUS         ' +
        '\nnowhere         -          Error: org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.\n',
    )
    expect(exit).toBe(1)
  })

  it.each([
    ['--group nobody --topic orders:0', '\nError: The group id does not exist.\n'],
    ['--group g1 --topic orders:7', '\nError: Encountered some partition-level error, see the follow-up details.\n'],
    ['--group busy --topic orders', '\nError: Encountered some partition-level error, see the follow-up details.\n'],
  ])('begins with what went wrong: %s', async (line, first) => {
    const { stdout, exit } = await runTool(`--delete-offsets ${line}`, cluster())
    expect(stdout.startsWith(first)).toBe(true)
    expect(stdout).toContain('Error: org.apache.kafka.common.errors.')
    expect(exit).toBe(1)
  })

  it('takes one group only', async () => {
    const { stdout } = await runTool('--delete-offsets --group g1 --group g2 --topic orders', cluster())
    expect(stdout).toContain('Found multiple arguments for option group, but you asked for only one')
  })
})
