import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { describeSelectedGroups } from '../../../../src/tools/consumer-groups/describe-selected.ts'
import type { ClusterSession } from '../../../../src/tools/tool-ports.ts'
import { groupSession, type MemoryCluster } from './group-session.ts'
import { runTool } from './tool-run.ts'

const cluster = (): MemoryCluster => ({
  topics: { orders: [{ end: 2 }] },
  groups: { billing: { offsets: { 'orders-0': 1 } }, auditing: { offsets: { 'orders-0': 2 } } },
})

async function problemWith(groupId: string, directory?: string): Promise<KafkaError | undefined> {
  const session: ClusterSession = { ...groupSession(cluster()), ...(directory === undefined ? {} : { directory }) }
  return (await describeSelectedGroups(session, [groupId])).problems.get(groupId)
}

describe('a group that is to be described and does not exist', () => {
  it('may be one that is spelled nearly so', async () => {
    expect(await problemWith('biling', '/data')).toMatchObject({
      error: 'GROUP_ID_NOT_FOUND',
      message: "There is no group 'biling' in /data.",
      hint: 'Did you mean billing?',
    })
  })

  it('is like no other: then all of them can be listed', async () => {
    expect(await problemWith('xyz')).toMatchObject({
      message: "There is no group 'xyz'.",
      hint: 'kafdir groups list shows those that there are.',
    })
  })

  it('does not keep the others from being described, in ascending order', async () => {
    const ids = ['billing', 'biling', 'auditing']
    const { groups, problems } = await describeSelectedGroups(groupSession(cluster()), ids)
    expect(groups.map(({ groupId }) => groupId)).toEqual(['auditing', 'billing'])
    expect([...problems.keys()]).toEqual(['biling'])
  })
})

describe('groups that can not be described', () => {
  it("are told with the way out behind Kafka's words, on stderr", async () => {
    const run = await runTool('--describe --group billing', cluster(), {
      failing: {
        ConsumerGroupDescribe: new KafkaError('CORRUPT_MESSAGE', { message: 'It is broken.', hint: 'Mend it.' }),
      },
    })
    expect(run.exit).toBe(1)
    expect(run.stdout).toContain('Error: Executing consumer group command failed due to')
    expect(run.stdout).toContain('It is broken.')
    expect(run.stderr.trimEnd().split('\n').at(-1)).toBe('Mend it.')
  })
})
