/**
 * The control record that ends a transaction in a partition. Kafka: EndTransactionMarker, ControlRecordType.
 *
 *   key: int16 version | int16 type (0 abort, 1 commit)      value: int16 version | int32 coordinatorEpoch
 */
import { KafkaError } from '../common/kafka-error.ts'
import { ATTRIBUTE, type BatchHeader } from './batch-header.ts'
import { encodeBatch } from './encode-batch.ts'
import { readRecords } from './read-records.ts'

export interface EndTransactionMarker {
  readonly type: 'commit' | 'abort'
  /** Of the transaction coordinator that wrote it. */
  readonly coordinatorEpoch: number
}

const MARKER_TYPES = ['abort', 'commit'] as const
const KEY_BYTES = 4
const VALUE_BYTES = 6

export interface MarkerBatchOptions {
  readonly marker: EndTransactionMarker
  readonly producerId: number
  readonly producerEpoch: number
  readonly timestampMs: number
}

/** A batch that holds the marker alone, with offset 0. Kafka: MemoryRecords.withEndTransactionMarker. */
export function encodeMarkerBatch({ marker, producerId, producerEpoch, timestampMs }: MarkerBatchOptions): Buffer {
  const key = Buffer.alloc(KEY_BYTES)
  key.writeInt16BE(MARKER_TYPES.indexOf(marker.type), 2)
  const value = Buffer.alloc(VALUE_BYTES)
  value.writeInt32BE(marker.coordinatorEpoch, 2)
  const identity = { producerId, producerEpoch, baseSequence: -1 }
  const attributes = ATTRIBUTE.transactional | ATTRIBUTE.control
  return encodeBatch({ records: [{ key, value }], timestampMs, attributes, identity })
}

/** Whether only markers can be in the batch: a control batch of a producer. Other control batches have no producer id. */
export function isMarkerBatch({ attributes, producerId }: Pick<BatchHeader, 'attributes' | 'producerId'>): boolean {
  return (attributes & ATTRIBUTE.control) !== 0 && producerId >= 0
}

/**
 * The marker in `batch`, the whole bytes of a marker batch. Null for one that the cleaner emptied and for control records
 * of other types. Throws CORRUPT_MESSAGE.
 */
export function parseMarkerBatch(batch: Buffer): EndTransactionMarker | null {
  for (const { key, value, offset } of readRecords(batch)) {
    if (key === null || key.length < KEY_BYTES) throw malformed(offset)
    const type = MARKER_TYPES[Buffer.from(key.buffer, key.byteOffset, key.length).readInt16BE(2)]
    if (type === undefined) return null
    if (value === null || value.length < VALUE_BYTES) throw malformed(offset)
    return { type, coordinatorEpoch: Buffer.from(value.buffer, value.byteOffset, value.length).readInt32BE(2) }
  }
  return null
}

function malformed(offset: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `the control record at offset ${offset} is malformed` })
}
