import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { SeededRandom } from '../crash/seeded-random.ts'
import { expectAccepted } from '../processes/accepted-directory.ts'
import { KillNineTrial } from '../processes/kill-nine-trial.ts'
import { PRINT_PLACES } from '../processes/printed-records.ts'
import { kafkaIsMissing, RECORD_END, splitRecords } from '../processes/real-broker.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'

const skipped = kafkaIsMissing === null ? '' : ` (skipped: ${kafkaIsMissing})`

it.skipIf(kafkaIsMissing)(`Kafka starts on a directory of ours and serves the same records${skipped}`, async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 3, 'segment.bytes=1048576', 'retention.ms=-1')
  await cluster.createTopic('empty', 2)
  const many = Array.from({ length: 30_000 }, (_, n) => `{"id":${n},"text":"주문 ${'x'.repeat(80)} ☕"}\n`).join('')
  expect((await cluster.produce('orders', many)).status).toBe(0)
  const keyed = ['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:']
  expect((await cluster.produce('orders', 'k1:a\nk2:\nk1:c\n:no key\n', ...keyed)).status).toBe(0)
  for (const line of ['one', 'two', '']) expect((await cluster.produce('orders', `${line}\n`)).status).toBe(0)
  expect((await cluster.topics('--alter', '--topic', 'empty', '--partitions', '3')).status).toBe(0)
  await cluster.createTopic('deleted', 2)
  await cluster.topics('--delete', '--topic', 'deleted')
  await expectAccepted(cluster, cluster.logDir, ['orders'])
})

it.skipIf(kafkaIsMissing)(
  `Kafka starts on the topics of imports, which created, changed and deleted${skipped}`,
  async () => {
    const cluster = scratchCluster()
    const importTopics = (from: number, to: number, policy: string) => {
      const entries = Array.from({ length: to - from }, (_, n) => {
        return `  topic-${from + n}: {partitions: ${((from + n) % 3) + 1}, configs: {cleanup.policy: '${policy}'}}\n`
      })
      return cluster.run('kafdir.js', ['topics', 'import', '-', '--prune'], `topics:\n${entries.join('')}`)
    }
    expect((await importTopics(0, 30, 'compact')).status).toBe(0)
    expect((await importTopics(10, 40, 'compact,delete')).status).toBe(0)
    expect((await cluster.produce('topic-39', 'one\ntwo\n')).status).toBe(1)
    expect((await importTopics(10, 40, 'delete')).status).toBe(0)
    expect((await cluster.produce('topic-39', 'one\ntwo\n')).status).toBe(0)
    await expectAccepted(cluster, cluster.logDir, ['topic-39'])
  },
)

it.skipIf(kafkaIsMissing)(`Kafka reads every codec of ours, also where the topic wants another${skipped}`, async () => {
  const cluster = scratchCluster()
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd']
  const lines = Array.from({ length: 5000 }, (_, n) => `{"id":${n},"text":"주문 ${(n * 104_729) % 99_991} ☕"}\n`).join(
    '',
  )
  const topics = ['as-sent', 'plain', 'lz4', 'gzip-by-log-time']
  await cluster.createTopic('as-sent', 1)
  await cluster.createTopic('plain', 1, 'compression.type=uncompressed')
  await cluster.createTopic('lz4', 1, 'compression.type=lz4')
  const logTime = ['message.timestamp.type=LogAppendTime', 'compression.type=gzip', 'compression.gzip.level=9']
  await cluster.createTopic('gzip-by-log-time', 1, ...logTime)
  for (const topic of topics) {
    for (const codec of codecs) {
      const { status, stderr } = await cluster.produce(topic, lines, '--compression-codec', codec)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    }
    expect((await cluster.consume(topic)).stdout).toBe(lines.repeat(codecs.length))
  }
  await expectAccepted(cluster, cluster.logDir, topics)
})

