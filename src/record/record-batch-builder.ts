/** Packs records into a batch of format v2, in one buffer, with no object per record. Kafka: MemoryRecordsBuilder. */
import { assert } from '../common/assert.ts'
import { ByteCopier, COPY_OVERRUN_BYTES, viewOf } from '../common/copy-bytes.ts'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, FIELD, LOG_OVERHEAD_BYTES, MAGIC_V2 } from './batch-header.ts'
import { compress } from './compression/compression.ts'
import { type Compression, codecId, NO_COMPRESSION } from './compression/compression-codec.ts'
import { batchCrc } from './crc32c.ts'
import { writeInt64 } from './int64.ts'
import type { RecordHeader, RecordView } from './record-view.ts'
import { varintSize, writeVarint } from './varint.ts'

/** Length, attributes, timestamp and offset deltas, key and value lengths, header count: never more. Kafka: MAX_RECORD_OVERHEAD. */
const MAX_RECORD_OVERHEAD_BYTES = 21
/** Of a record's timestamp from the first one's, either way: what a varint of ours can say. */
const MAX_TIMESTAMP_DELTA_MS = 2 ** 52 - 1
/** Timestamps that are no further from 1970, either way, go into one batch whatever they are. */
export const MAX_TIMESTAMP_MS = 2 ** 51 - 1
/** Of the length in front of a record. */
const MAX_LENGTH_BYTES = 5

const DELTA_TOO_LARGE = 'a record is less than 2^52 ms from the first one of its batch'

/** Fields of the header that the producer decides. */
export interface BatchIdentity {
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
}

/** Not idempotent. */
export const NO_PRODUCER: BatchIdentity = { producerId: -1, producerEpoch: -1, baseSequence: -1 }

function nullableSize(start: number, end: number): number {
  return start < 0 ? 1 : varintSize(end - start) + (end - start)
}

function headersSize(headers: readonly RecordHeader[] | null): number {
  if (headers === null) return 1
  let size = varintSize(headers.length)
  for (const { key, value, keyBytes } of headers) {
    const keyLength = keyBytes?.length ?? Buffer.byteLength(key)
    size += varintSize(keyLength) + keyLength + (value === null ? 1 : varintSize(value.length) + value.length)
  }
  return size
}

/** Size of a batch with just this record, an upper bound. Kafka: AbstractRecords.estimateSizeInBytesUpperBound. */
export function estimateBatchSizeUpperBound(record: RecordView): number {
  const fields =
    nullableSize(record.keyStart, record.keyEnd) +
    nullableSize(record.valueStart, record.valueEnd) +
    headersSize(record.headers)
  return BATCH_OVERHEAD_BYTES + MAX_RECORD_OVERHEAD_BYTES + fields
}

/** Room for a header, and the compressed records of `plain` behind it. */
function compressRecords(plain: Buffer, { codec, level }: Compression): Buffer {
  const records = compress(codec, plain.subarray(BATCH_OVERHEAD_BYTES), level)
  const batch = Buffer.allocUnsafeSlow(BATCH_OVERHEAD_BYTES + records.length)
  records.copy(batch, BATCH_OVERHEAD_BYTES)
  return batch
}

export class RecordBatchBuilder {
  #buffer: Buffer
  #view: DataView
  readonly #copier: ByteCopier
  readonly #fullBytes: number
  #position: number = BATCH_OVERHEAD_BYTES
  #recordsCount = 0
  #baseTimestampMs = -1
  #maxTimestampMs = -1

