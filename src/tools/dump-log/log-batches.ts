/**
 * The batches of a `.log` or `.checkpoint` file, one after the other, as far as the file goes: whatever its bytes say is
 * shown, be it damaged. Kafka: FileLogInputStream, FileRecords.
 */
import { BATCH_OVERHEAD_BYTES, FIELD, HEADER_UP_TO_MAGIC_BYTES, LOG_OVERHEAD_BYTES } from '../../record/batch-header.ts'
import { crc32c } from '../../record/crc32c.ts'
import type { ReadableFile } from '../segment-files.ts'
import { corruptRecords, dumpError } from './dump-error.ts'
import { FileWindow } from './file-window.ts'
import { addToInt64, type Int64, readAnyInt64 } from './int64.ts'

/** Kafka: LegacyRecord.RECORD_OVERHEAD_V0. */
export const LEAST_RECORD_BYTES = 14
const MAX_SEGMENT_BYTES = 0x7fffffff
/** Checksums of larger batches are computed piece by piece. */
const CRC_PIECE_BYTES = 64 * 1024

/** Where a batch is. Its bytes are read when they are asked for. */
export interface LogBatch {
  readonly position: number
  readonly sizeInBytes: number
  /** Of format 0 and 1 each message is one. */
  readonly magic: number
}

/** The fields of a batch of format 2. */
export interface BatchFields {
  readonly baseOffset: Int64
  readonly lastOffset: Int64
  readonly partitionLeaderEpoch: number
  readonly crc: number
  readonly attributes: number
  readonly baseTimestamp: Int64
  readonly maxTimestamp: Int64
  readonly producerId: Int64
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly lastSequence: number
  readonly count: number
}

export class LogBatches {
  readonly #file: ReadableFile
  readonly #window: FileWindow
  /** What is read: [start, end) of the file. */
  readonly #end: number
  #next: number

  /** `end`: not behind the end of the file. */
  constructor(file: ReadableFile, start: number, end: number) {
    this.#file = file
    this.#window = new FileWindow(file)
    this.#next = start
    this.#end = end
  }

  /** Where the batch begins that `next` has to read. */
  get position(): number {
    return this.#next
  }

