/**
 * Readers without a lock while others roll, delete and compact: at every single rename they read, search and list, and a
 * listing that is made meanwhile may miss any of the names that change.
 */
import { expect, it } from 'vitest'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { testSeed } from '../processes/test-seed.ts'
import { EngineBench, type EngineProcess } from './engine-bench.ts'
import { EngineDriver } from './engine-driver.ts'
import { type FoundBatch, readLog, strangers } from './engine-verdict.ts'
import { SMALL, WORKLOAD } from './engine-workload.ts'
import type { Operation } from './fault-file-system.ts'
import { SeededRandom } from './seeded-random.ts'
import { testRounds } from './test-rounds.ts'

/** A reader that lists the directory while renames go on: of the names that changed lately it may miss any. */
class Reader {
  readonly #random: SeededRandom
  readonly #opened: EngineProcess
  /** Names taken or given by the renames during which it lists; nobody renames while it has the lock. */
  #changing: ReadonlySet<string> = new Set()

  constructor(bench: EngineBench, random: SeededRandom) {
    this.#random = random
    this.#opened = bench.start()
    this.#opened.process.listing = (_directory, names) =>
      names.filter((name) => !this.#changing.has(name) || this.#random.chance(0.5))
  }

  get log() {
    return this.#opened.log
  }

  /**
   * Begins in the middle of somebody's rename, and goes on once that one has done all that it does in one go. Where the log
   * begins is a look without the lock: whoever wants to be sure asks `earliestOffset`.
   */
  begin(from: number, changing: ReadonlySet<string>): { first: number; found: Promise<FoundBatch[]> } {
    this.#changing = changing
    try {
      const first = Math.max(from, this.log.startOffset)
      return { first, found: readLog(this.log, 200 + this.#random.below(600), first) }
    } finally {
      this.#changing = new Set()
    }
  }
}

interface Reading {
  readonly from: number
  readonly what: string
  readonly found: Promise<FoundBatch[] | Error>
}

/** Nothing is read where the log has lost its beginning meanwhile. */
function refusal(error: unknown, bench: EngineBench, from: number): FoundBatch[] | Error {
  const isOutOfRange = isKafkaError(error) && error.error === 'OFFSET_OUT_OF_RANGE'
  return isOutOfRange && bench.start().log.startOffset > from ? [] : (error as Error)
}

/** What of the log, as it is in the end, a reading has missed, and what it got that was never there. */
async function readingProblems(driver: EngineDriver, left: readonly FoundBatch[], reading: Reading): Promise<string[]> {
  const found = await reading.found
  if (found instanceof Error) return [`${reading.what}: ${found.stack}`]
  const offsets = new Set(found.flatMap(({ records }) => records.map(({ offset }) => offset)))
  // What was appended after it began is none of its business.
  const end = found.at(-1)?.header.lastOffset ?? -1
  const expected = left
    .flatMap(({ records }) => records)
    .filter(({ offset }) => offset >= reading.from && offset <= end)
  const missed = expected.filter(({ offset }) => !offsets.has(offset)).map(({ offset }) => `offset ${offset} is missed`)
  return [...missed, ...strangers(driver.history, found)].map((problem) => `${reading.what}: ${problem}`)
}

async function trial(policy: 'compact' | 'delete', random: SeededRandom): Promise<string[]> {
  const bench = await EngineBench.make({ ...SMALL, cleanupPolicy: [policy] })
  const driver = new EngineDriver(bench)
  const readers = [new Reader(bench, random), new Reader(bench, random)]
  const readings: Reading[] = []
  const changing = new Set<string>()
  const onOperation = ({ kind, path, number }: Operation): null => {
    if (kind !== 'rename') return null
    const name = path.slice(path.lastIndexOf('/') + 1)
    for (const suffix of ['', '.swap', '.deleted']) changing.add(name.replace(/\.(cleaned|swap)$/, '') + suffix)
    if (!random.chance(0.5)) return null
    const reader = random.chance(0.3) ? new Reader(bench, random) : readers[random.below(readers.length)]!
    const from = random.below(driver.history.endOffset + 1)
    const reading = reader.begin(from, changing)
    const found = reading.found.catch((error: unknown) => refusal(error, bench, from))
    readings.push({ from: reading.first, what: `in call ${number} (rename of ${name}), from ${reading.first}`, found })
    return null
  }
  const writer = bench.start(onOperation)
  for (const step of WORKLOAD) {
    changing.clear()
    await driver.take(step, writer)
  }
  const left = await readLog(bench.start().log)
  const problems: string[] = []
  for (const reading of readings) problems.push(...(await readingProblems(driver, left, reading)))
  expect(readings.length).toBeGreaterThan(10)
  return problems
}

it.each(['compact', 'delete'] as const)(`with %s, nothing is missed (KAFDIR_TEST_SEED=${testSeed})`, async (policy) => {
  for (let round = 0; round < 40 * testRounds; round++) {
    expect(await trial(policy, new SeededRandom(testSeed * 1000 + round)), `round ${round}`).toEqual([])
  }
})
