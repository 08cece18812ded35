/** Transactions in a log: what readers of committed records get against a list of what was written and how it ended. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { AbortedBatches } from '../../src/clients/consumer/aborted-batches.ts'
import { isKafkaError } from '../../src/common/kafka-error.ts'
import { batchSizeInBytes, readBatchHeader } from '../../src/record/batch-header.ts'
import { RecordReader } from '../../src/record/record-reader.ts'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import type { CommittedView } from '../../src/storage/log/producer-state/committed-view.ts'
import { TransactionIndex } from '../../src/storage/log/producer-state/transaction-index.ts'
import { BatchLog } from '../unit/storage/log/producer-state/batch-log.ts'

const producer = fc.integer({ min: 1, max: 4 })
const count = fc.integer({ min: 1, max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('data' as const), producer, count }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('plain' as const), producer, count }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('end' as const), producer, isAbort: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('roll' as const, 'snapshot' as const, 'look' as const) }) },
)

type Step =
  | { readonly kind: 'data' | 'plain'; readonly producer: number; readonly count: number }
  | { readonly kind: 'end'; readonly producer: number; readonly isAbort: boolean }
  | { readonly kind: 'roll' | 'snapshot' | 'look' }

interface Transaction {
  readonly firstOffset: number
  end: 'open' | 'commit' | 'abort'
}

/** A log, and for each record the transaction that it belongs to. */
class Model {
  readonly log = new BatchLog()
  readonly view = this.log.view()
  /** By offset; a marker is undefined. */
  readonly records: ({ readonly transaction: Transaction | null } | undefined)[] = []
  readonly #open = new Map<number, Transaction>()
  readonly #sequences = new Map<number, { epoch: number; sequence: number }>()

  apply(given: Step): void {
    switch (given.kind) {
      case 'data':
      case 'plain':
        this.#append(given.producer, given.count, given.kind === 'data')
        break
      case 'end':
        this.#end(given.producer, given.isAbort ? 'abort' : 'commit')
        break
      case 'roll':
        this.log.roll()
        break
      case 'snapshot':
        this.log.writeSnapshot(this.records.length)
        break
      case 'look':
        expect(this.view.lastStableOffset()).toBe(this.lastStableOffset)
        break
    }
  }

