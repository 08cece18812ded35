/**
 * The 61 bytes in front of the records of a batch (format v2). Kafka: DefaultRecordBatch.
 *
 *   0 baseOffset int64 | 8 batchLength int32 | 12 partitionLeaderEpoch int32 | 16 magic int8 | 17 crc uint32
 *  21 attributes int16 | 23 lastOffsetDelta int32 | 27 baseTimestamp int64 | 35 maxTimestamp int64 | 43 producerId int64
 *  51 producerEpoch int16 | 53 baseSequence int32 | 57 recordsCount int32 | 61 records
 *
 * The crc covers byte 21 to the end, so a broker sets base offset and leader epoch without touching it.
 */
import { KafkaError } from '../common/kafka-error.ts'
import { readInt64, writeInt64 } from './int64.ts'

/** Where each field begins, in bytes from the start of the batch. */
export const FIELD = {
  baseOffset: 0,
  batchLength: 8,
  partitionLeaderEpoch: 12,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastOffsetDelta: 23,
  baseTimestamp: 27,
  maxTimestamp: 35,
  producerId: 43,
  producerEpoch: 51,
  baseSequence: 53,
  recordsCount: 57,
  records: 61,
} as const

/** Bytes of a batch without records. */
export const BATCH_OVERHEAD_BYTES = FIELD.records
/** Base offset and batch length: what batchLength does not count. */
export const LOG_OVERHEAD_BYTES = 12
/** Bytes needed to know a batch's size and format: up to and with the magic byte. */
export const HEADER_UP_TO_MAGIC_BYTES = 17
export const MAGIC_V2 = 2
/** Shortest length field of a message of format 0; in a tail of zeros the magic byte is 0 too. */
const MIN_LEGACY_LENGTH = 14

/** Bits of the attributes. */
export const ATTRIBUTE = {
  compressionMask: 0x07,
  logAppendTime: 0x08,
  transactional: 0x10,
  control: 0x20,
  deleteHorizon: 0x40,
} as const

/** What the log needs to know of a batch without reading its records. Offsets are absolute, lastOffset is inclusive. */
export interface BatchHeader {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly sizeInBytes: number
  readonly partitionLeaderEpoch: number
  readonly attributes: number
  readonly maxTimestampMs: number
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly recordsCount: number
}

/** Whole size in bytes of the batch at `position`, as its length field says. Not checked. */
export function batchSizeInBytes(source: Buffer, position: number): number {
  return source.readInt32BE(position + FIELD.batchLength) + LOG_OVERHEAD_BYTES
}

/** The header at `position`; the caller has made sure that 61 bytes are there. Throws CORRUPT_MESSAGE or UNSUPPORTED_FOR_MESSAGE_FORMAT. */
export function readBatchHeader(source: Buffer, position: number): BatchHeader {
  const magic = source.readInt8(position + FIELD.magic)
  const sizeInBytes = batchSizeInBytes(source, position)
  const baseOffset = readInt64(source, position)
  const lastOffsetDelta = source.readInt32BE(position + FIELD.lastOffsetDelta)
  const recordsCount = source.readInt32BE(position + FIELD.recordsCount)
  if ((magic === 0 || magic === 1) && sizeInBytes - LOG_OVERHEAD_BYTES >= MIN_LEGACY_LENGTH) {
    throw new KafkaError('UNSUPPORTED_FOR_MESSAGE_FORMAT', {
      message: `the batch at offset ${baseOffset} has message format ${magic}, which Kafka gave up with 4.0`,
    })
  }
  if (magic !== MAGIC_V2 || sizeInBytes < BATCH_OVERHEAD_BYTES || lastOffsetDelta < 0 || recordsCount < 0) {
    throw new KafkaError('CORRUPT_MESSAGE', { message: `no record batch begins at byte ${position}` })
  }
  return {
    baseOffset,
    lastOffset: baseOffset + lastOffsetDelta,
    sizeInBytes,
    partitionLeaderEpoch: source.readInt32BE(position + FIELD.partitionLeaderEpoch),
    attributes: source.readInt16BE(position + FIELD.attributes),
    maxTimestampMs: readInt64(source, position + FIELD.maxTimestamp),
    producerId: readInt64(source, position + FIELD.producerId),
    producerEpoch: source.readInt16BE(position + FIELD.producerEpoch),
    baseSequence: source.readInt32BE(position + FIELD.baseSequence),
    recordsCount,
  }
}

/** Sets the fields that the leader decides; neither is covered by the crc. */
export function assignOffset(batch: Buffer, position: number, baseOffset: number, partitionLeaderEpoch: number): void {
  writeInt64(batch, position + FIELD.baseOffset, baseOffset)
  batch.writeInt32BE(partitionLeaderEpoch, position + FIELD.partitionLeaderEpoch)
}
