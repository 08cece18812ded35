import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import type { ClusterAddress } from '../../../../src/tools/tool-ports.ts'
import { checkTopicsOptions } from '../../../../src/tools/topics/check-options.ts'
import { topicsOptionTable } from '../../../../src/tools/topics/options.ts'
import { runTopics } from '../../../../src/tools/topics/run.ts'
import { type MemoryPortsOptions, memoryPorts } from '../memory-ports.ts'
import { type MemoryTopic, topicSession } from './topic-session.ts'

/** Runs kafka-topics over `topics`, which it may change. */
async function run(topics: MemoryTopic[], argv: string[], more: MemoryPortsOptions = {}) {
  const requests: string[] = []
  const addresses: ClusterAddress[] = []
  const ports = memoryPorts({
    openSession: async (address) => {
      addresses.push(address)
      return topicSession(topics, requests)
    },
    ...more,
  })
  const options = parseOptions(topicsOptionTable, argv)
  const exitCode = await runTopics(options, checkTopicsOptions(options, ports), ports)
  return { exitCode, stdout: ports.stdout.text, stderr: ports.stderr.text, requests, addresses }
}

const topic = (name: string, more: Partial<MemoryTopic> = {}): MemoryTopic => ({
  name,
  topicId: `id-${name}`,
  partitions: 1,
  ...more,
})

describe('kafka-topics --list', () => {
  it('prints an empty line when there is no topic', async () => {
    expect(await run([], ['--list'])).toMatchObject({ stdout: '\n', exitCode: 0 })
  })

  it("sorts names as Java does, and hides Kafka's own topics when asked", async () => {
    const topics = () => [topic('b'), topic('__offsets', { isInternal: true }), topic('B'), topic('a')]
    expect((await run(topics(), ['--list'])).stdout).toBe('B\n__offsets\na\nb\n')
    expect((await run(topics(), ['--list', '--exclude-internal'])).stdout).toBe('B\na\nb\n')
  })

  it('closes the session that it opened', async () => {
    expect((await run([], ['--list'])).requests).toEqual(['Metadata', 'close'])
  })

  it('opens the address that was given, with the properties of the file', async () => {
    const argv = ['--list', '--bootstrap-server', 'host:1', '--command-config', 'c.properties']
    const { addresses } = await run([], argv, { files: { 'c.properties': 'client.id=me\na=b' } })
    expect(addresses).toEqual([
      {
        dir: undefined,
        bootstrapServer: 'host:1',
        properties: { 'client.id': 'me', a: 'b' },
        clientId: 'me',
        readOnly: false,
      },
    ])
  })

  it('means the default directory without an address', async () => {
    const { addresses } = await run([], ['--list'])
    expect(addresses).toEqual([
      { dir: undefined, bootstrapServer: undefined, properties: {}, clientId: 'adminclient-1', readOnly: false },
    ])
  })
})

describe('kafka-topics --create', () => {
  it('says what it created', async () => {
    const topics: MemoryTopic[] = []
    expect(await run(topics, ['--create', '--topic', 'orders', '--partitions', '3'])).toMatchObject({
      stdout: 'Created topic orders.\n',
      exitCode: 0,
    })
    expect(topics).toMatchObject([{ name: 'orders', partitions: 3 }])
  })

  it('prints nothing for an existing topic with --if-not-exists, and fails without', async () => {
    const argv = ['--create', '--topic', 'orders']
    expect(await run([topic('orders')], [...argv, '--if-not-exists'])).toMatchObject({ stdout: '', exitCode: 0 })
    expect(await run([topic('orders')], argv)).toMatchObject({
      stdout: "Error while executing topic command : Topic 'orders' already exists.\n",
      exitCode: 1,
    })
  })

  it.each([
    { argv: ['--partitions', '0'], message: 'The partitions must be greater than 0' },
    { argv: ['--partitions', 'many'], message: "Cannot parse argument 'many' of option partitions" },
    {
      argv: ['--replication-factor', '40000'],
      message: 'The replication factor must be between 1 and 32767 inclusive',
    },
    { argv: ['--config', 'a'], message: /^requirement failed/ },
    { argv: ['--topic', 'b'], message: 'Found multiple arguments for option topic, but you asked for only one' },
    { argv: ['--replica-assignment', 'x'], message: 'For input string: "x"' },
  ])('refuses $argv on stdout before it opens the cluster', async ({ argv, message }) => {
    const { stdout, exitCode, addresses } = await run([], ['--create', '--topic', 'a', ...argv])
    const [, text] = /^Error while executing topic command : (.*)\n$/.exec(stdout) ?? []
    expect(text).toMatch(message)
    expect(exitCode).toBe(1)
    expect(addresses).toEqual([])
  })

  it('warns of names that look alike in metrics', async () => {
    expect((await run([], ['--create', '--topic', 'a.b'])).stdout).toMatch(
      /^WARNING: Due to .*\nCreated topic a\.b\.\n$/,
    )
  })

  it('leaves an empty name to nobody', async () => {
    const { stdout, requests } = await run([], ['--create', '--topic', ''])
    expect(stdout).toContain("The given topic name '' cannot be represented in a request.")
    expect(requests).toEqual(['close'])
  })
})

