import { describe, expect, it } from 'vitest'
import { kafkaLogDirs } from '../../../../src/cli/kafka-tools/log-dirs.ts'
import { type MemoryBrokers, ReplicaCluster, runReplicaTool } from '../replica-cluster.ts'

const is: MemoryBrokers = {
  brokers: [{ id: 2 }, { id: 1 }, { id: 3, isFenced: true }],
  logDirs: {
    1: [
      { path: '/data/ä', replicas: { 'orders-1': 74, 'payments-0': 5, 'orders-0': 0 } },
      { path: '/gone', error: 'KAFKA_STORAGE_ERROR' },
    ],
    2: [{ path: '/two', replicas: { 'orders-0': -9 } }],
  },
}

async function run(line: string, more: MemoryBrokers = is) {
  const cluster = new ReplicaCluster(more)
  return { cluster, ...(await runReplicaTool(kafkaLogDirs, line, cluster)) }
}

/** The document, with the partitions of each directory. */
const documentOf = (stdout: string) => JSON.parse(stdout.split('\n')[2] ?? '') as object

describe('kafka-log-dirs', () => {
  it('prints one line of JSON about all brokers that are alive', async () => {
    const { stdout, stderr, exit, cluster } = await run('--describe')
    expect(stdout).toMatch(
      /^Querying brokers for log directories information\nReceived log directory information from brokers 1,2\n\{"brokers":\[\{"broker":1,"logDirs":\[\{"partitions":\[.*\],"version":1\}\n$/,
    )
    expect(stdout).toContain(
      '{"partitions":[],"error":"org.apache.kafka.common.errors.KafkaStorageException","logDir":"/gone"}',
    )
    expect(stdout).toContain(
      '{"broker":2,"logDirs":[{"partitions":[{"partition":"orders-0","size":9,"offsetLag":7,"isFuture":true}],"error":null,"logDir":"/two"}]}',
    )
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 })
    expect(cluster.seen.slice(1).map(({ target }) => target)).toEqual([
      { kind: 'node', nodeId: 1 },
      { kind: 'node', nodeId: 2 },
    ])
  })

  it('shows the topics and the brokers that are named; unknown topics match nothing', async () => {
    const { stdout } = await run('--describe --topic-list ,orders,nowhere --broker-list 1')
    const { brokers } = documentOf(stdout) as {
      brokers: { logDirs: { logDir: string; partitions: { partition: string }[] }[] }[]
    }
    expect(brokers).toHaveLength(1)
    const shown = brokers[0]?.logDirs.find(({ logDir }) => logDir === '/data/ä')
    expect(shown?.partitions.map(({ partition }) => partition)).toEqual(['orders-0', 'orders-1'])
  })

  it.each([
    [
      '--describe --broker-list 1,2,3,7',
      'ERROR: The given brokers do not exist from --broker-list: 3,7. Current existent brokers: 1,2',
    ],
    ['--describe --broker-list x', 'For input string: "x"'],
    [
      '--describe --broker-list 1 --broker-list 2',
      'Found multiple arguments for option broker-list, but you asked for only one',
    ],
    ['--describe --nonsense', 'nonsense is not a recognized option'],
    ['--describe --command-config gone', 'gone'],
  ])('refuses %s', async (line, message) => {
    expect(await run(line)).toMatchObject({ stdout: '', stderr: `${message}\n`, exit: 1 })
  })

  it('wants --describe', async () => {
    expect((await run('--topic-list orders')).stderr).toMatch(/^Missing required argument "\[describe\]"\nOption /)
  })

  it('tells of a cluster that nobody answers for', async () => {
    expect(await runReplicaTool(kafkaLogDirs, '--describe', null)).toEqual({
      stdout: '',
      stderr:
        'org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment. Call: listNodes\nuse --dir\n',
      exit: 1,
    })
  })

  it('tells of a broker that names no directory', async () => {
    expect((await run('--describe', { ...is, logDirs: { 1: [] } })).stderr).toMatch(
      /^org\.apache\.kafka\.common\.errors\.ClusterAuthorizationException: /,
    )
  })
})
