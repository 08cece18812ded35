import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { holdLock } from '../processes/lock-holder.ts'
import {
  numberedLine,
  numbersByWriter,
  offsetGaps,
  orderOffences,
  PRINT_PLACES,
  parseRecords,
} from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { pause, until } from '../processes/until.ts'

const partitionLock = (cluster: ScratchCluster) =>
  path.join(cluster.partitionDirectory('orders', 0), 'partition.metadata')
const operationLock = (cluster: ScratchCluster) =>
  path.join(cluster.logDir, '__cluster_metadata-0', 'kafdir-operation.lock')

async function promptly<T>(what: Promise<T>): Promise<T> {
  const start = performance.now()
  const result = await what
  expect(performance.now() - start).toBeLessThan(4000)
  return result
}

const CHANGING = 'Waiting for another process that is changing topics or settings …\n'
const WRITING = 'Waiting for another process that is writing to orders-0 …\n'
const OPERATION = '__cluster_metadata-0/kafdir-operation.lock'
/** A lock of the log.dir, a command that needs it, and what that says. */
const waits: readonly (readonly [lock: string, line: string, notice: string])[] = [
  ['orders-0/partition.metadata', 'echo b | kafka-console-producer.sh --topic orders', WRITING],
  ['orders-0/partition.metadata', 'kafka-topics.sh --delete --topic orders', WRITING],
  ['orders-0/partition.metadata', 'kafdir.js topics cleanup orders --force', WRITING],
  ['orders-0/partition.metadata', 'kafka-delete-records.sh --offset-json-file deleted.json', WRITING],
  [OPERATION, 'kafka-topics.sh --create --topic more', CHANGING],
  [OPERATION, 'kafka-topics.sh --alter --topic orders --partitions 2', CHANGING],
  [OPERATION, 'kafdir.js configs set --topic orders retention.ms=5', CHANGING],
  [OPERATION, 'kafdir.js brokers add', CHANGING],
  ['kafdir-producer-ids', 'echo b | kafka-console-producer.sh --topic orders', 'that takes a producer id …\n'],
  ['kafdir-checkpoints.lock', 'kafka-delete-records.sh --offset-json-file deleted.json', 'to a checkpoint …\n'],
]

/** The programs wait for a timer of theirs, hardly any of them for the machine: all do so at once. */
it('whoever waits for a lock of a stopped process says so after a second, and goes on when that process does', async () => {
  const outcomes = waits.map(async ([lock, line, notice]) => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.fill('orders', 'a\n')
    const partitions = [{ topic: 'orders', partition: 0, offset: 1 }]
    writeFileSync(path.join(cluster.directory, 'deleted.json'), JSON.stringify({ partitions, version: 1 }))
    const file = path.join(cluster.logDir, lock)
    if (!existsSync(file)) writeFileSync(file, '')
    const holder = await holdLock(cluster, file)
    const waiting = cluster.spawn('bash', ['-c', line])
    const startMs = performance.now()
    await waiting.untilStderr(notice)
    const hasWaited = performance.now() - startMs > 1000 && waiting.isRunning
    holder.signal('SIGCONT')
    const { status, stderr } = await waiting.end()
    return { line, hasWaited, status, notices: stderr.split(notice).length - 1 }
  })
  const expected = waits.map(([, line]) => ({ line, hasWaited: true, status: 0, notices: 1 }))
  expect(await Promise.all(outcomes)).toEqual(expected)
})

describe('a process that is stopped while it holds the lock of a partition', () => {
  it('makes producers wait, who say so after a second and go on when it is gone', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const holder = await holdLock(cluster, partitionLock(cluster))
    const producer = cluster.startProducer('orders')
    await producer.write('one\ntwo\n')
    producer.closeInput()
    await pause(500)
    expect(producer.stderr).toBe('')
    await producer.untilStderr('Waiting for another process that is writing to orders-0 …\n')
    holder.signal('SIGKILL')
    expect(await producer.end()).toMatchObject({ status: 0, stdout: '' })
    expect((await cluster.consume('orders')).stdout).toBe('one\ntwo\n')
  })

  it('does not keep a waiting producer from ending at Ctrl-C or SIGTERM', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await holdLock(cluster, partitionLock(cluster))
    const producers = [cluster.startProducer('orders'), cluster.startProducer('orders')]
    for (const producer of producers) {
      await producer.write('one\n')
      await producer.untilStderr('Waiting for')
    }
    producers[0]?.signal('SIGINT')
    producers[1]?.signal('SIGTERM')
    const ended = await promptly(Promise.all(producers.map((producer) => producer.end())))
    expect(ended.map(({ status }) => status)).toEqual([130, 143])
    for (const { stderr } of ended) expect(stderr).toContain('not everything that was read is written')
  })

  it('disturbs neither readers nor writers of other partitions', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    await cluster.createTopic('others', 1)
    await cluster.produce('orders', 'before\n')
    await holdLock(cluster, partitionLock(cluster))
    expect((await promptly(cluster.consume('orders'))).stdout).toBe('before\n')
    expect(await promptly(cluster.produce('others', 'works\n'))).toEqual({ status: 0, stdout: '', stderr: '' })
    expect((await promptly(cluster.topics('--describe'))).status).toBe(0)
  })
})

