import { describe, expect, it } from 'vitest'
import type { KafkaTool } from '../../../../src/cli/kafka-syntax/kafka-tool.ts'
import { kafkaShareGroups } from '../../../../src/cli/kafka-tools/share-groups.ts'
import { kafkaStreamsGroups } from '../../../../src/cli/kafka-tools/streams-groups.ts'
import { AnsweringCluster } from '../answering-cluster.ts'
import { runReplicaTool } from '../replica-cluster.ts'

const group = (groupId: string, groupType: string, groupState: string) => ({
  groupId,
  groupType,
  groupState,
  protocolType: groupType,
})

/** What a broker may have left. */
const cluster = new AnsweringCluster({
  ListGroups: () => ({
    groups: [
      group('billing', 'consumer', 'Stable'),
      group('workers', 'share', 'Empty'),
      group('wordcount', 'streams', 'Dead'),
    ],
  }),
})
const run = (tool: KafkaTool, line: string) => runReplicaTool(tool, line, cluster)

describe.each([
  ['share', kafkaShareGroups, 'workers', 'Empty'],
  ['streams', kafkaStreamsGroups, 'wordcount', 'Dead'],
])('kafka-%s-groups', (noun, tool, own, state) => {
  it('lists groups of its kind only', async () => {
    expect(await run(tool, '--list')).toEqual({ stdout: `${own}\n`, stderr: '', exit: 0 })
    expect((await run(tool, '--list --state')).stdout).toBe(`GROUP           STATE\n${own.padEnd(15)} ${state}\n`)
    expect((await run(tool, '--list --state stable')).stdout).toBe('GROUP           STATE\n')
  })

  it('tells which groups do not exist, or are of another kind', async () => {
    const failed = await run(tool, '--describe --group nobody')
    expect(failed.stdout).toBe(
      `\nError: Executing ${noun} group command failed due to org.apache.kafka.common.errors.GroupIdNotFoundException: Group nobody not found.\n`,
    )
    expect(failed.stderr).toMatch(/^java\.util\.concurrent\.ExecutionException: .*Group nobody not found\.\n$/)
    expect(failed.exit).toBe(1)
    expect((await run(tool, '--describe --group billing')).stdout).toContain(`Group billing is not a ${noun} group.`)
  })

  it('says that it can do nothing to a group that a broker has left', async () => {
    for (const action of ['--describe', '--delete']) {
      const { stdout, exit } = await run(tool, `${action} --group ${own}`)
      expect(stdout).toContain(`This version of kafdir only lists ${noun} groups: nothing can be done to '${own}'.`)
      expect(exit).toBe(1)
    }
  })

  it('deletes none that is not of its kind', async () => {
    const { stdout, exit } = await run(tool, '--delete --group nobody --group other')
    expect(stdout).toMatch(
      /^\nError: Deletion of some \w+ groups failed:\n\* Group '\w+' could not be deleted due to: java\.lang\.Ill/,
    )
    expect(stdout.match(/'nobody' could not be deleted|'other' could not be deleted/g)).toEqual(
      noun === 'share'
        ? ["'nobody' could not be deleted", "'other' could not be deleted"]
        : ["'other' could not be deleted", "'nobody' could not be deleted"],
    )
    expect(exit).toBe(1)
  })

  it('refuses states that it does not know, and numbers that are none', async () => {
    expect((await run(tool, '--list --state Foo')).stderr).toMatch(/^Invalid state list 'Foo'\. Valid states are: /)
    expect((await run(tool, '--list --timeout x')).stdout).toContain("Cannot parse argument 'x' of option timeout\n")
  })
})
