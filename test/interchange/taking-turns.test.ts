/** One directory, used in turns by us and by a real broker: each goes on where the other stopped. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { upkeepLimits } from '../../src/metadata/log/metadata-upkeep.ts'
import { readBatchHeader } from '../../src/record/batch-header.ts'
import { PRINT_PLACES } from '../processes/printed-records.ts'
import { freePort, kafkaIsMissing, RealBroker, runJavaTool } from '../processes/real-broker.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { create, LOG_FILE, MetadataBench } from '../unit/metadata/log/metadata-bench.ts'

const skipped = kafkaIsMissing === null ? '' : ` (skipped: ${kafkaIsMissing})`
const MINUTES = 60_000

/** What somebody sees in the directory: the lines of their own tools. */
interface Sight {
  /** Of `kafka-topics.sh --describe`: topics, ids, partitions, leaders, configs. */
  readonly topics: readonly string[]
  /** Of a console consumer, by topic: partition, offset, key and value. */
  readonly records: Readonly<Record<string, readonly string[]>>
}

/** Kafka lists topics in no particular order, and internal ones are its own business. */
function topicLines(stdout: string): readonly string[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.includes('__consumer_offsets'))
    .toSorted()
}

const sortedLines = (stdout: string): readonly string[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .toSorted()

class Turns {
  readonly cluster: ScratchCluster
  readonly broker: RealBroker
  /** Tells our tools where it is. */
  readonly #address: readonly string[]
  readonly #scratch: string

  constructor(cluster: ScratchCluster, logDir: string, address: readonly string[] = []) {
    this.cluster = cluster
    this.#address = address
    this.#scratch = path.join(cluster.directory, 'java')
    this.broker = new RealBroker(logDir, this.#scratch)
    onTestFinished(() => this.broker.stop())
  }

  async ours(tool: string, args: readonly string[], input = ''): Promise<string> {
    const { status, stdout, stderr } = await this.cluster.run(tool, [...args, ...this.#address], input)
    if (status !== 0) throw new Error(`${tool} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`)
    return stdout
  }

  /** With exactly what our command prints. */
  async startBroker(): Promise<string> {
    const [port, controllerPort] = [await freePort(), await freePort()]
    const ports = ['--port', String(port), '--controller-port', String(controllerPort)]
    const properties = await this.ours('kafdir.js', ['server-properties', ...ports])
    return this.broker.start({ properties, address: `localhost:${port}` })
  }

  async stopBroker(): Promise<void> {
    await this.broker.stop()
    expect(this.broker.problems()).toEqual([])
  }

  java(main: string, args: readonly string[], input = ''): Promise<string> {
    return runJavaTool(this.#scratch, main, args, input)
  }

  async ourSight(records: Sight['records']): Promise<Sight> {
    const seen: Record<string, readonly string[]> = {}
    for (const topic of Object.keys(records)) {
      const consumer = ['--topic', topic, '--from-beginning', '--timeout-ms', '700', ...PRINT_PLACES]
      seen[topic] = sortedLines(await this.ours('kafka-console-consumer.sh', consumer))
    }
    return { topics: topicLines(await this.ours('kafka-topics.sh', ['--describe'])), records: seen }
  }

  /** `counts`: how many records to wait for in each topic. */
  async brokerSight(address: string, counts: Readonly<Record<string, number>>): Promise<Sight> {
    const server = ['--bootstrap-server', address]
    const records: Record<string, readonly string[]> = {}
    for (const [topic, count] of Object.entries(counts)) {
      const limits = ['--max-messages', String(count), '--timeout-ms', '60000']
      const consumer = [...server, '--topic', topic, '--from-beginning', ...limits, ...PRINT_PLACES]
      records[topic] = sortedLines(await this.java('org.apache.kafka.tools.consumer.ConsoleConsumer', consumer))
    }
    const topics = await this.java('org.apache.kafka.tools.TopicCommand', [...server, '--describe'])
    return { topics: topicLines(topics), records }
  }
}

const countsOf = ({ records }: Sight): Record<string, number> =>
  Object.fromEntries(Object.entries(records).map(([topic, lines]) => [topic, lines.length]))

/** The log of each partition as bytes. Nothing is rolled or deleted in these tests: it only grows. */
function logsIn(logDir: string): ReadonlyMap<string, Buffer> {
  const partitions = readdirSync(logDir).filter((name) => /-\d+$/.test(name) && !name.startsWith('__'))
  return new Map(partitions.map((name) => [name, readFileSync(path.join(logDir, name, `${'0'.repeat(20)}.log`))]))
}

/** `epoch offset` of each batch, in the order of the log. */
function epochsIn(log: Buffer): [epoch: number, baseOffset: number][] {
  const epochs: [number, number][] = []
  for (let position = 0; position < log.length; ) {
    const header = readBatchHeader(log, position)
    epochs.push([header.partitionLeaderEpoch, header.baseOffset])
    position += header.sizeInBytes
  }
  return epochs
}

/** What `leader-epoch-checkpoint` says: each epoch with its first offset, which may be that of a record to come. */
function notedEpochs(directory: string): [epoch: number, startOffset: number][] {
  const lines = readFileSync(path.join(directory, 'leader-epoch-checkpoint'), 'utf8').trimEnd().split('\n').slice(2)
  return lines.map((line) => line.split(' ').map(Number) as [number, number])
}

/** What was there is still there, byte by byte; each batch has the epoch that is noted for its offset. */
function expectGrown(logDir: string, before: ReadonlyMap<string, Buffer>): void {
  for (const [name, log] of logsIn(logDir)) {
    const old = before.get(name) ?? Buffer.alloc(0)
    expect(log.subarray(0, old.length).equals(old), name).toBe(true)
    const noted = notedEpochs(path.join(logDir, name))
    expect(noted, name).toEqual(noted.toSorted(([a], [b]) => a - b))
    const epochs = epochsIn(log)
    const expected = epochs.map(([, offset]) => [noted.findLast(([, start]) => start <= offset)?.[0], offset])
    expect(epochs, name).toEqual(expected)
  }
}

it.skipIf(kafkaIsMissing)(
  `topics, configs, records and epochs stay as they are from turn to turn${skipped}`,
  async () => {
    const cluster = scratchCluster()
    const { logDir } = cluster
    await cluster.createTopic('ours', 3, 'retention.ms=86400000', 'max.message.bytes=200000')
    const turns = new Turns(cluster, logDir)
    await turns.ours('kafka-console-producer.sh', ['--topic', 'ours'], 'a\nb\nc\nd\n')
    let sight = await turns.ourSight({ ours: [] })
    for (const round of [1, 2]) {
      const logs = logsIn(logDir)
      const address = await turns.startBroker()
      const server = ['--bootstrap-server', address]
      expect(await turns.brokerSight(address, countsOf(sight))).toEqual(sight)
      const theirs = `theirs-${round}`
      const settings = ['--config', 'cleanup.policy=compact', '--config', 'segment.bytes=1048576']
      const creation = ['--create', '--topic', theirs, '--partitions', '2', ...settings]
      await turns.java('org.apache.kafka.tools.TopicCommand', [...server, ...creation])
      const change = ['--alter', '--entity-type', 'topics', '--entity-name', 'ours']
      const values = ['--add-config', `retention.ms=${round}00000000`, '--delete-config', 'max.message.bytes']
      await turns.java('kafka.admin.ConfigCommand', [
        ...server,
        ...change,
        ...(round === 1 ? values : values.slice(0, 2)),
      ])
      const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
      for (const topic of ['ours', theirs]) {
        const producer = [...server, '--topic', topic, ...keyed]
        await turns.java('org.apache.kafka.tools.ConsoleProducer', producer, `k${round}:1\nk${round}:2\n`)
      }
      sight = await turns.brokerSight(address, { ...countsOf(sight), ours: countsOf(sight)['ours']! + 2, [theirs]: 2 })
      await turns.stopBroker()
      expectGrown(logDir, logs)

      expect(await turns.ourSight(sight.records)).toEqual(sight)
      const after = logsIn(logDir)
      const ourNew = `ours-${round}`
      await cluster.createTopic(ourNew, 2, 'min.insync.replicas=1')
      await turns.ours('kafka-topics.sh', ['--alter', '--topic', theirs, '--partitions', '3'])
      for (const topic of ['ours', theirs, ourNew]) {
        await turns.ours('kafka-console-producer.sh', ['--topic', topic, ...keyed], `k${round}:3\nk${round + 5}:4\n`)
      }
      expectGrown(logDir, after)
      sight = await turns.ourSight({ ...sight.records, [ourNew]: [] })
      expect(countsOf(sight)).toMatchObject({ ours: 4 + 4 * round, [theirs]: 4, [ourNew]: 2 })
    }
  },
  5 * MINUTES,
)

it.skipIf(kafkaIsMissing)(
  `a broker starts from a snapshot of ours, the log before which is gone${skipped}`,
  async () => {
    const cluster = scratchCluster()
    const bench = new MetadataBench(() => true, Date.now() - 2 * upkeepLimits.retentionMs)
    const log = await bench.open({ limits: { ...upkeepLimits, snapshotBytes: 1000 } })
    await create(log, 'in-snapshot', ...Array.from({ length: 20 }, (_, n) => `topic-${n}`))
    await create(log, 'behind-it')
    expect(bench.names('.checkpoint')).toHaveLength(1)
    expect(bench.names('.log')).not.toContain(LOG_FILE)
    await bench.close()
    const turns = new Turns(cluster, bench.logDir, ['--dir', bench.logDir])
    await turns.ours('kafka-console-producer.sh', ['--topic', 'in-snapshot'], 'a\nb\nc\n')
    const sight = await turns.ourSight({ 'in-snapshot': [] })
    const address = await turns.startBroker()
    expect(await turns.brokerSight(address, countsOf(sight))).toEqual(sight)
    await turns.java('org.apache.kafka.tools.TopicCommand', [
      '--bootstrap-server',
      address,
      '--create',
      '--topic',
      'theirs',
    ])
    await turns.stopBroker()
    const { topics } = await turns.ourSight({})
    expect(topics.filter((line) => line.includes('Topic: theirs'))).toHaveLength(2)
    expect(topics).toHaveLength(sight.topics.length + 2)
  },
  3 * MINUTES,
)

it.skipIf(kafkaIsMissing).each(['standalone', 'static'])(
  `a directory that Kafka formatted (%s) and never started is one of ours, and then Kafka's${skipped}`,
  async (quorum) => {
    const cluster = scratchCluster()
    const scratch = path.join(cluster.directory, 'format')
    const logDir = path.join(cluster.directory, 'formatted')
    const settings = [
      'process.roles=broker,controller',
      'node.id=7',
      'listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
      'controller.listener.names=CONTROLLER',
      `log.dirs=${logDir}`,
      quorum === 'static'
        ? 'controller.quorum.voters=7@localhost:9093'
        : 'controller.quorum.bootstrap.servers=localhost:9093',
    ]
    await cluster.shell(`printf '%s\\n' ${settings.map((setting) => `'${setting}'`).join(' ')} > format.properties`)
    const config = path.join(cluster.directory, 'format.properties')
    const format = ['format', '--cluster-id', 'OgG7XQtKTpGCFPWIMBtS6w', '--config', config]
    await runJavaTool(scratch, 'kafka.tools.StorageTool', quorum === 'static' ? format : [...format, '--standalone'])

    const turns = new Turns(cluster, logDir, ['--dir', logDir])
    expect(await turns.ours('kafka-topics.sh', ['--list'])).toBe('\n')
    await turns.ours('kafka-topics.sh', ['--create', '--topic', 'first', '--partitions', '2'])
    await turns.ours('kafka-console-producer.sh', ['--topic', 'first'], 'a\nb\nc\n')
    const sight = await turns.ourSight({ first: [] })
    const address = await turns.startBroker()
    expect(await turns.brokerSight(address, countsOf(sight))).toEqual(sight)
    await turns.stopBroker()
    expect(await turns.ourSight({ first: [] })).toEqual(sight)
  },
  3 * MINUTES,
)