it('does not hold up readers of committed records whose way a dead producer’s transaction blocks elsewhere too', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2)
  const options = ['orders', '--transactional-id', 'nightly', '-X', 'transaction.timeout.ms=1000']
  const killed = cluster.start('kafdir.js', ['console-producer', ...options])
  await killed.write('never\nnever\n')
  await until(
    async () => (await cluster.consume('orders')).stdout === 'never\nnever\n',
    () => 'two records',
  )
  killed.killGroup()
  await killed.ended
  await pause(1000)
  await holdLock(cluster, partitionLock(cluster))
  const committed = ['--partition', '1', '--isolation-level', 'read_committed']
  expect(await promptly(cluster.consume('orders', ...committed))).toMatchObject({ status: 0, stdout: '' })
})

describe('a process that is stopped in the middle of a controller operation', () => {
  it('makes others wait who change topics, until Ctrl-C, and nobody else', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const holder = await holdLock(cluster, operationLock(cluster))
    const creating = cluster.start('kafka-topics.sh', ['--create', '--topic', 'second'])
    const given = cluster.start('kafka-topics.sh', ['--create', '--topic', 'third'])
    await creating.untilStderr('Waiting for another process that is changing topics or settings …\n')
    expect((await promptly(cluster.topics('--list'))).stdout).toBe('orders\n')
    given.signal('SIGINT')
    expect((await promptly(given.end())).status).toBe(130)
    holder.signal('SIGKILL')
    expect(await creating.end()).toMatchObject({ status: 0, stdout: 'Created topic second.\n' })
    expect((await cluster.topics('--list')).stdout).toBe('orders\nsecond\n')
  })
})

describe('a producer that is stopped and goes on, again and again', () => {
  it('neither loses nor repeats a line, and leaves those of others alone', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2, 'segment.bytes=1048576')
    const count = 20_000
    const text = 'x'.repeat(100)
    const producers = ['a', 'b'].map((writer) => ({ writer, producer: cluster.startProducer('orders') }))
    const writing = producers.map(async ({ writer, producer }) => {
      for (let n = 0; n < count; n += 100) {
        const lines = Array.from({ length: 100 }, (_, at) => `${numberedLine(writer, n + at, text)}\n`)
        await producer.write(lines.join(''))
        await pause(4)
      }
      producer.closeInput()
    })
    const [{ producer: stopped }] = producers as [(typeof producers)[number]]
    for (let n = 0; n < 25; n++) {
      await pause(20)
      stopped.signal('SIGSTOP')
      await pause(10)
      stopped.signal('SIGCONT')
    }
    await Promise.all(writing)
    for (const { producer } of producers) expect((await producer.end()).status).toBe(0)
    const records = parseRecords((await cluster.consume('orders', ...PRINT_PLACES)).stdout)
    expect(offsetGaps(records)).toEqual([])
    expect(orderOffences(records)).toEqual([])
    expect([...numbersByWriter(records).values()].map((numbers) => numbers.length)).toEqual(Array(4).fill(count / 2))
  })
})

describe('a consumer whose reader has stopped', () => {
  it('waits, grows by little, and loses nothing', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 1)
    const count = 200_000
    const lines = Array.from({ length: count }, (_, n) => `${numberedLine('a', n, 'x'.repeat(200))}\n`).join('')
    const consumer = cluster.startConsumer('orders', '--from-beginning', '--max-messages', String(count))
    consumer.pauseOutput()
    expect((await cluster.produce('orders', lines)).status).toBe(0)
    await pause(700)
    const { stdout: status } = await cluster.shell(`grep VmRSS /proc/${consumer.pid}/status`)
    const residentKb = Number(/(\d+) kB/.exec(status)?.[1] ?? 0)
    expect(residentKb).toBeLessThan(160_000)
    consumer.resumeOutput()
    const { status: exit, stdout } = await consumer.end()
    expect(exit).toBe(0)
    expect(stdout).toBe(lines)
  })
})
