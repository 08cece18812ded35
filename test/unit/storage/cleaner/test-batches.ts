/** Batches of every kind that a compacted log can hold. */
import { ATTRIBUTE, assignOffset } from '../../../../src/record/batch-header.ts'
import type { Compression } from '../../../../src/record/compression/compression-codec.ts'
import { NO_COMPRESSION } from '../../../../src/record/compression/compression-codec.ts'
import { type BatchIdentity, NO_PRODUCER, RecordBatchBuilder } from '../../../../src/record/record-batch-builder.ts'
import { emptyRecordView, type RecordHeader } from '../../../../src/record/record-view.ts'
import { NOW_MS } from './cleaner-bench.ts'

export interface TestRecord {
  readonly key: string | null
  readonly value: string | null
  readonly timestampMs?: number
  readonly headers?: readonly RecordHeader[]
}

export interface TestBatchOptions {
  readonly producer?: BatchIdentity
  readonly attributes?: number
  readonly compression?: Compression
  readonly leaderEpoch?: number
}

/** A batch of `records` with offsets from `baseOffset` on. */
export function batchAt(baseOffset: number, records: readonly TestRecord[], options: TestBatchOptions = {}): Buffer {
  const plain = records.map((record) => ({
    ...record,
    key: record.key === null ? null : Buffer.from(record.key),
    value: record.value === null ? null : Buffer.from(record.value),
  }))
  return encode(baseOffset, plain, options)
}

/** `['a', '1']` is a record, `['a', null]` a tombstone. */
export function pairsAt(baseOffset: number, ...pairs: readonly (readonly [string | null, string | null])[]): Buffer {
  return batchAt(
    baseOffset,
    pairs.map(([key, value]) => ({ key, value })),
  )
}

/** The end of a transaction. */
export function markerAt(
  baseOffset: number,
  type: 'commit' | 'abort',
  { producerId, producerEpoch }: Pick<BatchIdentity, 'producerId' | 'producerEpoch'>,
  timestampMs = NOW_MS,
): Buffer {
  const key = Buffer.from([0, 0, 0, type === 'abort' ? 0 : 1])
  const record = { key, value: Buffer.alloc(6), timestampMs }
  const producer = { producerId, producerEpoch, baseSequence: -1 }
  return encode(baseOffset, [record], { producer, attributes: ATTRIBUTE.transactional | ATTRIBUTE.control })
}

interface BinaryRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestampMs?: number
  readonly headers?: readonly RecordHeader[]
}

function encode(baseOffset: number, records: readonly BinaryRecord[], options: TestBatchOptions): Buffer {
  const builder = new RecordBatchBuilder(1024)
  const view = emptyRecordView()
  for (const { key, value, timestampMs = NOW_MS, headers = [] } of records) {
    const keyLength = key?.length ?? 0
    view.source = Buffer.concat([key ?? Buffer.alloc(0), value ?? Buffer.alloc(0)])
    view.keyStart = key === null ? -1 : 0
    view.keyEnd = key === null ? -1 : keyLength
    view.valueStart = value === null ? -1 : keyLength
    view.valueEnd = value === null ? -1 : view.source.length
    view.headers = headers.length === 0 ? null : headers
    view.timestampMs = timestampMs
    builder.append(view)
  }
  const { producer = NO_PRODUCER, attributes = 0, compression = NO_COMPRESSION, leaderEpoch = 0 } = options
  const batch = Buffer.from(builder.build(producer, attributes, compression))
  assignOffset(batch, 0, baseOffset, leaderEpoch)
  return batch
}
