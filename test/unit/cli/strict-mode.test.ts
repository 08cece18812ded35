import { describe, expect, it } from 'vitest'
import { runArgparseTool } from '../../../src/cli/argparse-syntax/run-argparse-tool.ts'
import type { KafkaTool } from '../../../src/cli/kafka-syntax/kafka-tool.ts'
import { runKafkaTool } from '../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaCluster } from '../../../src/cli/kafka-tools/cluster.ts'
import { kafkaConfigs } from '../../../src/cli/kafka-tools/configs.ts'
import { kafkaConsumerGroups } from '../../../src/cli/kafka-tools/consumer-groups.ts'
import { kafkaFeatures } from '../../../src/cli/kafka-tools/features.ts'
import { kafkaLeaderElection } from '../../../src/cli/kafka-tools/leader-election.ts'
import { kafkaTopics } from '../../../src/cli/kafka-tools/topics.ts'
import { kafkaTransactions } from '../../../src/cli/kafka-tools/transactions.ts'
import { resolveAddress } from '../../../src/cluster/resolve-address.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'
import { memoryPorts } from '../tools/memory-ports.ts'

/** Nothing can be opened: whoever gets so far fails with a hint. */
async function runStrictly(run: (surroundings: Parameters<typeof runKafkaTool>[2]) => Promise<number>) {
  const ports = memoryPorts()
  const exit = await run({
    stdout: ports.stdout,
    stderr: ports.stderr,
    isStrict: true,
    openPorts: async () => ({ ...ports, release: () => undefined }),
  })
  return { exit, stderr: ports.stderr.text }
}

const jopt = (tool: KafkaTool, ...argv: string[]) => runStrictly((around) => runKafkaTool(tool, argv, around))
const argparse = (tool: typeof kafkaCluster, ...argv: string[]) =>
  runStrictly((around) => runArgparseTool(tool, argv, { ...around, columns: 80 }))

// The words are those of Kafka 4.3.1's own tools.
describe('with KAFDIR_STRICT', () => {
  it('a missing address is refused at the place and in the words of each tool', async () => {
    expect(await jopt(kafkaTopics, '--list')).toEqual({ exit: 1, stderr: '--bootstrap-server must be specified\n' })
    expect((await jopt(kafkaTopics, '--topic', 'x')).stderr).toContain('Command must include exactly one action')
    expect(await jopt(kafkaConfigs, '--describe', '--entity-type', 'bogus')).toEqual({
      exit: 1,
      stderr: 'Either --bootstrap-server or --bootstrap-controller must be specified.\n',
    })
    expect(await jopt(kafkaLeaderElection, '--all-topic-partitions')).toEqual({
      exit: 1,
      stderr: 'Missing required option(s): bootstrap-server, election-type\n',
    })
    expect((await jopt(kafkaConsumerGroups, '--group', 'g')).stderr).toMatch(
      /^Missing required argument "\[bootstrap-server\]"\n/,
    )
    expect((await argparse(kafkaCluster, 'cluster-id')).stderr).toMatch(
      /--bootstrap-server\/-b\s+--\s*bootstrap-controller\/-C is required/,
    )
    expect((await argparse(kafkaTransactions, 'list')).stderr).toContain('argument --bootstrap-server is required')
    expect((await argparse(kafkaFeatures, 'describe')).stderr).toBe(
      'Command line error: You must specify either --bootstrap-controller or --bootstrap-server.. Type --help for help.',
    )
  })

  it('what needs no cluster needs no address', async () => {
    expect((await argparse(kafkaFeatures, 'version-mapping')).exit).toBe(0)
    expect((await jopt(kafkaConsumerGroups, '--validate-regex', 'a.*')).exit).toBe(0)
  })

  it("kafdir's own options are unknown", async () => {
    expect((await jopt(kafkaTopics, '--list', '--dir', 'x')).stderr).toMatch(/^dir is not a recognized option\n/)
    expect((await argparse(kafkaTransactions, '--read-only', 'list')).stderr).toContain(
      "unrecognized arguments: '--read-only'",
    )
  })

  it('an address that names a directory is none', async () => {
    const environment = {
      workingDirectory: '/',
      homeDirectory: '/nowhere',
      kafdirHome: '/k',
      kafdirBootstrap: undefined,
      xdgDataHome: undefined,
    }
    const address = { bootstrapServer: 'file:/k' }
    expect(await resolveAddress(address, environment, nodeFileSystem)).toBe('/k')
    await expect(resolveAddress({ ...address, isStrict: true }, environment, nodeFileSystem)).rejects.toMatchObject({
      error: 'INVALID_REQUEST',
      hint: 'Give host:port.',
    })
  })
})