  get lastStableOffset(): number {
    return Math.min(this.records.length, ...[...this.#open.values()].map(({ firstOffset }) => firstOffset))
  }

  /** Offsets of the records that are committed, or in no transaction. */
  committed(from: number): number[] {
    const offsets = this.records.flatMap((record, offset) =>
      record !== undefined && record.transaction?.end !== 'abort' ? [offset] : [],
    )
    return offsets.filter((offset) => offset >= from && offset < this.lastStableOffset)
  }

  #append(producerId: number, count: number, isTransactional: boolean): void {
    let transaction = this.#open.get(producerId) ?? null
    if (transaction !== null && !isTransactional) return // the check refuses it
    if (isTransactional && transaction === null) {
      transaction = { firstOffset: this.records.length, end: 'open' }
      this.#open.set(producerId, transaction)
    }
    const { epoch, sequence } = this.#sequences.get(producerId) ?? { epoch: 0, sequence: 0 }
    this.log.append({ producerId, epoch, sequence, count, isTransactional })
    this.#sequences.set(producerId, { epoch, sequence: sequence + count })
    for (let i = 0; i < count; i++) this.records.push({ transaction })
  }

  #end(producerId: number, end: 'abort' | 'commit'): void {
    const epoch = (this.#sequences.get(producerId)?.epoch ?? 0) + 1
    this.log.append({ type: end, producerId, epoch })
    this.#sequences.set(producerId, { epoch, sequence: 0 })
    this.records.push(undefined)
    const transaction = this.#open.get(producerId)
    if (transaction !== undefined) transaction.end = end
    this.#open.delete(producerId)
  }
}

/** As a broker writes them while it appends. */
function writeTransactionIndexes({ log }: Model): void {
  const aborted = log.load({ ignoreSnapshots: true }).completed.filter(({ isAborted }) => isAborted)
  const bases = log.segments.map(({ baseOffset }) => baseOffset)
  for (const entry of aborted) {
    const base = bases.findLast((offset) => offset <= entry.lastOffset) ?? 0
    new TransactionIndex(nodeFileSystem, log.file('.txnindex', base)).append(entry)
  }
}

/** The batches from the one that holds `from` up to the one before `to`. */
function batchesBetween(log: BatchLog, from: number, to: number): Buffer {
  const all = Buffer.concat(log.segments.map(({ logPath }) => readFileSync(logPath)))
  const batches: Buffer[] = []
  for (let at = 0; at < all.length; at += batchSizeInBytes(all, at)) {
    const { baseOffset, lastOffset, sizeInBytes } = readBatchHeader(all, at)
    if (lastOffset >= from && baseOffset < to) batches.push(all.subarray(at, at + sizeInBytes))
  }
  return Buffer.concat(batches)
}

/** Offsets of the records that a consumer gets in one fetch of [from, to). */
function consumed(log: BatchLog, view: CommittedView, from: number, to: number): number[] {
  const aborted = new AbortedBatches(view.abortedTransactions(from, to))
  const reader = new RecordReader({
    checkCrcs: true,
    skipBatch: (header, source, position) => aborted.isAborted(header, source, position),
  })
  reader.reset(batchesBetween(log, from, to))
  const offsets: number[] = []
  while (reader.next()) if (reader.offset >= from) offsets.push(reader.offset)
  return offsets
}

const steps = fc.array(step, { minLength: 1, maxLength: 40 })

it('readers of committed records get what was committed, wherever they begin and whatever they know', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const model = new Model()
      for (const one of all) model.apply(one)
      const { log, lastStableOffset } = model
      writeTransactionIndexes(model)
      const fresh = log.view()
      expect([model.view.lastStableOffset(), fresh.lastStableOffset()]).toEqual([lastStableOffset, lastStableOffset])
      for (let from = 0; from < lastStableOffset; from++) {
        const expected = model.committed(from)
        expect(consumed(log, model.view, from, lastStableOffset)).toEqual(expected)
        expect(consumed(log, fresh, from, lastStableOffset)).toEqual(expected)
      }
      rmSync(log.directory, { recursive: true })
    }),
    { numRuns: 60 },
  )
})

it('a snapshot and the log behind it tell the same as all of the log', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const model = new Model()
      for (const one of all) model.apply(one)
      const [whole, rest] = [model.log.load({ ignoreSnapshots: true }), model.log.load()]
      expect([...rest.state.openTransactions()]).toEqual([...whole.state.openTransactions()])
      expect(rest.completed).toEqual(whole.completed.filter(({ lastOffset }) => lastOffset >= rest.replayedFrom))
      for (let id = 1; id <= 4; id++) expect(rest.state.lastRecordOf(id)).toEqual(whole.state.lastRecordOf(id))
      rmSync(model.log.directory, { recursive: true })
    }),
    { numRuns: 60 },
  )
})

it('changed bytes in any of the files are never more than an error of ours', () => {
  const model = new Model()
  const data = (producer: number): Step => ({ kind: 'data', producer, count: 2 })
  const end = (producer: number, isAbort: boolean): Step => ({ kind: 'end', producer, isAbort })
  const first: Step[] = [data(1), data(2), end(1, true), { kind: 'snapshot' }, data(1), { kind: 'roll' }]
  for (const one of [...first, end(2, false), end(1, true), data(3)]) model.apply(one)
  writeTransactionIndexes(model)
  const { log } = model
  const files = [log.file('.log', 0), log.file('.log', 7), log.file('.txnindex', 0), log.file('.snapshot', 5)]
  const byte = fc.record({ file: fc.nat({ max: files.length - 1 }), at: fc.nat(), value: fc.nat({ max: 255 }) })
  fc.assert(
    fc.property(fc.array(byte, { minLength: 1, maxLength: 4 }), (changes) => {
      const before = files.map((file) => readFileSync(file))
      for (const { file, at, value } of changes) {
        const bytes = readFileSync(files[file]!)
        bytes[at % bytes.length] = value
        writeFileSync(files[file]!, bytes)
      }
      for (const look of [() => log.view().abortedTransactions(0, log.view().lastStableOffset()), () => log.load()]) {
        try {
          look()
        } catch (error) {
          expect(isKafkaError(error)).toBe(true)
        }
      }
      files.forEach((file, i) => writeFileSync(file, before[i]!))
    }),
    { numRuns: 300 },
  )
})
