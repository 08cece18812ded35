/** Where a dump goes: as Kafka's lines, or as JSON. */
import type { RecordReader } from '../../record/record-reader.ts'
import type { ControlRecord } from './control-record.ts'
import type { Int64 } from './int64.ts'
import type { LegacyMessage } from './legacy-messages.ts'
import type { BatchFields, LogBatch } from './log-batches.ts'
import type { DecodedRecord } from './record-decoders.ts'
import type { RecordRanges } from './record-ranges.ts'

/** What a file's name says about it. */
export type FileHead =
  | { readonly kind: 'log'; readonly startOffset: Int64 }
  | { readonly kind: 'bootstrap' }
  | { readonly kind: 'snapshot'; readonly endOffset: number; readonly epoch: number }

export interface TimeIndexEntry {
  readonly timestamp: Int64
  readonly offset: Int64
}

export interface OffsetIndexEntry {
  readonly offset: Int64
  readonly position: number
}

export interface AbortedEntry {
  readonly version: number
  readonly producerId: Int64
  readonly firstOffset: Int64
  readonly lastOffset: Int64
  readonly lastStableOffset: Int64
}

/** One producer of a `.snapshot` file. */
export interface ProducerSnapshotEntry {
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
  readonly lastTimestamp: Int64
  /** Null: no transaction is open. */
  readonly transactionFirstOffset: Int64 | null
  /** Null: the producer has appended nothing but markers. */
  readonly lastBatch: {
    readonly firstSequence: number
    readonly lastSequence: number
    readonly lastOffset: Int64
    readonly offsetDelta: number
  } | null
}

/** The fields of a record of format 2: those of the engine's reader, or of what no engine would read. */
export interface RecordFields extends RecordRanges, Pick<RecordReader, 'headersCount' | 'visitHeaders' | 'headers'> {
  readonly offset: Int64
  readonly timestampMs: Int64
}

/** A record of a batch of format 2. */
export interface DumpedRecord {
  readonly reader: RecordFields
  readonly sequence: number
  /** In a control batch. */
  readonly control: ControlRecord | null
  /** Null: keys and values are not to be shown, or there are none to show, as in a control batch. */
  readonly content: DecodedRecord | null
}

export interface DumpSink {
  /** False: of records keys and values only, of control records nothing. */
  readonly showsRecordMetadata: boolean
  file(path: string): void
  head(head: FileHead): void
  batch(batch: LogBatch, fields: BatchFields, isIntact: boolean): void
  legacyBatch(batch: LogBatch, message: LegacyMessage): void
  record(record: DumpedRecord, attributes: number): void
  legacyRecord(message: LegacyMessage, content: DecodedRecord | null): void
  invalidBytes(count: number, file: string): void
  emptyIndex(path: string): void
  passedSanityCheck(path: string): void
  offsetIndexEntry(entry: OffsetIndexEntry): void
  timeIndexEntry(entry: TimeIndexEntry): void
  abortedTransaction(entry: AbortedEntry): void
  producer(entry: ProducerSnapshotEntry): void
  /** Hands over what was collected. */
  flush(): void
  /** True when memory waits for the reader: await `drain`. */
  readonly isFull: boolean
  readonly isClosed: boolean
  drain(): Promise<void>
}
