/** Walks the batch headers of a segment file without reading the records. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader, batchSizeInBytes, readBatchHeader } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'
import { isLegacyMessageIntact } from '../../record/legacy-message.ts'
import type { OpenFile } from '../io/file-system.ts'

/** Read at once: little where the next header is far away, or the walk short; more while one follows upon the other. */
const FIRST_WINDOW_BYTES = 1024
const LARGEST_WINDOW_BYTES = 64 * 1024

export interface WalkOptions {
  readonly file: OpenFile
  /** Where a batch begins. */
  readonly from: number
  /** End of the file, or of what matters. */
  readonly to: number
  /** The first batch's base offset is at least this, and offsets rise from there. */
  readonly minOffset: number
  /** No batch ends behind it: offsets in a segment are told from its base in 31 bits. Default: no limit. */
  readonly maxOffset?: number
  /** Compare checksums, which reads everything. */
  readonly checkCrcs?: boolean
  /** Called with each whole batch; false ends the walk before it. */
  readonly visit: (header: BatchHeader, position: number) => boolean | undefined
}

/** Where the walk ended: `position` is that of the first byte that belongs to no whole, valid batch. */
export interface WalkEnd {
  readonly position: number
  /** `end`: nothing is left, or `visit` said stop. `short`: the rest is too short for the batch. `invalid`: it is none. */
  readonly reason: 'end' | 'short' | 'invalid'
}

/** Bytes of a file by position, read a window at a time. */
class Window {
  readonly #file: OpenFile
  #buffer = Buffer.allocUnsafe(FIRST_WINDOW_BYTES)
  #bytes = this.#buffer.subarray(0, 0)
  #start = 0
  #windowBytes = FIRST_WINDOW_BYTES

  constructor(file: OpenFile) {
    this.#file = file
  }

  /** The bytes [position, position + length), or fewer at the end of the file; valid until the next call. */
  at(position: number, length: number): Buffer {
    const offset = position - this.#start
    if (offset >= 0 && offset + length <= this.#bytes.length) return this.#bytes.subarray(offset, offset + length)
    const isNear = offset >= 0 && offset <= this.#bytes.length + this.#windowBytes
    this.#windowBytes = isNear ? Math.min(this.#windowBytes * 4, LARGEST_WINDOW_BYTES) : FIRST_WINDOW_BYTES
    const wanted = Math.max(length, this.#windowBytes)
    if (wanted > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(wanted)
    this.#bytes = this.#buffer.subarray(0, this.#file.read(this.#buffer, 0, wanted, position))
    this.#start = position
    return this.#bytes.subarray(0, Math.min(length, this.#bytes.length))
  }
}

/**
 * The header at the beginning of `bytes`, or null where there is none that a log could hold. `whole` reads as many
 * bytes from there on, or fewer at the end of the file. Throws UNSUPPORTED_FOR_MESSAGE_FORMAT for a whole old message.
 */
export function headerIn(bytes: Buffer, whole: (sizeInBytes: number) => Buffer = () => bytes): BatchHeader | null {
  if (bytes.length < BATCH_OVERHEAD_BYTES) return null
  try {
    return readBatchHeader(bytes, 0)
  } catch (error) {
    const isOld = isKafkaError(error) && error.error === 'UNSUPPORTED_FOR_MESSAGE_FORMAT'
    // Old messages are whole and valid, only not for us: nobody may take them for an unfinished write. And where a crash of
    // the machine left zeros in place of a magic byte, there is no old message.
    if (isOld && isLegacyMessageIntact(whole(batchSizeInBytes(bytes, 0)))) throw error
    // Whatever else is wrong, the caller knows where it stands and says what that means.
    return null
  }
}

/** Visits the whole batches in [from, to) and says where and why it stopped. */
export function walkBatches(options: WalkOptions): WalkEnd {
  const { file, to, visit, maxOffset = Number.POSITIVE_INFINITY } = options
  const window = new Window(file)
  let position = options.from
  let minOffset = options.minOffset
  while (position < to) {
    const bytes = window.at(position, Math.min(BATCH_OVERHEAD_BYTES, to - position))
    if (bytes.length < BATCH_OVERHEAD_BYTES) return { position, reason: 'short' }
    const header = headerIn(bytes, (sizeInBytes) => window.at(position, Math.min(sizeInBytes, to - position)))
    if (header === null || header.baseOffset < minOffset || header.lastOffset > maxOffset) {
      return { position, reason: 'invalid' }
    }
    if (position + header.sizeInBytes > to) return { position, reason: 'short' }
    if (options.checkCrcs === true && !isBatchIntact(window.at(position, header.sizeInBytes), 0)) {
      return { position, reason: 'invalid' }
    }
    if (visit(header, position) === false) break
    position += header.sizeInBytes
    minOffset = header.lastOffset + 1
  }
  return { position, reason: 'end' }
}
