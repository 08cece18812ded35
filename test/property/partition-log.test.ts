/** A partition's log against an array: whatever is done to it in whatever order, it holds what was appended. */
import { appendFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assignOffset } from '../../src/record/batch-header.ts'
import { encodeBatch } from '../../src/record/encode-batch.ts'
import { readRecords } from '../../src/record/read-records.ts'
import type { LogConfig } from '../../src/storage/log/log-config.ts'
import type { PartitionLog } from '../../src/storage/log/partition-log.ts'
import { expectedIndexes, indexProblems } from '../unit/storage/log/expected-indexes.ts'
import { LogBench } from '../unit/storage/log/log-bench.ts'
import { unsyncedFileSystem } from '../unit/storage/wrapped-file.ts'

interface PlainRecord {
  readonly value: string
  readonly timestampMs: number
}

type Step =
  | { readonly do: 'append'; readonly writer: number; readonly records: readonly PlainRecord[] }
  | { readonly do: 'reopen'; readonly writer: number; readonly orderly: boolean }
  | { readonly do: 'tear'; readonly records: readonly PlainRecord[]; readonly keep: number }
  | { readonly do: 'crash'; readonly tail: Uint8Array }
  | { readonly do: 'read'; readonly from: number; readonly maxBytes: number; readonly sameReader: boolean }

const record = fc.record<PlainRecord>({
  value: fc.string({ maxLength: 200 }),
  timestampMs: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.constantFrom(-1, 1700000000000, 2 ** 50)),
})
const records = fc.array(record, { minLength: 1, maxLength: 5 })
const writer = fc.nat({ max: 1 })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('append' as const), writer, records }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('reopen' as const), writer, orderly: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('tear' as const),
      records,
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), tail: fc.uint8Array({ maxLength: 100 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('read' as const),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      maxBytes: fc.nat({ max: 2000 }),
      sameReader: fc.boolean(),
    }),
  },
)

type Settings = Pick<LogConfig, 'segmentBytes' | 'indexIntervalBytes' | 'segmentIndexBytes'>

const settings = fc.record<Settings>({
  segmentBytes: fc.integer({ min: 100, max: 3000 }),
  indexIntervalBytes: fc.integer({ min: 0, max: 500 }),
  segmentIndexBytes: fc.constantFrom(8 * 6, 10 * 1024 * 1024),
})

const batchOf = (plain: readonly PlainRecord[]): Buffer =>
  encodeBatch({
    timestampMs: plain[0]!.timestampMs,
    records: plain.map(({ value, timestampMs }) => ({ key: null, value: Buffer.from(value), timestampMs })),
  })

/** The log on the disk, two writers and a reader on it, and the array that it should be. */
class Run {
  readonly #bench = LogBench.make()
  readonly #config: Settings
  readonly #model: PlainRecord[] = []
  readonly #writers: PartitionLog[]
  #reader: PartitionLog
  #boot = 1
  #isTorn = false

  constructor(config: Settings) {
    this.#config = config
    this.#writers = [this.#open(), this.#open()]
    this.#reader = this.#open()
  }

  async take(taken: Step): Promise<void> {
    if (taken.do === 'append') await this.#append(taken.writer, taken.records)
    else if (taken.do === 'reopen') await this.#reopen(taken.writer, taken.orderly)
    else if (taken.do === 'tear') this.#tear(taken.records, taken.keep)
    else if (taken.do === 'crash') await this.#crash(taken.tail)
    else await this.#read(Math.floor(taken.from * this.#model.length), taken.maxBytes, taken.sameReader)
  }

  async end(): Promise<void> {
    for (const log of this.#writers) await log.close()
    await this.#read(0, 500, false)
    const bases = this.#bench.segments()
    for (const [i, baseOffset] of bases.entries()) {
      const isLast = i === bases.length - 1
      if (isLast && this.#isTorn) continue
      const files = (['.log', '.index', '.timeindex'] as const).map((suffix) => this.#bench.bytes(suffix, baseOffset))
      const [log, index, timeIndex] = files as [Buffer, Buffer, Buffer]
      expect(indexProblems(log, index, timeIndex, baseOffset)).toEqual([])
      const intervalBytes = this.#config.indexIntervalBytes
      expect(index.toString('hex')).toBe(expectedIndexes(log, { baseOffset, intervalBytes }).offsets)
    }
    await this.#bench.closeAll()
  }

  #open(): PartitionLog {
    const config = { ...this.#config, segmentMs: Number.MAX_SAFE_INTEGER }
    return this.#bench.open({ fileSystem: unsyncedFileSystem, config, bootId: `boot ${this.#boot}` })
  }

  async #append(index: number, plain: readonly PlainRecord[]): Promise<void> {
    const info = await this.#writers[index]!.append(batchOf(plain), { leaderEpoch: 0 })
    expect(info.baseOffset).toBe(this.#model.length)
    this.#model.push(...plain)
    expect(info.lastOffset).toBe(this.#model.length - 1)
    this.#isTorn = false
  }

  /** A killed writer is just never heard of again. */
  async #reopen(index: number, orderly: boolean): Promise<void> {
    // An orderly close takes the lock and looks at the tail, so it cuts it as an append does.
    if (orderly && !this.#isTorn) await this.#writers[index]!.close()
    this.#writers[index] = this.#open()
  }

  #tear(plain: readonly PlainRecord[], keep: number): void {
    if (this.#isTorn) return
    const batch = batchOf(plain)
    assignOffset(batch, 0, this.#model.length, 0)
    const kept = Math.floor(keep * (batch.length - 1))
    appendFileSync(this.#bench.file('.log', this.#bench.segments().at(-1)), batch.subarray(0, kept))
    this.#isTorn = kept > 0
  }

  /** All processes are gone, and the last pages hold anything. */
  async #crash(tail: Uint8Array): Promise<void> {
    this.#boot++
    appendFileSync(this.#bench.file('.log', this.#bench.segments().at(-1)), tail)
    this.#isTorn ||= tail.length > 0
    for (const index of [0, 1]) this.#writers[index] = this.#open()
    this.#reader = this.#open()
    await this.#read(this.#model.length, 100, false)
  }

  async #read(from: number, maxBytes: number, sameReader: boolean): Promise<void> {
    const reader = sameReader ? this.#reader : this.#open()
    expect(reader.endOffset()).toBe(this.#model.length)
    const found: PlainRecord[] = []
    for (let next = from; ; next = from + found.length) {
      const batches = await reader.read(next, maxBytes)
      if (batches.length === 0) break
      for (const { offset, value, timestampMs } of readRecords(batches)) {
        if (offset >= next) found.push({ value: String(value), timestampMs })
      }
      expect(from + found.length).toBeGreaterThan(next)
    }
    expect(found).toEqual(this.#model.slice(from))
    if (!sameReader) await reader.close()
  }
}

it('holds what was appended, whatever happens to its writers', async () => {
  await fc.assert(
    fc.asyncProperty(settings, fc.array(step, { maxLength: 40 }), async (config, steps) => {
      const run = new Run(config)
      for (const taken of steps) await run.take(taken)
      await run.end()
    }),
    { numRuns: 150 },
  )
})
