/** One small batch from plain objects: for control records and metadata, where comfort counts and speed does not. */
import { assignOffset } from './batch-header.ts'
import { type Compression, NO_COMPRESSION } from './compression/compression-codec.ts'
import { type BatchIdentity, NO_PRODUCER, RecordBatchBuilder } from './record-batch-builder.ts'
import { emptyRecordView, type RecordHeader } from './record-view.ts'

export interface PlainRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers?: readonly RecordHeader[]
  /** Default: the batch's time. */
  readonly timestampMs?: number
}

export interface EncodeBatchOptions {
  readonly records: readonly PlainRecord[]
  readonly timestampMs: number
  /** Default 0. */
  readonly baseOffset?: number
  /** Default -1. */
  readonly partitionLeaderEpoch?: number
  /** Bits of batch-header.ts; default none. */
  readonly attributes?: number
  /** Whose batch it is; default nobody's. */
  readonly identity?: BatchIdentity
  /** Default none. */
  readonly compression?: Compression
}

/** The batch as bytes of its own. */
export function encodeBatch(options: EncodeBatchOptions): Buffer {
  const builder = new RecordBatchBuilder(4096)
  const view = emptyRecordView()
  for (const record of options.records) {
    const key = record.key ?? new Uint8Array(0)
    const value = record.value ?? new Uint8Array(0)
    view.source = Buffer.concat([key, value])
    view.keyStart = record.key === null ? -1 : 0
    view.keyEnd = record.key === null ? -1 : key.length
    view.valueStart = record.value === null ? -1 : key.length
    view.valueEnd = record.value === null ? -1 : key.length + value.length
    view.headers = record.headers === undefined || record.headers.length === 0 ? null : record.headers
    view.timestampMs = record.timestampMs ?? options.timestampMs
    builder.append(view)
  }
  const batch = builder.build(
    options.identity ?? NO_PRODUCER,
    options.attributes ?? 0,
    options.compression ?? NO_COMPRESSION,
  )
  assignOffset(batch, 0, options.baseOffset ?? 0, options.partitionLeaderEpoch ?? -1)
  return batch
}
