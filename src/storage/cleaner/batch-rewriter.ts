/**
 * Writes what is left of a batch: as Kafka does, with the offsets, producer, leader epoch, codec and kind of timestamp of
 * the original. Kafka: MemoryRecords.buildRetainedRecordsInto, DefaultRecordBatch.writeEmptyHeader.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import {
  ATTRIBUTE,
  BATCH_OVERHEAD_BYTES,
  type BatchHeader,
  FIELD,
  LOG_OVERHEAD_BYTES,
} from '../../record/batch-header.ts'
import { compress } from '../../record/compression/compression.ts'
import { type CompressionCodec, codecOf } from '../../record/compression/compression-codec.ts'
import { batchCrc } from '../../record/crc32c.ts'
import { writeInt64 } from '../../record/int64.ts'
import { varintSize, writeVarint } from '../../record/varint.ts'
import type { Survivors } from './survivors.ts'

/** Length, attributes, timestamp delta and offset delta of a record at their longest. */
const MAX_RECORD_PREFIX_BYTES = 5 + 1 + 8 + 5
/** Beyond it the delta of a time has no exact varint here. */
const MAX_TIMESTAMP_DELTA = 2 ** 52
const NO_TIMESTAMP = -1

export class BatchRewriter {
  #target: Buffer = Buffer.alloc(0)

  /**
   * `batch` with only `survivors`, of which there is at least one. `deleteHorizonMs` goes into the batch unless it is null.
   * The result is good until the next call.
   */
  rewrite(batch: Buffer, header: BatchHeader, survivors: Survivors, deleteHorizonMs: number | null): Buffer {
    const codec = codecOf(header.attributes)
    const baseTimestampMs = deleteHorizonMs ?? (survivors.timestampsMs[0] as number)
    const recordsEnd = this.#writeRecords(header.baseOffset, survivors, baseTimestampMs)
    const end = codec === 'none' ? recordsEnd : this.#compressRecords(codec, recordsEnd)
    const known = ATTRIBUTE.compressionMask | ATTRIBUTE.logAppendTime | ATTRIBUTE.transactional | ATTRIBUTE.control
    const horizonBit = deleteHorizonMs === null ? 0 : ATTRIBUTE.deleteHorizon
    const isAppendTime = (header.attributes & ATTRIBUTE.logAppendTime) !== 0
    return this.#complete(batch, end, {
      attributes: (header.attributes & known) | horizonBit,
      baseTimestampMs,
      maxTimestampMs: isAppendTime ? header.maxTimestampMs : maxTimestampOf(survivors),
      recordsCount: survivors.count,
    })
  }

  /** `batch` without any record, and so without a codec: it keeps an offset and a sequence. */
  empty(batch: Buffer, header: BatchHeader): Buffer {
    this.#reserve(BATCH_OVERHEAD_BYTES)
    return this.#complete(batch, BATCH_OVERHEAD_BYTES, {
      attributes: header.attributes & (ATTRIBUTE.logAppendTime | ATTRIBUTE.transactional | ATTRIBUTE.control),
      baseTimestampMs: NO_TIMESTAMP,
      maxTimestampMs: header.maxTimestampMs,
      recordsCount: 0,
    })
  }

  /** Returns the position behind the last record. */
  #writeRecords(baseOffset: number, survivors: Survivors, baseTimestampMs: number): number {
    const { count, source, offsets, timestampsMs, payloadStarts, payloadEnds } = survivors
    this.#reserve(BATCH_OVERHEAD_BYTES + survivors.payloadBytes + count * MAX_RECORD_PREFIX_BYTES)
    const target = this.#target
    let at: number = BATCH_OVERHEAD_BYTES
    for (let i = 0; i < count; i++) {
      const timestampDelta = (timestampsMs[i] as number) - baseTimestampMs
      const offsetDelta = (offsets[i] as number) - baseOffset
      if (Math.abs(timestampDelta) > MAX_TIMESTAMP_DELTA) throw strangeTime(offsets[i] as number)
      const start = payloadStarts[i] as number
      const end = payloadEnds[i] as number
      at = writeVarint(target, at, 1 + varintSize(timestampDelta) + varintSize(offsetDelta) + end - start)
      target[at++] = 0 // attributes of a record: unused
      at = writeVarint(target, at, timestampDelta)
      at = writeVarint(target, at, offsetDelta)
      source.copy(target, at, start, end)
      at += end - start
    }
    return at
  }

  /** Replaces the records in the target by their compressed form, at the codec's usual level as Kafka's cleaner does; returns the position behind it. */
  #compressRecords(codec: CompressionCodec, recordsEnd: number): number {
    const compressed = compress(codec, this.#target.subarray(BATCH_OVERHEAD_BYTES, recordsEnd))
    this.#reserve(BATCH_OVERHEAD_BYTES + compressed.length)
    this.#target.set(compressed, BATCH_OVERHEAD_BYTES)
    return BATCH_OVERHEAD_BYTES + compressed.length
  }

  #complete(
    original: Buffer,
    end: number,
    fields: {
      readonly attributes: number
      readonly baseTimestampMs: number
      readonly maxTimestampMs: number
      readonly recordsCount: number
    },
  ): Buffer {
    const batch = this.#target.subarray(0, end)
    // Offsets, leader epoch, magic and producer are those of the original.
    original.copy(batch, 0, 0, BATCH_OVERHEAD_BYTES)
    batch.writeInt32BE(end - LOG_OVERHEAD_BYTES, FIELD.batchLength)
    batch.writeInt16BE(fields.attributes, FIELD.attributes)
    writeInt64(batch, FIELD.baseTimestamp, fields.baseTimestampMs)
    writeInt64(batch, FIELD.maxTimestamp, fields.maxTimestampMs)
    batch.writeInt32BE(fields.recordsCount, FIELD.recordsCount)
    batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
    return batch
  }

  #reserve(bytes: number): void {
    if (bytes > this.#target.length) this.#target = Buffer.allocUnsafe(Math.max(bytes, this.#target.length * 2))
  }
}

function maxTimestampOf({ timestampsMs, count }: Survivors): number {
  let maxTimestampMs = NO_TIMESTAMP
  for (let i = 0; i < count; i++) maxTimestampMs = Math.max(maxTimestampMs, timestampsMs[i] as number)
  return maxTimestampMs
}

function strangeTime(offset: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `the time of the record at offset ${offset} is out of range` })
}
