/**
 * A batch of one log, made ready to be produced into another: the bytes of its records as they are where that is possible,
 * else packed anew with their timestamps.
 */
import { ATTRIBUTE, type BatchHeader, FIELD } from '../../record/batch-header.ts'
import { type Compression, codecOf, defaultLevel } from '../../record/compression/compression-codec.ts'
import { compressionReserve } from '../../record/compression/compression-reserve.ts'
import { batchCrc } from '../../record/crc32c.ts'
import { writeInt64 } from '../../record/int64.ts'
import {
  type BatchIdentity,
  estimateBatchSizeUpperBound,
  NO_PRODUCER,
  RecordBatchBuilder,
} from '../../record/record-batch-builder.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { emptyRecordView } from '../../record/record-view.ts'
import { isBatchWithin, isWithin, type TimeWindow } from '../time-window.ts'

/** A batch as a producer sends it, but for its identity and checksum: `stampIdentity` comes next. */
export interface CopiedBatch {
  readonly bytes: Buffer
  readonly recordsCount: number
  /** The records were packed anew. */
  readonly isRewritten: boolean
}

export interface CopyRange extends TimeWindow {
  /** Records from here on, */
  readonly fromOffset: number
  /** and before this offset. */
  readonly toOffset: number
  /** The largest batch that is taken where they go. */
  readonly maxBatchBytes: number
  /** The broker there packs what is compressed in a way of its own: it is sent plain, so that its size is known. */
  readonly isRecompressed: boolean
}

/**
 * What to produce for the batch `bytes`, which becomes part of it and must not be used any more. Nothing where none of its
 * records is in the range. Throws CORRUPT_MESSAGE, UNSUPPORTED_COMPRESSION_TYPE.
 */
export function copyBatch(bytes: Buffer, header: BatchHeader, range: CopyRange): CopiedBatch[] {
  const { baseOffset, lastOffset, recordsCount, maxTimestampMs } = header
  if (recordsCount === 0 || lastOffset < range.fromOffset || baseOffset >= range.toOffset) return []
  if (maxTimestampMs < range.fromMs) return []
  if (!canStay(header, range) || !isBatchWithin(range, bytes, header)) return rewriteBatch(bytes, header, range)
  writeInt64(bytes, FIELD.baseOffset, 0)
  bytes.writeInt32BE(-1, FIELD.partitionLeaderEpoch)
  // Its transaction is over, and whoever compacts the copy counts from then.
  bytes.writeInt16BE(header.attributes & ATTRIBUTE.compressionMask, FIELD.attributes)
  return [{ bytes, recordsCount, isRewritten: false }]
}

/** A broker takes only batches without gaps, with the times that a producer gave, and up to a size. */
function canStay({ baseOffset, lastOffset, recordsCount, attributes, sizeInBytes }: BatchHeader, range: CopyRange) {
  return (
    lastOffset - baseOffset + 1 === recordsCount &&
    baseOffset >= range.fromOffset &&
    lastOffset < range.toOffset &&
    (attributes & ATTRIBUTE.logAppendTime) === 0 &&
    (!range.isRecompressed || codecOf(attributes) === 'none') &&
    sizeInBytes <= range.maxBatchBytes
  )
}

/** The same records in as many batches as it takes. */
function rewriteBatch(bytes: Buffer, { attributes }: BatchHeader, range: CopyRange): CopiedBatch[] {
  const codec = range.isRecompressed ? 'none' : codecOf(attributes)
  const compression = { codec, level: defaultLevel(codec) }
  const limitBytes = range.maxBatchBytes - compressionReserve(codec, range.maxBatchBytes)
  const copied: CopiedBatch[] = []
  let builder = new RecordBatchBuilder(bytes.length)
  const finish = (): void => {
    if (builder.recordsCount === 0) return
    const finished = smallestOf(builder, compression, range.maxBatchBytes)
    copied.push({ bytes: finished, recordsCount: builder.recordsCount, isRewritten: true })
    builder = new RecordBatchBuilder(bytes.length)
  }
  const reader = new RecordReader({ checkCrcs: false })
  const view = emptyRecordView()
  reader.reset(bytes)
  while (reader.next()) {
    if (reader.offset < range.fromOffset || reader.offset >= range.toOffset) continue
    if (!isWithin(range, reader.timestampMs)) continue
    const { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs } = reader
    const headers = reader.headersCount === 0 ? null : reader.headers()
    Object.assign(view, { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs, headers })
    const isFull = builder.sizeInBytes + estimateBatchSizeUpperBound(view) > limitBytes
    if (isFull || !builder.takesTimestamp(timestampMs)) finish()
    builder.append(view)
  }
  finish()
  return copied
}

/** Compressed, if it then fits: noise may grow. */
function smallestOf(builder: RecordBatchBuilder, compression: Compression, maxBatchBytes: number): Buffer {
  const compressed = builder.build(NO_PRODUCER, 0, compression)
  return compressed.length > maxBatchBytes && builder.sizeInBytes < compressed.length
    ? builder.build(NO_PRODUCER)
    : compressed
}

/** Signs the batch as that of a producer. */
export function stampIdentity(bytes: Buffer, { producerId, producerEpoch, baseSequence }: BatchIdentity): void {
  writeInt64(bytes, FIELD.producerId, producerId)
  bytes.writeInt16BE(producerEpoch, FIELD.producerEpoch)
  bytes.writeInt32BE(baseSequence, FIELD.baseSequence)
  bytes.writeUInt32BE(batchCrc(bytes), FIELD.crc)
}
