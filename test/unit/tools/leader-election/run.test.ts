import { describe, expect, it } from 'vitest'
import { kafkaLeaderElection } from '../../../../src/cli/kafka-tools/leader-election.ts'
import { type MemoryBrokers, ReplicaCluster, runReplicaTool } from '../replica-cluster.ts'

const is: MemoryBrokers = {
  topics: { orders: [{ replicas: [1, 2] }, { replicas: [2, 1] }], payments: [{ replicas: [1, 2] }] },
}

async function run(line: string, files: Record<string, string> = {}, more: MemoryBrokers = {}) {
  const cluster = new ReplicaCluster({ ...is, ...more })
  return { cluster, ...(await runReplicaTool(kafkaLeaderElection, line, cluster, files)) }
}

describe('kafka-leader-election', () => {
  it('elects the leader of one partition', async () => {
    const { cluster, ...told } = await run('--election-type Preferred --topic orders --partition 1')
    expect(told).toEqual({
      stdout: 'Successfully completed leader election (PREFERRED) for partitions orders-1\n',
      stderr: '',
      exit: 0,
    })
    expect(cluster.seen[0]?.api).toBe('catch up')
    expect(cluster.seen[1]).toMatchObject({
      request: { electionType: 0, topicPartitions: [{ topic: 'orders', partitions: [1] }], timeoutMs: 30_000 },
      target: { kind: 'controller' },
    })
  })

  it('asks for all partitions, and tells them by what became of them', async () => {
    const { cluster, ...told } = await run(
      '--election-type unclean --all-topic-partitions',
      {},
      {
        electionErrors: {
          'orders-0': ['ELECTION_NOT_NEEDED', 'Not needed.'],
          'payments-0': ['ELIGIBLE_LEADERS_NOT_AVAILABLE', 'No live replicas.'],
        },
      },
    )
    expect(told).toEqual({
      stdout: `Successfully completed leader election (UNCLEAN) for partitions orders-1
Valid replica already elected for partitions orders-0
Error completing leader election (UNCLEAN) for partition: payments-0: org.apache.kafka.common.errors.EligibleLeadersNotAvailableException: No live replicas.
`,
      stderr: '1 replica(s) could not be elected\n',
      exit: 1,
    })
    expect(cluster.requests('ElectLeaders')[0]).toMatchObject({ electionType: 1, topicPartitions: null })
  })

  it('takes the partitions of a file', async () => {
    const text =
      '{"partitions":[{"topic":"payments","partition":0},{"topic":"orders","partition":1},{"topic":"orders","partition":0}]}'
    const { stdout, cluster } = await run('--election-type preferred --path-to-json-file e.json', { 'e.json': text })
    expect(stdout).toBe(
      'Successfully completed leader election (PREFERRED) for partitions payments-0, orders-0, orders-1\n',
    )
    expect(cluster.requests('ElectLeaders')[0]?.topicPartitions).toEqual([
      { topic: 'payments', partitions: [0] },
      { topic: 'orders', partitions: [1, 0] },
    ])
  })

  it.each([
    ['', 'Replica election data is empty'],
    ['{', 'Replica election data is empty'],
    ['{}', 'Replica election data is missing "partitions" field'],
    ['[]', 'com.fasterxml.jackson.databind.JsonMappingException: Expected JSON object, received []'],
    [
      '{"partitions":[{"topic":1,"partition":0}]}',
      'com.fasterxml.jackson.databind.JsonMappingException: Expected `String` value, received 1',
    ],
    [
      '{"partitions":[{"topic":"a","partition":1},{"topic":"a","partition":1},{"topic":"a","partition":1}]}',
      'Replica election data contains duplicate partitions: [a-1]',
    ],
  ])('refuses a file that says %j', async (text, message) => {
    expect(await run('--election-type preferred --path-to-json-file e.json', { 'e.json': text })).toMatchObject({
      stdout: '',
      stderr: `${message}\n`,
      exit: 1,
    })
  })

  it.each([
    ['--all-topic-partitions', 'Missing required option(s): election-type'],
    [
      '--election-type preferred --partition 0',
      'One and only one of the following options is required: topic, all-topic-partitions, path-to-json-file',
    ],
    [
      '--election-type preferred --all-topic-partitions --partition 0',
      'Option partition is only allowed if topic is used',
    ],
    ['--election-type preferred --topic a', 'Missing required option(s): partition'],
    ['--election-type preferred --topic a --partition x', "Cannot parse argument 'x' of option partition"],
    ['--election-type best --topic a --partition 0', "Cannot parse argument 'best' of option election-type"],
    ['--election-type preferred --path-to-json-file gone', 'java.io.IOException: Unable to read file gone'],
    ['--nonsense', 'nonsense is not a recognized option'],
  ])('refuses %s', async (line, message) => {
    expect(await run(line)).toMatchObject({ stdout: '', stderr: `${message}\n`, exit: 1 })
  })

  it('takes the old name of an option, with a notice, but not both', async () => {
    const old = '--election-type preferred --all-topic-partitions --admin.config c'
    expect((await run(old, { c: '' })).stderr).toBe(
      'Option --admin.config has been deprecated and will be removed in a future version. Use --command-config instead.\n',
    )
    expect((await run(`${old} --command-config c`)).stderr).toMatch(
      /^Option "\[admin\.config\]" can't be used with option "\[command-config\]"\nOption /,
    )
  })

  it.each([
    ['REQUEST_TIMED_OUT', 'Timeout waiting for election results'],
    ['CLUSTER_AUTHORIZATION_FAILED', 'Not authorized to perform leader election'],
  ] as const)('tells %s on both streams', async (electionFailure, words) => {
    const told = await run('--election-type preferred --all-topic-partitions', {}, { electionFailure })
    expect(told).toMatchObject({ stdout: `${words}\n`, stderr: `${words}\n`, exit: 1 })
  })

  it('tells of a cluster that nobody answers for as of a time-out', async () => {
    const told = await runReplicaTool(kafkaLeaderElection, '--election-type preferred --all-topic-partitions', null)
    const words = 'Timeout waiting for election results\n'
    expect(told).toEqual({ stdout: words, stderr: `${words}use --dir\n`, exit: 1 })
  })
})
