/**
 * A batch of one log, made ready to be produced into another: the bytes of its records as they are where that is possible,
 * else packed anew with their timestamps.
 */
import { ATTRIBUTE, type BatchHeader, FIELD } from '../../record/batch-header.ts'
import { codecOf, defaultLevel } from '../../record/compression/compression-codec.ts'
import { batchCrc } from '../../record/crc32c.ts'
import { writeInt64 } from '../../record/int64.ts'
import {
  type BatchIdentity,
  estimateBatchSizeUpperBound,
  RecordBatchBuilder,
} from '../../record/record-batch-builder.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { emptyRecordView } from '../../record/record-view.ts'

/** A batch as a producer sends it, but for its identity and checksum: `stampIdentity` comes next. */
export interface CopiedBatch {
  readonly bytes: Buffer
  readonly recordsCount: number
  /** The records were packed anew. */
  readonly isRewritten: boolean
}

export interface CopyRange {
  /** Records from here on, */
  readonly fromOffset: number
  /** and before this offset. */
  readonly toOffset: number
  /** `max.message.bytes` of where they go. */
  readonly maxBatchBytes: number
}

/**
 * What to produce for the batch `bytes`, which becomes part of it and must not be used any more. Nothing where none of its
 * records is in the range. Throws CORRUPT_MESSAGE, UNSUPPORTED_COMPRESSION_TYPE.
 */
export function copyBatch(bytes: Buffer, header: BatchHeader, range: CopyRange): CopiedBatch[] {
  const { baseOffset, lastOffset, recordsCount } = header
  if (recordsCount === 0 || lastOffset < range.fromOffset || baseOffset >= range.toOffset) return []
  if (!canStay(header, range)) return rewriteBatch(bytes, header, range)
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
    sizeInBytes <= range.maxBatchBytes
  )
}

/** The same records in as many batches as it takes. */
function rewriteBatch(bytes: Buffer, { attributes }: BatchHeader, range: CopyRange): CopiedBatch[] {
  const codec = codecOf(attributes)
  const compression = { codec, level: defaultLevel(codec) }
  const copied: CopiedBatch[] = []
  let builder = new RecordBatchBuilder(bytes.length)
  const finish = (): void => {
    if (builder.recordsCount === 0) return
    const finished = builder.build({ producerId: -1, producerEpoch: -1, baseSequence: -1 }, 0, compression)
    copied.push({ bytes: finished, recordsCount: builder.recordsCount, isRewritten: true })
    builder = new RecordBatchBuilder(bytes.length)
  }
  const reader = new RecordReader({ checkCrcs: false })
  const view = emptyRecordView()
  reader.reset(bytes)
  while (reader.next()) {
    if (reader.offset < range.fromOffset || reader.offset >= range.toOffset) continue
    const { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs } = reader
    const headers = reader.headersCount === 0 ? null : reader.headers()
    Object.assign(view, { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs, headers })
    if (builder.sizeInBytes + estimateBatchSizeUpperBound(view) > range.maxBatchBytes) finish()
    builder.append(view)
  }
  finish()
  return copied
}

/** Signs the batch as that of a producer. */
export function stampIdentity(bytes: Buffer, { producerId, producerEpoch, baseSequence }: BatchIdentity): void {
  writeInt64(bytes, FIELD.producerId, producerId)
  bytes.writeInt16BE(producerEpoch, FIELD.producerEpoch)
  bytes.writeInt32BE(baseSequence, FIELD.baseSequence)
  bytes.writeUInt32BE(batchCrc(bytes), FIELD.crc)
}
