/** Batches as idempotent and transactional producers and their coordinator write them. */
import { ATTRIBUTE, assignOffset, type BatchHeader, readBatchHeader } from '../../../../../src/record/batch-header.ts'
import type { EndTransactionMarker } from '../../../../../src/record/end-transaction-marker.ts'
import { RecordBatchBuilder } from '../../../../../src/record/record-batch-builder.ts'
import { emptyRecordView } from '../../../../../src/record/record-view.ts'

export interface DataBatch {
  readonly offset: number
  readonly producerId?: number
  readonly epoch?: number
  /** Default 0. */
  readonly sequence?: number
  /** Records; default 1. */
  readonly count?: number
  readonly isTransactional?: boolean
  readonly timestampMs?: number
}

/** A batch of `count` records with values of 10 bytes; by default of producer 1, epoch 0. */
export function dataBatch(given: DataBatch): Buffer {
  const { offset, producerId = 1, epoch = 0, sequence = 0, count = 1, isTransactional = false } = given
  const builder = new RecordBatchBuilder(64)
  for (let i = 0; i < count; i++) appendRecord(builder, null, Buffer.alloc(10, 'v'), given.timestampMs ?? 1000)
  const identity = { producerId, producerEpoch: epoch, baseSequence: sequence }
  const batch = builder.build(identity, isTransactional ? ATTRIBUTE.transactional : 0)
  assignOffset(batch, 0, offset, 0)
  return batch
}

export interface MarkerBatch {
  readonly offset: number
  readonly type: 'commit' | 'abort'
  readonly producerId?: number
  readonly epoch?: number
  readonly coordinatorEpoch?: number
  readonly timestampMs?: number
}

/** The batch with the marker; by default of producer 1, epoch 0, by a coordinator of epoch 0. */
export function markerBatch(given: MarkerBatch): Buffer {
  const { offset, type, producerId = 1, epoch = 0, coordinatorEpoch = 0, timestampMs = 1000 } = given
  const builder = new RecordBatchBuilder(64)
  const value = Buffer.alloc(6)
  value.writeInt32BE(coordinatorEpoch, 2)
  appendRecord(builder, Buffer.from([0, 0, 0, type === 'commit' ? 1 : 0]), value, timestampMs)
  const identity = { producerId, producerEpoch: epoch, baseSequence: -1 }
  const batch = builder.build(identity, ATTRIBUTE.transactional | ATTRIBUTE.control)
  assignOffset(batch, 0, offset, 0)
  return batch
}

/** The header of a batch made by one of the above. */
export function header(given: DataBatch): BatchHeader {
  return readBatchHeader(dataBatch(given), 0)
}

/** The header of a marker batch, and what is in it. */
export function marker(given: MarkerBatch): [BatchHeader, EndTransactionMarker] {
  return [readBatchHeader(markerBatch(given), 0), { type: given.type, coordinatorEpoch: given.coordinatorEpoch ?? 0 }]
}

function appendRecord(builder: RecordBatchBuilder, key: Buffer | null, value: Buffer, timestampMs: number): void {
  const source = Buffer.concat([key ?? Buffer.alloc(0), value])
  const keyBytes = key?.length ?? 0
  builder.append({
    ...emptyRecordView(),
    source,
    keyStart: key === null ? -1 : 0,
    keyEnd: key === null ? -1 : keyBytes,
    valueStart: keyBytes,
    valueEnd: source.length,
    timestampMs,
  })
}