  /**
   * `initialBytes`: the first buffer, which grows as needed. `copier`: to be shared by builders that take turns with the
   * same source. `fullBytes`: the size at which the batch will be sent, if that is known: the buffer stops growing there.
   */
  constructor(initialBytes: number, copier: ByteCopier = new ByteCopier(), fullBytes = 0) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(initialBytes, BATCH_OVERHEAD_BYTES))
    this.#view = viewOf(this.#buffer)
    this.#copier = copier
    this.#fullBytes = fullBytes
  }

  get recordsCount(): number {
    return this.#recordsCount
  }

  /** Bytes of the batch as it stands. */
  get sizeInBytes(): number {
    return this.#position
  }

  /** Bytes of memory that the builder holds. */
  get capacityBytes(): number {
    return this.#buffer.length
  }

  /** Whether a record of that time can be told by its distance from the first one. */
  takesTimestamp(timestampMs: number): boolean {
    return this.#recordsCount === 0 || Math.abs(timestampMs - this.#baseTimestampMs) <= MAX_TIMESTAMP_DELTA_MS
  }

  /** Adds a record with the next offset; the batch must take its timestamp. The bytes are copied: the view can be filled again. */
  append(record: RecordView): void {
    const { headers, timestampMs } = record
    const offsetDelta = this.#recordsCount++
    // No branch for the first record: one that is taken once in a thousand times has V8 compile all of this again.
    const baseTimestampMs = offsetDelta === 0 ? timestampMs : this.#baseTimestampMs
    this.#baseTimestampMs = baseTimestampMs
    this.#maxTimestampMs = Math.max(this.#maxTimestampMs, timestampMs)
    const timestampDelta = timestampMs - baseTimestampMs
    assert(timestampDelta <= MAX_TIMESTAMP_DELTA_MS && timestampDelta >= -MAX_TIMESTAMP_DELTA_MS, DELTA_TOO_LARGE)
    const bodySize =
      1 +
      varintSize(timestampDelta) +
      varintSize(offsetDelta) +
      nullableSize(record.keyStart, record.keyEnd) +
      nullableSize(record.valueStart, record.valueEnd) +
      headersSize(headers)
    this.#reserve(bodySize + MAX_LENGTH_BYTES + COPY_OVERRUN_BYTES)
    const buffer = this.#buffer
    let at = writeVarint(buffer, this.#position, bodySize)
    buffer[at++] = 0 // attributes of a record: unused
    at = writeVarint(buffer, at, timestampDelta)
    at = writeVarint(buffer, at, offsetDelta)
    at = this.#writeNullable(at, record.source, record.keyStart, record.keyEnd)
    at = this.#writeNullable(at, record.source, record.valueStart, record.valueEnd)
    if (headers === null) buffer[at++] = 0
    else at = this.#writeHeaders(at, headers)
    this.#position = at
  }

  /**
   * Completes the header and returns the batch: a view on the builder's own memory, good until the next append or reset,
   * or memory of its own if it is compressed. Base offset 0 and leader epoch -1 are for the broker to assign. A compressed
   * batch is kept even where it is the larger one, as in Kafka. Throws UNSUPPORTED_COMPRESSION_TYPE.
   */
  build(identity: BatchIdentity, attributes = 0, compression: Compression = NO_COMPRESSION): Buffer {
    assert(this.#recordsCount > 0, 'a batch has at least one record')
    assert((attributes & ATTRIBUTE.compressionMask) === 0, 'the codec is told by the compression')
    const plain = this.#buffer.subarray(0, this.#position)
    const batch = compression.codec === 'none' ? plain : compressRecords(plain, compression)
    writeInt64(batch, FIELD.baseOffset, 0)
    batch.writeInt32BE(batch.length - LOG_OVERHEAD_BYTES, FIELD.batchLength)
    batch.writeInt32BE(-1, FIELD.partitionLeaderEpoch)
    batch.writeInt8(MAGIC_V2, FIELD.magic)
    batch.writeInt16BE(attributes | codecId(compression.codec), FIELD.attributes)
    batch.writeInt32BE(this.#recordsCount - 1, FIELD.lastOffsetDelta)
    writeInt64(batch, FIELD.baseTimestamp, this.#baseTimestampMs)
    writeInt64(batch, FIELD.maxTimestamp, this.#maxTimestampMs)
    writeInt64(batch, FIELD.producerId, identity.producerId)
    batch.writeInt16BE(identity.producerEpoch, FIELD.producerEpoch)
    batch.writeInt32BE(identity.baseSequence, FIELD.baseSequence)
    batch.writeInt32BE(this.#recordsCount, FIELD.recordsCount)
    batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
    return batch
  }

  /** Starts an empty batch in the same memory. */
  reset(): void {
    this.#position = BATCH_OVERHEAD_BYTES
    this.#recordsCount = 0
    this.#baseTimestampMs = -1
    this.#maxTimestampMs = -1
  }

  #writeNullable(at: number, source: Uint8Array, start: number, end: number): number {
    const buffer = this.#buffer
    if (start < 0) {
      buffer[at] = 1
      return at + 1
    }
    return this.#copier.copy(this.#view, writeVarint(buffer, at, end - start), source, start, end)
  }

  #writeHeaders(at: number, headers: readonly RecordHeader[]): number {
    const buffer = this.#buffer
    let to = writeVarint(buffer, at, headers.length)
    for (const { key, value, keyBytes } of headers) {
      const keyLength = keyBytes?.length ?? Buffer.byteLength(key)
      to = writeVarint(buffer, to, keyLength)
      if (keyBytes === undefined) to += buffer.write(key, to, 'utf8')
      else to = this.#copier.copy(this.#view, to, keyBytes, 0, keyLength)
      to = value === null ? this.#writeNullable(to, buffer, -1, -1) : this.#writeNullable(to, value, 0, value.length)
    }
    return to
  }

  #reserve(bytes: number): void {
    const needed = this.#position + bytes
    if (needed <= this.#buffer.length) return
    const doubled = this.#buffer.length * 2
    const grown = Buffer.allocUnsafeSlow(
      Math.max(needed, needed <= this.#fullBytes ? Math.min(doubled, this.#fullBytes) : doubled),
    )
    this.#buffer.copy(grown, 0, 0, this.#position)
    this.#buffer = grown
    this.#view = viewOf(grown)
  }
}
