/**
 * Walks the records of a metadata log. It is stricter than the reader of topics, as KRaft's own is, and faster while code
 * is cold, which matters here: every command replays the log before it does anything. Kafka: raft's RecordsIterator.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { decodeKraftControlRecord, type KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'
import { readRecords } from '../../record/read-records.ts'
import { varintSize } from '../../record/varint.ts'

export interface MetadataVisitor {
  /** The value of a metadata record is source[start, end). */
  readonly record: (source: Buffer, start: number, end: number) => void
  readonly control: (record: KraftControlRecord) => void
}

export interface MetadataWalkOptions {
  /** Whole batches, back to back. */
  readonly batches: Buffer
  /** Where they are from, for messages. */
  readonly path: string
  /** The same with the place of an offset, where that can be told. */
  readonly placeOf?: (offset: number) => string
  /** Records before it are left out: a snapshot may end inside a batch. */
  readonly fromOffset: number
  /** Needless where whoever read the bytes has compared the checksums. */
  readonly checkCrcs: boolean
  readonly visitor: MetadataVisitor
}

export interface MetadataWalkEnd {
  /** Offset behind the last batch. */
  readonly nextOffset: number
  /** Of the last batch; -1 without batches. */
  readonly leaderEpoch: number
  /** Largest timestamp in the last batch; -1 without batches. */
  readonly maxTimestampMs: number
}

/**
 * Visits what `batches` hold. Throws CORRUPT_MESSAGE or UNSUPPORTED_VERSION, also where the visitor does, with one sentence
 * that names path and offset.
 */
export function walkMetadataBatches(options: MetadataWalkOptions): MetadataWalkEnd {
  const { batches, fromOffset } = options
  const walk = new Walk(options)
  let end: MetadataWalkEnd = { nextOffset: fromOffset, leaderEpoch: -1, maxTimestampMs: -1 }
  try {
    for (let position = 0; position < batches.length; ) {
      const header = walk.enter(position)
      position += header.sizeInBytes
      const { lastOffset, partitionLeaderEpoch: leaderEpoch, maxTimestampMs } = header
      end = { nextOffset: lastOffset + 1, leaderEpoch, maxTimestampMs }
    }
  } catch (error) {
    throw unreadable(error, options.placeOf?.(walk.offset) ?? options.path, walk.offset)
  }
  return end
}

class Walk {
  /** Of the record at hand. */
  offset = 0
  readonly #options: MetadataWalkOptions

  constructor(options: MetadataWalkOptions) {
    this.#options = options
    this.offset = options.fromOffset
  }

  /** Visits the batch at `position`. */
  enter(position: number): BatchHeader {
    const { batches, checkCrcs } = this.#options
    if (position + BATCH_OVERHEAD_BYTES > batches.length) throw malformed('a torn batch')
    const header = readBatchHeader(batches, position)
    this.offset = header.baseOffset
    if (position + header.sizeInBytes > batches.length) throw malformed('a torn batch')
    if (checkCrcs && !isBatchIntact(batches, position)) throw malformed('a wrong checksum')
    if ((header.attributes & ATTRIBUTE.compressionMask) !== 0) throw malformed('a compressed batch')
    if ((header.attributes & ATTRIBUTE.control) === 0) this.#records(header, position)
    else this.#control(batches.subarray(position, position + header.sizeInBytes))
    return header
  }

  #control(batch: Buffer): void {
    for (const { offset, key, value } of readRecords(batch)) {
      this.offset = offset
      if (key === null || value === null) throw malformed('a control record without key or value')
      if (offset >= this.#options.fromOffset) this.#options.visitor.control(decodeKraftControlRecord(key, value))
    }
  }

  #records({ baseOffset, recordsCount, sizeInBytes }: BatchHeader, batchStart: number): void {
    const { batches, fromOffset, visitor } = this.#options
    const end = batchStart + sizeInBytes
    let position = batchStart + BATCH_OVERHEAD_BYTES
    for (let count = 0; count < recordsCount; count++) {
      this.offset = baseOffset + count
      const size = readVarint(batches, position)
      position += varintSize(size)
      const recordEnd = position + size
      const start = valueStart(batches, position, recordEnd)
      if (start < 0 || recordEnd > end) throw malformed('a record of another form')
      if (this.offset >= fromOffset) visitor.record(batches, start, recordEnd - 1)
      position = recordEnd
    }
    if (position !== end) throw malformed('bytes behind the last record')
  }
}

/** The same error, with the place where it was found. */
function unreadable(error: unknown, place: string, offset: number): unknown {
  if (!isKafkaError(error)) return error
  const isUnknown = error.error === 'UNSUPPORTED_VERSION'
  return new KafkaError(isUnknown ? 'UNSUPPORTED_VERSION' : 'CORRUPT_MESSAGE', {
    message: `${place} can't be used from offset ${offset} on: ${error.message}.`,
    hint: isUnknown
      ? 'The directory was used by a Kafka newer than 4.3.1; nothing was changed.'
      : 'Nothing was changed; restore the directory from a copy.',
    cause: error,
  })
}

function malformed(what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${what} in a metadata log` })
}

/** Of a record without key and headers whose time is that of its batch. */
const NO_TIME_DELTA = 0
const NULL_KEY = 1
const NO_HEADERS = 0

/** Where the value of the record behind its length begins; -1 unless it is as KRaft writes records. */
function valueStart(source: Buffer, afterLength: number, recordEnd: number): number {
  if (source[afterLength + 1] !== NO_TIME_DELTA || source[recordEnd - 1] !== NO_HEADERS) return -1
  const keyLengthAt = afterLength + 2 + varintSize(readVarint(source, afterLength + 2))
  if (source[keyLengthAt] !== NULL_KEY) return -1
  const valueLength = readVarint(source, keyLengthAt + 1)
  const start = keyLengthAt + 1 + varintSize(valueLength)
  return valueLength > 0 && start + valueLength === recordEnd - 1 ? start : -1
}

/** Of 32 bits; `varintSize` says where the next field begins. */
function readVarint(source: Buffer, position: number): number {
  let zigzag = 0
  for (let at = position, shift = 0; shift < 35; shift += 7) {
    const byte = source[at++] ?? 0
    zigzag |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  return (zigzag >>> 1) ^ -(zigzag & 1)
}