  /** Null at the end, and where the rest can't be a whole batch. Throws ToolError for a length that no batch can have. */
  next(): LogBatch | null {
    const position = this.#next
    if (position >= this.#end - HEADER_UP_TO_MAGIC_BYTES) return null
    const header = this.#window.at(position, HEADER_UP_TO_MAGIC_BYTES)
    const length = header.readInt32BE(FIELD.batchLength)
    if (length < LEAST_RECORD_BYTES) {
      throw corruptRecords(
        `Found record size ${length} smaller than minimum record overhead (${LEAST_RECORD_BYTES}) in file ${this.#file.path}.`,
      )
    }
    if (position > this.#end - LOG_OVERHEAD_BYTES - length) return null
    const sizeInBytes = length + LOG_OVERHEAD_BYTES
    this.#next = position + sizeInBytes
    return { position, sizeInBytes, magic: header.readInt8(FIELD.magic) }
  }

  /** All bytes of a batch; good until something else is read. */
  bytes({ position, sizeInBytes }: LogBatch): Buffer {
    return this.#window.at(position, sizeInBytes)
  }

  /** Throws ToolError where the file ends within them. */
  fields({ position }: LogBatch): BatchFields {
    const bytes = this.#window.at(position, BATCH_OVERHEAD_BYTES)
    if (bytes.length < BATCH_OVERHEAD_BYTES) throw this.#tornHeader(position)
    return batchFields(bytes)
  }

  /** Whether the checksum of a batch of format 2 is right. */
  isIntact({ position, sizeInBytes }: LogBatch): boolean {
    if (sizeInBytes < BATCH_OVERHEAD_BYTES) return false
    const stored = this.#window.at(position + FIELD.crc, 4).readUInt32BE()
    let crc = 0
    const end = position + sizeInBytes
    for (let at = position + FIELD.attributes; at < end; at += CRC_PIECE_BYTES) {
      crc = crc32c(this.#window.at(at, Math.min(CRC_PIECE_BYTES, end - at)), crc)
    }
    return crc === stored
  }

  #tornHeader(position: number) {
    const records = fileRecordsText(this.#file, this.#end)
    return dumpError(
      'org.apache.kafka.common.KafkaException',
      `Failed to load record batch at position ${position} from ${records}`,
      `${this.#file.path} ends within the header of the batch at byte ${position}.`,
    )
  }
}

/** The part of a `.log` file that is read. Throws ToolError for a part that it does not have. Kafka: `FileRecords.slice`. */
export function sliceOf(file: ReadableFile, position: number, size: number): { start: number; end: number } {
  const { sizeBytes, path } = file
  if (sizeBytes > MAX_SEGMENT_BYTES) {
    throw dumpError(
      'org.apache.kafka.common.KafkaException',
      `The size of segment ${path} (${sizeBytes}) is larger than the maximum allowed segment size of ${MAX_SEGMENT_BYTES}`,
      `${path} has ${sizeBytes} bytes: a segment has at most ${MAX_SEGMENT_BYTES}.`,
    )
  }
  const records = fileRecordsText(file, MAX_SEGMENT_BYTES)
  if (position < 0) throw badSlice(`Invalid position: ${position} in read from ${records}`, path, position)
  if (position > sizeBytes)
    throw badSlice(`Slice from position ${position} exceeds end position of ${records}`, path, position)
  if (size < 0) {
    throw dumpError(
      'java.lang.IllegalArgumentException',
      `Invalid size: ${size} in read from ${records}`,
      `A number of bytes can't be negative, as ${size} is.`,
    )
  }
  return { start: position, end: position + Math.min(size, sizeBytes - position) }
}

function badSlice(message: string, path: string, position: number) {
  return dumpError('java.lang.IllegalArgumentException', message, `Position ${position} is not in ${path}.`)
}

/** Kafka: `FileRecords.toString`. */
function fileRecordsText({ path, sizeBytes }: ReadableFile, end: number): string {
  return `FileRecords(size=${sizeBytes}, file=${path}, start=0, end=${end})`
}

/** The header of format 2 in `bytes`. */
export function batchFields(bytes: Buffer): BatchFields {
  const baseOffset = readAnyInt64(bytes, FIELD.baseOffset)
  const lastOffsetDelta = bytes.readInt32BE(FIELD.lastOffsetDelta)
  const baseSequence = bytes.readInt32BE(FIELD.baseSequence)
  return {
    baseOffset,
    lastOffset: addToInt64(baseOffset, lastOffsetDelta),
    partitionLeaderEpoch: bytes.readInt32BE(FIELD.partitionLeaderEpoch),
    crc: bytes.readUInt32BE(FIELD.crc),
    attributes: bytes.readInt16BE(FIELD.attributes),
    baseTimestamp: readAnyInt64(bytes, FIELD.baseTimestamp),
    maxTimestamp: readAnyInt64(bytes, FIELD.maxTimestamp),
    producerId: readAnyInt64(bytes, FIELD.producerId),
    producerEpoch: bytes.readInt16BE(FIELD.producerEpoch),
    baseSequence,
    lastSequence: baseSequence === NO_SEQUENCE ? NO_SEQUENCE : addToSequence(baseSequence, lastOffsetDelta),
    count: bytes.readInt32BE(FIELD.recordsCount),
  }
}

export const NO_SEQUENCE = -1

/** Sequences begin at 0 again behind the largest one. Kafka: `DefaultRecordBatch.incrementSequence`. */
export function addToSequence(sequence: number, increment: number): number {
  const room = MAX_SEGMENT_BYTES - sequence
  return increment > room ? increment - room - 1 : (sequence + increment) | 0
}
