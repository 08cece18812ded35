/** Decides what is left of each batch. Kafka: Cleaner.cleanInto's RecordFilter, MemoryRecords.filterTo. */
import { ATTRIBUTE, type BatchHeader, FIELD } from '../../record/batch-header.ts'
import { parseMarkerBatch } from '../../record/end-transaction-marker.ts'
import { readInt64 } from '../../record/int64.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { BatchRewriter } from './batch-rewriter.ts'
import type { ActiveProducers } from './cleanable-log.ts'
import type { CleanedTransactions } from './cleaned-transactions.ts'
import type { OffsetMap } from './offset-map.ts'
import { Survivors } from './survivors.ts'

/** A horizon behind this is never reached, and has no exact form here: Kafka's overflows and counts as none. */
const MAX_HORIZON_MS = 2 ** 52

export interface BatchFilterOptions {
  readonly offsetMap: OffsetMap
  readonly transactions: CleanedTransactions
  /** When the cleaning began. */
  readonly nowMs: number
  readonly deleteRetentionMs: number
  /** Where the round of cleaning ends: the batch that ends there is kept, empty if need be, so that the offset is not lost. */
  readonly upperBoundOffset: number
}

export class BatchFilter {
  /** Of the segments that are cleaned together. */
  producers: ActiveProducers | null = null
  recordsRead = 0
  recordsKept = 0
  /** Records without a key, which no compacted topic can keep. */
  keylessRecords = 0
  readonly #options: BatchFilterOptions
  readonly #reader = new RecordReader({ checkCrcs: false, includeControl: true })
  readonly #rewriter = new BatchRewriter()
  readonly #survivors = new Survivors()

  constructor(options: BatchFilterOptions) {
    this.#options = options
  }

  /** What is left of `batch`: itself, a batch that is good until the next call, or null. Throws CORRUPT_MESSAGE. */
  filter(batch: Buffer, header: BatchHeader): Buffer | null {
    const { transactions, nowMs } = this.#options
    const isControl = (header.attributes & ATTRIBUTE.control) !== 0
    const horizonMs = deleteHorizonOf(batch, header)
    const canGo = isControl
      ? transactions.onControlBatch(header, parseMarkerBatch(batch))
      : transactions.onBatch(header)
    // A marker stays a while after its transaction: a reader may have begun before the records went.
    const withoutRecords = canGo && (!isControl || (horizonMs !== null && horizonMs <= nowMs))
    const mustStay = this.#isLastOfProducer(header, isControl) || this.#endsRound(header)
    if (withoutRecords) {
      this.recordsRead += header.recordsCount
      return mustStay ? this.#rewriter.empty(batch, header) : null
    }
    this.#readSurvivors(batch, isControl, horizonMs)
    if (this.#survivors.count === 0) return mustStay ? this.#rewriter.empty(batch, header) : null
    return this.#keep(batch, header, { horizonMs, isMarkerAlone: canGo && isControl })
  }

  #keep(
    batch: Buffer,
    header: BatchHeader,
    { horizonMs, isMarkerAlone }: { readonly horizonMs: number | null; readonly isMarkerAlone: boolean },
  ): Buffer {
    const survivors = this.#survivors
    this.recordsKept += survivors.count
    const newHorizonMs = this.#options.nowMs + this.#options.deleteRetentionMs
    const needsHorizon =
      horizonMs === null && (survivors.hasTombstone || isMarkerAlone) && newHorizonMs <= MAX_HORIZON_MS
    if (survivors.count === header.recordsCount && !needsHorizon) return batch
    return this.#rewriter.rewrite(batch, header, survivors, needsHorizon ? newHorizonMs : horizonMs)
  }

  #readSurvivors(batch: Buffer, isControl: boolean, horizonMs: number | null): void {
    const reader = this.#reader
    const survivors = this.#survivors
    const tombstonesGo = horizonMs !== null && this.#options.nowMs >= horizonMs
    survivors.clear()
    reader.reset(batch)
    while (reader.next()) {
      this.recordsRead++
      if (isControl || this.#isKept(reader, tombstonesGo)) survivors.add(reader)
    }
  }

  #isKept(reader: RecordReader, tombstonesGo: boolean): boolean {
    const { offsetMap } = this.#options
    if (reader.offset > offsetMap.latestOffset) return true
    if (reader.keyStart < 0) {
      this.keylessRecords++
      return false
    }
    if (tombstonesGo && reader.valueStart < 0) return false
    return reader.offset >= offsetMap.get(reader.source, reader.keyStart, reader.keyEnd)
  }

  /** A producer's last batch holds its sequence, and where there is none, its last marker holds its epoch. */
  #isLastOfProducer(header: BatchHeader, isControl: boolean): boolean {
    if (header.producerId < 0) return false
    const last = this.producers?.lastRecordOf(header.producerId) ?? null
    if (last === null) return false
    if (last.lastDataOffset !== null) return header.lastOffset === last.lastDataOffset
    return isControl && header.producerEpoch === last.producerEpoch
  }

  #endsRound(header: BatchHeader): boolean {
    return header.lastOffset + 1 === this.#options.upperBoundOffset
  }
}

/** When the tombstones or the marker of the batch may go; null when no cleaner has set that yet. */
function deleteHorizonOf(batch: Buffer, header: BatchHeader): number | null {
  return (header.attributes & ATTRIBUTE.deleteHorizon) === 0 ? null : readInt64(batch, FIELD.baseTimestamp)
}