describe('kafka-topics --describe', () => {
  const configs = {
    'cleanup.policy': ['delete', 5],
    'segment.bytes': ['1073741824', 4],
    'min.insync.replicas': ['1', 3],
    'retention.ms': ['1000', 1],
  } as const

  it("prints topic and partition lines, configs in the order of Kafka's client", async () => {
    const { stdout } = await run([topic('orders', { partitions: 2, configs })], ['--describe'])
    expect(stdout).toBe(
      'Topic: orders\tTopicId: id-orders\tPartitionCount: 2\tReplicationFactor: 2\tConfigs: min.insync.replicas=1,segment.bytes=1073741824,retention.ms=1000\n' +
        '\tTopic: orders\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1,2\tElr: \tLastKnownElr: \n' +
        '\tTopic: orders\tPartition: 1\tLeader: 1\tReplicas: 1,2\tIsr: 1,2\tElr: \tLastKnownElr: \n',
    )
  })

  it('asks page by page', async () => {
    const argv = ['--describe', '--partition-size-limit-per-response', '2']
    const { stdout, requests } = await run([topic('a', { partitions: 3 }), topic('b', { partitions: 2 })], argv)
    expect(stdout.match(/Partition: \d/g)).toEqual([0, 1, 2, 0, 1].map((id) => `Partition: ${id}`))
    expect(requests.filter((api) => api === 'DescribeTopicPartitions')).toHaveLength(3)
  })

  it('prints none for a missing leader, N/A where the answer tells no eligible replicas', async () => {
    const id = 'AAAAAAAAAAAAAAAAAAAACQ'
    const { stdout } = await run([topic('a', { topicId: id, leader: -1 })], ['--describe', '--topic-id', id])
    expect(stdout).toContain('\tLeader: none\t')
    expect(stdout).toContain('\tElr: N/A\tLastKnownElr: N/A\n')
  })

  it.each([
    { argv: ['--describe', '--topic', 'nope'], message: "Topic 'nope' does not exist as expected" },
    {
      argv: ['--describe', '--topic-id', 'AAAAAAAAAAAAAAAAAAAACQ'],
      message: "TopicId 'AAAAAAAAAAAAAAAAAAAACQ' does not exist as expected",
    },
    {
      argv: ['--describe', '--topic-id', 'zz'],
      message:
        'Input string `zz` decoded as 1 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID',
    },
    { argv: ['--delete', '--topic', 'nope'], message: "Topic 'nope' does not exist as expected" },
    { argv: ['--alter', '--topic', 'nope', '--partitions', '2'], message: "Topic 'nope' does not exist as expected" },
    { argv: ['--list', '--topic', '['], message: '[ is an invalid regex.' },
  ])('says on stdout what $argv does not find', async ({ argv, message }) => {
    expect(await run([topic('a')], argv)).toMatchObject({
      stdout: `Error while executing topic command : ${message}\n`,
      exitCode: 1,
    })
  })

  it.each([
    { flag: '--under-replicated-partitions', shown: ['behind', 'nobody'] },
    { flag: '--unavailable-partitions', shown: ['nobody', 'gone'] },
    { flag: '--under-min-isr-partitions', shown: ['behind', 'nobody'] },
    { flag: '--at-min-isr-partitions', shown: ['well', 'gone'] },
  ])('shows only the partitions that $flag means', async ({ flag, shown }) => {
    const minIsr = { 'min.insync.replicas': ['2', 1] } as const
    const topics = [
      topic('well', { configs: minIsr }),
      topic('behind', { configs: minIsr, isr: [1] }),
      topic('nobody', { configs: minIsr, isr: [1], leader: -1 }),
      topic('gone', { configs: minIsr, leader: 7 }),
    ]
    const { stdout } = await run(topics, ['--describe', flag])
    expect(new Set(stdout.match(/(?<=Topic: )\w+/g))).toEqual(new Set(shown))
    expect(stdout).not.toContain('TopicId')
  })

  it('counts no replica that a reassignment is adding, and shows what it changes', async () => {
    const topics = [
      topic('coming', { isr: [1], moving: { adding: [2], removing: [] } }),
      topic('leaving', { isr: [1], moving: { adding: [], removing: [1] } }),
      topic('ended', { isr: [1], moving: { adding: [7], removing: [] } }),
    ]
    const { stdout } = await run(topics, ['--describe', '--under-replicated-partitions'])
    expect(new Set(stdout.match(/(?<=Topic: )\w+/g))).toEqual(new Set(['leaving', 'ended']))
    const { stdout: all } = await run(topics, ['--describe'])
    expect(all).toContain(
      '\tTopic: coming\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1\tAdding Replicas: 2\tRemoving Replicas: \tElr: ',
    )
    expect(all).toMatch(/^Topic: coming\t.*\tReplicationFactor: 1\t/m)
    expect(all).toMatch(/^Topic: leaving\t.*\tReplicationFactor: 2\t/m)
  })

  it('shows only topics with other than default configs', async () => {
    const topics = [topic('plain', { configs: { a: ['1', 5] } }), topic('tuned', { configs: { a: ['2', 1] } })]
    const { stdout } = await run(topics, ['--describe', '--topics-with-overrides'])
    expect(stdout).toBe('Topic: tuned\tTopicId: id-tuned\tPartitionCount: 1\tReplicationFactor: 2\tConfigs: a=2\n')
  })
})

