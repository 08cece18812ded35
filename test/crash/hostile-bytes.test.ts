/**
 * Damaged files of all kinds: whoever opens, reads, searches, appends to or cleans such a log gets what was in it or an
 * error of Kafka's, soon and in little memory, and never a record that was not there.
 */
import { beforeAll, expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { testSeed } from '../processes/test-seed.ts'
import { batchAt } from '../unit/storage/cleaner/test-batches.ts'
import { EngineBench, type EngineProcess, RANDOM, START_MS } from './engine-bench.ts'
import { EngineDriver, type EngineStep } from './engine-driver.ts'
import { type FoundBatch, readLog } from './engine-verdict.ts'
import { SMALL, WORKLOAD } from './engine-workload.ts'
import { mutate } from './hostile-mutation.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

const ROUNDS = 1500 * testRounds
/** A call for each byte of the files would be fewer. */
const MOST_CALLS = 20_000
const SLOWEST_MS = 3000
/** Enough of them to see what they have in common. */
const MOST_PROBLEMS = 20
const MOST_MEMORY_BYTES = 200 * 1024 * 1024

const CODECS: readonly EngineStep[] = (['gzip', 'snappy', 'lz4', 'zstd'] as const).map((codec) => ({
  do: 'append',
  producer: 'idempotent',
  keys: ['p', 'q', 'r'],
  sizeBytes: 120,
  codec,
}))

const APPENDED_RECORD = { key: null, value: 'appended', timestampMs: START_MS }
const APPENDED = JSON.stringify(APPENDED_RECORD)
const appendedBatch = (): Buffer => batchAt(0, [APPENDED_RECORD])

interface Original {
  readonly policy: string
  readonly files: ReadonlyMap<string, Buffer>
  /** What can be read, by offset. */
  readonly records: ReadonlyMap<number, string>
  /** What was ever written: with a damaged checkpoint what was deleted may come back. */
  readonly written: ReadonlyMap<number, string>
  readonly endOffset: number
  /** What searches by time found before the damage. */
  readonly byTime: readonly (number | undefined)[]
}

const TIMES = [START_MS, START_MS + 2600, START_MS + 20_000]

const originals: Original[] = []

beforeAll(async () => {
  for (const policy of ['compact', 'delete'] as const) {
    const bench = await EngineBench.make({ ...SMALL, cleanupPolicy: [policy], retentionMs: -1 })
    const driver = new EngineDriver(bench)
    const writer = bench.start()
    // Without the deletions at the end: more files are there to be damaged.
    for (const step of [...WORKLOAD.slice(0, -3), ...CODECS]) await driver.take(step, writer)
    await writer.log.close()
    const { log } = bench.start()
    const records = recordsOf(await readLog(log))
    const byTime = await Promise.all(TIMES.map(async (time) => (await log.offsetForTimestamp(time))?.offset))
    const written = new Map(driver.history.records.map(({ offset, ...rest }) => [offset, JSON.stringify(rest)]))
    originals.push({ policy, files: bench.files(), records, written, endOffset: log.endOffset(), byTime })
  }
})

function recordsOf(found: readonly FoundBatch[]): Map<number, string> {
  return new Map(found.flatMap(({ records }) => records.map(({ offset, ...rest }) => [offset, JSON.stringify(rest)])))
}

/** What a process meets in a damaged directory. */
class Victim {
  readonly problems: string[] = []
  readonly #original: Original
  readonly #process: EngineProcess
  /** Records may be anything. */
  readonly #isForged: boolean

  constructor(original: Original, opened: EngineProcess, isForged: boolean) {
    this.#original = original
    this.#isForged = isForged
    this.#process = opened
    const { process } = this.#process
    process.isUnreadable = ({ number }) => {
      if (number > MOST_CALLS) throw new Error('it goes on for ever')
      return false
    }
  }

  get log(): PartitionLog {
    return this.#process.log
  }

  /** Null when it threw what it may throw. */
  async attempt<T>(what: string, action: () => T | Promise<T>): Promise<T | null> {
    try {
      return await action()
    } catch (error) {
      if (!isKafkaError(error)) this.problems.push(`${what} threw ${traceOf(error)}`)
      return null
    }
  }

  /** All that can be read, also behind what can't. */
  async read(what: string): Promise<Map<number, string>> {
    const found = new Map<number, string>()
    for (const from of [this.log.startOffset, ...this.#original.records.keys()]) {
      if (found.has(from)) continue
      const batches = await this.attempt(`${what} from ${from}`, () => readFrom(this.log, from))
      for (const [offset, record] of recordsOf(batches ?? [])) found.set(offset, record)
    }
    const { written, endOffset } = this.#original
    const known = new Set(written.values())
    for (const [offset, record] of found) {
      if (this.#isForged || offset >= endOffset || written.get(offset) === record) continue
      // The checksum does not cover the offset of a batch; and the log may end before what is appended here.
      if (known.has(record) || record === APPENDED) continue
      this.problems.push(`${what}: offset ${offset} holds ${record}`)
    }
    return found
  }
}

async function readFrom(log: PartitionLog, from: number): Promise<FoundBatch[]> {
  return (await readLog(log, 500, from)).filter(({ header }) => header.lastOffset >= from)
}

/** What is wrong with the way in which a log takes it that one of its files was damaged. */
async function trial(seed: number): Promise<string[]> {
  const random = new SeededRandom(seed)
  const original = originals[random.below(originals.length)]!
  const names = [...original.files.keys()].filter((name) => !/\.lock$|kafdir-cleaner/.test(name))
  const name = names[random.below(names.length)]!
  const kind = /\.\w+$/.exec(name)?.[0] ?? name
  const alike = names.filter((each) => each.endsWith(kind))
  const other = original.files.get(alike[random.below(alike.length)]!)!
  const mutation = mutate(name, original.files.get(name)!, other, random)
  const files = new Map(original.files).set(name, mutation.bytes)
  const bench = EngineBench.holding({ ...SMALL, cleanupPolicy: [original.policy as 'compact'], retentionMs: -1 }, files)
  const what = `seed ${seed}: ${mutation.name} of ${name} (${original.policy})`
  try {
    const victim = new Victim(original, bench.start(), mutation.isForged)
    return (await meet(victim, bench, original, name)).map((problem) => `${what}: ${problem}`)
  } catch (error) {
    return isKafkaError(error) ? [] : [`${what}: ${traceOf(error)}`]
  }
}

async function meet(victim: Victim, bench: EngineBench, original: Original, name: string): Promise<string[]> {
  const { log, problems } = victim
  const isHint = /\.(index|timeindex|snapshot)$/.test(name)
  const before = await victim.read('a read')
  if (isHint && !isEqual(before, original.records)) problems.push('records are missing because of an index')
  for (const [i, timestampMs] of TIMES.entries()) {
    const found = await victim.attempt('a search', () => log.offsetForTimestamp(timestampMs))
    if (isHint && found?.offset !== original.byTime[i]) problems.push(`a search found ${found?.offset}`)
  }
  await victim.attempt('the largest time', () => log.maxTimestamp())
  await victim.attempt('the last stable offset', () => log.lastStableOffset())
  await victim.attempt('aborted transactions', () => log.committed().abortedTransactions(0, original.endOffset))
  const logs = logBytes(bench)
  const appended = await victim.attempt('an append', () => log.append(appendedBatch(), { leaderEpoch: 2 }))
  if (isHint && appended?.baseOffset !== original.endOffset) problems.push('an append failed because of an index')
  const after = await victim.read('a read after an append')
  // A refused append changes no log; its indexes may be made anew up to the damage, and readers stop there then.
  if (appended === null) {
    if (logBytes(bench) !== logs) problems.push('an append that failed has changed the log')
  } else {
    for (const [offset, record] of before) {
      if (after.get(offset) !== record) problems.push(`offset ${offset} could be read before an append`)
    }
  }
  await victim.attempt('a cleaning', () => log.cleanUp({ random: RANDOM, force: true }))
  await victim.read('a read after a cleaning')
  await victim.attempt('a close', () => log.close())
  return problems
}

function traceOf(error: unknown): string {
  return (error instanceof Error && error.stack) || String(error)
}

function logBytes(bench: EngineBench): string {
  const names = bench.names().filter((each) => each.endsWith('.log'))
  return names.map((each) => `${each} ${bench.file(each)?.toString('hex')}`).join()
}

function isEqual(found: ReadonlyMap<number, string>, expected: ReadonlyMap<number, string>): boolean {
  return found.size === expected.size && [...expected].every(([offset, record]) => found.get(offset) === record)
}

it(`one file is damaged (KAFDIR_TEST_SEED=${testSeed})`, async () => {
  const memoryBefore = process.memoryUsage().rss
  const problems: string[] = []
  for (let round = 0; round < ROUNDS && problems.length < MOST_PROBLEMS; round++) {
    const seed = testSeed * 100_000 + round
    const began = performance.now()
    problems.push(...(await trial(seed)))
    if (performance.now() - began > SLOWEST_MS) problems.push(`seed ${seed}: took ${performance.now() - began} ms`)
    const grownBytes = round % 50 === 0 ? process.memoryUsage().rss - memoryBefore : 0
    if (grownBytes > MOST_MEMORY_BYTES) problems.push(`seed ${seed}: ${grownBytes} bytes more than at the start`)
  }
  expect(problems).toEqual([])
})
