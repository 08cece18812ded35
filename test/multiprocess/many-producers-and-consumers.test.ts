import { describe, expect, it } from 'vitest'
import {
  numberedLine,
  numbersByWriter,
  offsetGaps,
  orderOffences,
  PRINT_PLACES,
  type PrintedRecord,
  parseRecords,
} from '../processes/printed-records.ts'
import { scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const LINES = 50_000
const PARTITIONS = 4

/** Lines [from, to) as fast as the pipe takes them. */
async function writeAtOnce(producer: ToolProcess, line: (n: number) => string, from: number, to: number) {
  for (let start = from; start < to; start += 500) {
    const count = Math.min(500, to - start)
    await producer.write(Array.from({ length: count }, (_, at) => `${line(start + at)}\n`).join(''))
  }
}

/** Lines [from, to) one by one, with a pause after each, as a person or a sensor would. */
async function writeSlowly(producer: ToolProcess, line: (n: number) => string, from: number, to: number) {
  for (let n = from; n < to; n++) {
    await producer.write(`${line(n)}\n`)
    await pause(3)
  }
}

const keyed = (n: number): string => `k${n % 17}:${numberedLine('keyed', n)}`
const plain = (n: number): string => numberedLine('plain', n)
const rising = Array.from({ length: LINES }, (_, n) => n)

function numbersOf(writer: string, records: readonly PrintedRecord[]): readonly number[] {
  const numbers = [...numbersByWriter(records)].filter(([where]) => where.startsWith(`${writer}@`))
  return numbers.flatMap(([, ofPartition]) => ofPartition).toSorted((a, b) => a - b)
}

function partitionsByKey(records: readonly PrintedRecord[]): ReadonlyMap<string, ReadonlySet<number>> {
  const partitions = new Map<string, Set<number>>()
  for (const { key, partition } of records) {
    if (key !== 'null') partitions.set(key, (partitions.get(key) ?? new Set()).add(partition))
  }
  return partitions
}

/** What every consumer of the topic must have seen. */
function expectAll(records: readonly PrintedRecord[]): void {
  expect(offsetGaps(records)).toEqual([])
  expect(orderOffences(records)).toEqual([])
  expect(numbersOf('keyed', records)).toEqual(rising)
  expect(numbersOf('plain', records)).toEqual(rising)
  const placed = partitionsByKey(records)
  expect(placed.size).toBe(17)
  expect([...placed.values()].filter((partitions) => partitions.size > 1)).toEqual([])
}

describe('two producers and three consumers on one directory', () => {
  it('give every consumer every record once, in the order of each partition', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('events', PARTITIONS, 'segment.bytes=1048576')
    const consumerArgs = ['--from-beginning', '--max-messages', String(2 * LINES), '--timeout-ms', '20000']
    const consume = (): ToolProcess => cluster.startConsumer('events', ...consumerArgs, ...PRINT_PLACES)
    const consumers = [consume()]

    const withKeys = cluster.startProducer(
      'events',
      ...['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=:'],
    )
    const withoutKeys = cluster.startProducer('events', '--request-required-acks', '1')
    const writeKeyed = async (): Promise<void> => {
      await writeAtOnce(withKeys, keyed, 0, 20_000)
      await writeSlowly(withKeys, keyed, 20_000, 20_150)
      await writeAtOnce(withKeys, keyed, 20_150, LINES)
      withKeys.closeInput()
    }
    const writePlain = async (): Promise<void> => {
      await writeSlowly(withoutKeys, plain, 0, 100)
      consumers.push(consume())
      await writeAtOnce(withoutKeys, plain, 100, 30_000)
      consumers.push(consume())
      await writeSlowly(withoutKeys, plain, 30_000, 30_050)
      await writeAtOnce(withoutKeys, plain, 30_050, LINES)
      withoutKeys.closeInput()
    }
    await Promise.all([writeKeyed(), writePlain()])

    expect(await Promise.all([withKeys.end(), withoutKeys.end()])).toEqual([
      { status: 0, stdout: '', stderr: '' },
      { status: 0, stdout: '', stderr: '' },
    ])
    const ended = await Promise.all(consumers.map((consumer) => consumer.end(30_000)))
    expect(ended.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      Array(3).fill({ status: 0, stderr: `Processed a total of ${2 * LINES} messages\n` }),
    )
    for (const { stdout } of ended) expectAll(parseRecords(stdout))
  })
})

describe('a consumer of lines so long that nearly each begins a segment', () => {
  it('is woken for every one of them', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('long', 1, 'segment.bytes=1048576')
    const consumer = cluster.startConsumer('long', '--from-beginning')
    const producers = [cluster.startProducer('long'), cluster.startProducer('long')]
    await cluster.produce('long', 'first\n')
    await consumer.untilStdout('first\n')
    const delays: number[] = []
    for (let n = 0; n < 40; n++) {
      const start = performance.now()
      await producers[n % 2]?.write(`${'x'.repeat(600_000)} ${n}\n`)
      await until(
        () => consumer.stdout.endsWith(` ${n}\n`),
        () => `line ${n}`,
      )
      delays.push(performance.now() - start)
    }
    // A wake-up that got lost would take the second after which the consumer looks anyway; a busy machine may take it too.
    expect(delays.filter((delay) => delay > 800).length).toBeLessThan(4)
  })
})

describe('three producers that fill segments in turn', () => {
  it('follow each other into every new segment', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('rolled', 1, 'segment.bytes=1048576')
    const text = 'x'.repeat(90)
    const count = 30_000
    const following = cluster.startConsumer('rolled', '--from-beginning', ...PRINT_PLACES)
    const producers = ['a', 'b', 'c'].map((writer) => ({ writer, producer: cluster.startProducer('rolled') }))
    await Promise.all(
      producers.map(async ({ writer, producer }) => {
        for (let start = 0; start < count; start += 300) {
          await writeAtOnce(producer, (n) => numberedLine(writer, n, text), start, start + 300)
          await pause(1)
        }
        producer.closeInput()
      }),
    )
    for (const { producer } of producers) expect(await producer.end()).toEqual({ status: 0, stdout: '', stderr: '' })

    const { stdout } = await cluster.consume('rolled', ...PRINT_PLACES)
    const records = parseRecords(stdout)
    expect(offsetGaps(records)).toEqual([])
    expect(orderOffences(records)).toEqual([])
    expect(records.length).toBe(3 * count)
    await until(
      () => following.stdout.length >= stdout.length,
      () => 'the consumer that follows',
    )
    expect(following.stdout === stdout).toBe(true)
  })
})