describe('kafka-topics --alter and --delete', () => {
  it('print nothing, for all topics that the expression matches', async () => {
    const topics = [topic('orders-eu'), topic('orders-us'), topic('payments')]
    const altered = await run(topics, ['--alter', '--topic', 'orders-.*', '--partitions', '4'])
    expect(altered).toMatchObject({ stdout: '', exitCode: 0 })
    expect(topics.map(({ partitions }) => partitions)).toEqual([4, 4, 1])
    expect(await run(topics, ['--delete', '--topic', 'orders-.*'])).toMatchObject({ stdout: '', exitCode: 0 })
    expect(topics.map(({ name }) => name)).toEqual(['payments'])
  })

  it('use of an assignment for all partitions what concerns the new ones', async () => {
    const topics = [topic('a', { partitions: 2 })]
    const argv = ['--alter', '--topic', 'a', '--partitions', '4', '--replica-assignment']
    expect((await run(topics, [...argv, '1,1,1'])).stdout).toContain('1 assignment(s)')
    expect((await run(topics, [...argv, '1,1,1,1'])).exitCode).toBe(0)
    expect(topics[0]?.partitions).toBe(4)
  })

  it('do nothing without a topic when --if-exists says that this is fine', async () => {
    expect(await run([], ['--delete', '--topic', 'a', '--if-exists'])).toMatchObject({ stdout: '', exitCode: 0 })
  })
})

describe('an address that leads nowhere', () => {
  it.each([
    ['--list', 'listTopics'],
    ['--create', 'createTopics'],
    ['--describe', 'listTopics'],
    ['--delete', 'listTopics'],
  ])('fails %s as a client that waited in vain, with a hint on stderr', async (action, call) => {
    const openSession = () => Promise.reject(new KafkaError('NETWORK_EXCEPTION', { hint: 'Use --dir.' }))
    expect(await run([], [action, '--topic', 'a'], { openSession })).toMatchObject({
      stdout: `Error while executing topic command : Timed out waiting for a node assignment. Call: ${call}\n`,
      stderr: 'Use --dir.\n',
      exitCode: 1,
    })
  })

  it('is thrown when no client could be made for it, as Kafka tells that on stderr', async () => {
    const openSession = () => Promise.reject(new KafkaError('INVALID_REQUEST', { hint: 'Use --dir.' }))
    await expect(run([], ['--list'], { openSession })).rejects.toMatchObject({
      message: 'Failed to create new KafkaAdminClient',
      hint: 'Use --dir.',
    })
  })

  it('is not looked at when the properties file is missing', async () => {
    await expect(run([], ['--list', '--command-config', 'nowhere.properties'])).rejects.toMatchObject({
      kind: 'exception',
      message: 'nowhere.properties',
      javaException: 'java.nio.file.NoSuchFileException',
    })
  })

  it('leaves bugs alone', async () => {
    const bug = new TypeError('oops')
    await expect(run([], ['--list'], { openSession: () => Promise.reject(bug) })).rejects.toBe(bug)
  })
})
