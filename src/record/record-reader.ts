/**
 * Walks the records of batches of format v2, one after the other, as fields of itself: no object per record.
 * Kafka: DefaultRecordBatch.streamingIterator.
 */
import { isUtf8 } from 'node:buffer'
import { KafkaError } from '../common/kafka-error.ts'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, type BatchHeader, FIELD, readBatchHeader } from './batch-header.ts'
import { decompress } from './compression/compression.ts'
import { codecOf } from './compression/compression-codec.ts'
import { isBatchIntact } from './crc32c.ts'
import { readInt64 } from './int64.ts'
import type { RecordHeader } from './record-view.ts'

function corrupt(what: string, offset: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${what} in the batch at offset ${offset}` })
}

export interface RecordReaderOptions {
  /** Compare checksums (`check.crcs`); needless where whoever read the bytes from disk has done it. */
  readonly checkCrcs: boolean
  /** Hand out the records of control batches too. */
  readonly includeControl?: boolean
  /**
   * Asked once for each batch, control batches too, before its records are looked at; true passes over all of them.
   * `source` are the bytes given to `reset`, `position` is where in them the batch begins.
   */
  readonly skipBatch?: (header: BatchHeader, source: Buffer, position: number) => boolean
}

/** A header as ranges of `source`; a value's start is -1 for null. */
export type HeaderVisitor = (
  source: Buffer,
  keyStart: number,
  keyEnd: number,
  valueStart: number,
  valueEnd: number,
) => void

export class RecordReader {
  /**
   * The bytes that the starts and ends below point into: those given to `reset`, or what was decompressed of the current
   * record's batch. It may be another buffer after each `next`, and is left as it is for as long as anybody keeps it.
   */
  source: Buffer = Buffer.alloc(0)
  offset = -1
  timestampMs = -1
  /** `start` is -1 for null. */
  keyStart = -1
  keyEnd = -1
  valueStart = -1
  valueEnd = -1
  headersCount = 0
  /** Key, value and headers of the current record as they are encoded; -1 before the first. */
  payloadStart = -1
  payloadEnd = -1
  /** Of the batch of the current record. */
  partitionLeaderEpoch = -1
  attributes = 0
  #baseOffset = 0
  #lastOffset = -1
  #baseTimestampMs = 0
  #maxTimestampMs = 0
  #recordsLeft = 0
  #batches: Buffer = this.source
  /** In #batches: behind the batch that was entered. */
  #batchEnd = 0
  /** In source: where the next field is read, and where the batch's records end. */
  #position = 0
  #recordsEnd = 0
  #headersStart = 0
  #recordEnd = 0
  readonly #options: RecordReaderOptions

  constructor(options: RecordReaderOptions) {
    this.#options = options
  }

  /** Offset behind the last batch that was entered: where to read on, whatever records it held. */
  get nextOffset(): number {
    return this.#lastOffset + 1
  }

  /** Starts on `source`: whole batches, back to back. */
  reset(source: Buffer): void {
    this.source = source
    this.#batches = source
    this.#recordsLeft = 0
    this.#batchEnd = 0
  }

  /**
   * Moves to the next record; false at the end. Throws CORRUPT_MESSAGE for bytes that are no batch, and
   * UNSUPPORTED_COMPRESSION_TYPE for a codec that can't be loaded on this machine.
   */
  next(): boolean {
    while (this.#recordsLeft === 0) {
      if (this.#batchEnd >= this.#batches.length) return false
      this.#enterBatch(this.#batchEnd)
    }
    this.#recordsLeft--
    this.#readRecord()
    if (this.#recordsLeft === 0 && this.#position !== this.#recordsEnd) {
      throw corrupt('bytes behind the last record', this.#baseOffset)
    }
    return true
  }

  /** Headers of the current record, in order. A name that is no UTF-8 comes as its bytes too. */
  headers(): RecordHeader[] {
    const headers: RecordHeader[] = []
    this.visitHeaders((source, keyStart, keyEnd, valueStart, valueEnd) => {
      const key = source.toString('utf8', keyStart, keyEnd)
      const value = valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
      const keyBytes = source.subarray(keyStart, keyEnd)
      headers.push(isUtf8(keyBytes) ? { key, value } : { key, value, keyBytes })
    })
    return headers
  }

  /** Shows `visit` the headers of the current record, in order. */
  visitHeaders(visit: HeaderVisitor): void {
    this.#position = this.#headersStart
    for (let i = 0; i < this.headersCount; i++) {
      const keyLength = this.#readVarint()
      const keyStart = this.#take(keyLength)
      const valueLength = this.#readVarint()
      const valueStart = valueLength < 0 ? -1 : this.#take(valueLength)
      visit(this.source, keyStart, keyStart + keyLength, valueStart, valueStart < 0 ? -1 : valueStart + valueLength)
    }
    if (this.#position !== this.#recordEnd) throw corrupt('headers of a wrong length', this.#baseOffset)
    this.#position = this.#recordEnd
  }

  #enterBatch(position: number): void {
    const source = this.#batches
    if (position + BATCH_OVERHEAD_BYTES > source.length) throw corrupt('a torn header', this.nextOffset)
    const header = readBatchHeader(source, position)
    if (position + header.sizeInBytes > source.length) throw corrupt('a torn end', header.baseOffset)
    if (this.#options.checkCrcs && !isBatchIntact(source, position)) {
      throw corrupt('a wrong checksum', header.baseOffset)
    }
    this.#batchEnd = position + header.sizeInBytes
    this.#baseOffset = header.baseOffset
    this.#lastOffset = header.lastOffset
    this.partitionLeaderEpoch = header.partitionLeaderEpoch
    this.attributes = header.attributes
    if (this.#options.skipBatch?.(header, source, position) === true) return
    if ((header.attributes & ATTRIBUTE.control) !== 0 && this.#options.includeControl !== true) return
    this.#baseTimestampMs = readInt64(source, position + FIELD.baseTimestamp)
    this.#maxTimestampMs = header.maxTimestampMs
    if (header.recordsCount > 0) this.#openRecords(position)
    this.#recordsLeft = header.recordsCount
  }

  /** Makes `source` the bytes that hold the records of the batch at `position`. */
  #openRecords(position: number): void {
    const isCompressed = (this.attributes & ATTRIBUTE.compressionMask) !== 0
    this.source = isCompressed ? this.#decompress(position + FIELD.records) : this.#batches
    this.#position = isCompressed ? 0 : position + FIELD.records
    this.#recordsEnd = isCompressed ? this.source.length : this.#batchEnd
  }

  #decompress(position: number): Buffer {
    try {
      return decompress(codecOf(this.attributes), this.#batches.subarray(position, this.#batchEnd))
    } catch (error) {
      const { error: name, message } = error as KafkaError
      throw name === 'CORRUPT_MESSAGE' ? corrupt(message, this.#baseOffset) : error
    }
  }

  #readRecord(): void {
    const bodySize = this.#readVarint()
    const end = this.#position + bodySize
    if (bodySize < 0 || end > this.#recordsEnd) throw corrupt('a record that ends behind its batch', this.#baseOffset)
    this.#position++ // attributes of a record: unused
    const timestampDelta = this.#readVarint()
    // With LogAppendTime the deltas are whatever the producer left there.
    this.timestampMs =
      (this.attributes & ATTRIBUTE.logAppendTime) !== 0 ? this.#maxTimestampMs : this.#baseTimestampMs + timestampDelta
    this.offset = this.#baseOffset + this.#readVarint()
    this.payloadStart = this.#position
    const keyLength = this.#readVarint()
    this.keyStart = keyLength < 0 ? -1 : this.#position
    if (keyLength > 0) this.#position += keyLength
    this.keyEnd = keyLength < 0 ? -1 : this.#position
    const valueLength = this.#readVarint()
    this.valueStart = valueLength < 0 ? -1 : this.#position
    if (valueLength > 0) this.#position += valueLength
    this.valueEnd = valueLength < 0 ? -1 : this.#position
    this.headersCount = this.#readVarint()
    this.#headersStart = this.#position
    const complete = this.headersCount === 0 ? this.#position === end : this.headersCount > 0 && this.#position < end
    if (!complete) throw corrupt('a record of a wrong length', this.#baseOffset)
    this.#recordEnd = end
    this.payloadEnd = end
    this.#position = end
  }

  /** The position before a field of `length` bytes, which is skipped. */
  #take(length: number): number {
    const start = this.#position
    if (length < 0 || start + length > this.#recordEnd) throw corrupt('a header of a wrong length', this.#baseOffset)
    this.#position = start + length
    return start
  }

  #readVarint(): number {
    const { source } = this
    const first = source[this.#position] as number
    if (first < 0x80) {
      this.#position++
      return (first >>> 1) ^ -(first & 1)
    }
    let value = first & 0x7f
    let scale = 128
    let at = this.#position + 1
    for (; ; at++) {
      const byte = source[at]
      if (byte === undefined || at - this.#position > 9) throw corrupt('an endless number', this.#baseOffset)
      value += (byte & 0x7f) * scale
      if (byte < 0x80) break
      scale *= 128
    }
    if (value > Number.MAX_SAFE_INTEGER) throw corrupt('a number out of range', this.#baseOffset)
    this.#position = at + 1
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}