it.skipIf(kafkaIsMissing)(
  `Kafka starts on a directory on which programs were killed (KAFDIR_TEST_SEED=${testSeed})${skipped}`,
  async () => {
    const cluster = scratchCluster()
    const trial = await KillNineTrial.prepare(cluster, new SeededRandom(testSeed))
    for (let round = 0; round < 5; round++) await trial.round()
    expect(await trial.problems()).toEqual([])
    // The next operation ends what a killed deletion began; without one, a broker would set its directories aside.
    await cluster.createTopic('after', 1)
    await expectAccepted(cluster, cluster.logDir, ['steady'])
  },
)

/** All files below `directory` with their bytes. */
function contents(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).toSorted()
  return new Map(paths.map((file) => [path.relative(directory, file), readFileSync(file, 'latin1')]))
}

async function unpackBrokerDirectory(cluster: ScratchCluster): Promise<string> {
  const archive = path.join(import.meta.dirname, '../data/kafka-dirs/plain.tar.gz')
  expect((await cluster.shell(`tar xzf '${archive}'`)).status).toBe(0)
  return path.join(cluster.directory, 'plain')
}

/** `[partition, offset, key, value]` as Kafka's own consumer saw them; large values as `sha256:` of them. */
type ExpectedRecord = readonly [string, number, string | null, string | null]

it('a directory that a broker left is read as its own consumer read it, and not changed by that', async () => {
  const cluster = scratchCluster()
  const directory = await unpackBrokerDirectory(cluster)
  const before = contents(directory)
  const { stdout: names } = await cluster.topics('--bootstrap-server', `file:${directory}`, '--list')
  expect(names).toBe('events\norders\nuntouched\n')
  const expected = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../data/kafka-dirs/plain.json'), 'utf8'),
  ) as readonly ExpectedRecord[]
  for (const topic of ['events', 'orders', 'untouched']) {
    const print = ['--formatter-property', `line.separator=${RECORD_END}`, ...PRINT_PLACES]
      .join(' ')
      .replaceAll('<end of record>', "'<end of record>'")
    const consumer = `kafka-console-consumer.sh --bootstrap-server 'file:${directory}' --topic ${topic} --from-beginning --timeout-ms 500 ${print}`
    expect((await cluster.shell(`${consumer} > printed`)).status).toBe(0)
    const printed = splitRecords(readFileSync(path.join(cluster.directory, 'printed'), 'latin1'))
    expect(printed.length).toBe(expected.filter(([partition]) => partition.startsWith(`${topic}-`)).length)
    const known = new Map(
      printed.map((record) => [/^Partition:(\d+)\tOffset:(\d+)/.exec(record)?.slice(1).join() ?? '', record]),
    )
    for (const [partition, offset, key, value] of expected) {
      if (!partition.startsWith(`${topic}-`) || value?.startsWith('sha256:') === true) continue
      const bytes = (text: string | null): string =>
        text === null ? 'null' : Buffer.from(text, 'base64').toString('latin1')
      const number = partition.slice(topic.length + 1)
      expect(known.get(`${number},${offset}`)).toBe(
        `Partition:${number}\tOffset:${offset}\t${bytes(key)}\t${bytes(value)}`,
      )
    }
  }
  expect(contents(directory)).toEqual(before)
})

it.skipIf(kafkaIsMissing)(`Kafka goes on where we went on with its own directory${skipped}`, async () => {
  const cluster = scratchCluster()
  const directory = await unpackBrokerDirectory(cluster)
  const address = ['--bootstrap-server', `file:${directory}`]
  expect(await cluster.produce('events', '{"id":"added"}\n', ...address)).toEqual({ status: 0, stdout: '', stderr: '' })
  expect((await cluster.produce('orders', 'a\nb\nc\nd\n', ...address)).status).toBe(0)
  expect((await cluster.topics(...address, '--create', '--topic', 'ours', '--partitions', '2')).status).toBe(0)
  expect((await cluster.produce('ours', 'e\nf\n', ...address)).status).toBe(0)
  await expectAccepted(cluster, directory, ['events', 'ours'], { dir: directory })
})
