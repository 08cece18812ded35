/** Reads the batches of a closed segment in large pieces, with their checksums compared. */
import { KafkaError } from '../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader, batchSizeInBytes, readBatchHeader } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { INT32_MAX } from '../log/open-segment.ts'
import type { ClosedSegment } from './closed-segment.ts'

/** Kafka's log.cleaner.io.buffer.size is 512 KiB for all threads. */
const CHUNK_BYTES = 1024 * 1024

export class SegmentChunks {
  readonly #file: OpenFile
  readonly #segment: ClosedSegment
  #buffer: Buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  #position = 0
  #nextOffset: number

  constructor(fileSystem: FileSystem, segment: ClosedSegment) {
    this.#segment = segment
    this.#nextOffset = segment.baseOffset
    this.#file = fileSystem.open(segment.logPath, 'read')
  }

  /** Whether the file is still the one that was found. */
  isAsFound(): boolean {
    const { inode, sizeBytes } = this.#file.stat()
    return inode === this.#segment.inode && sizeBytes === this.#segment.sizeBytes
  }

  /**
   * Visits the batches of the next piece; they are good until the next call. False when there was none left, or `visit`
   * said stop. Throws CORRUPT_MESSAGE for what is no whole, valid batch.
   */
  visitNext(visit: (batch: Buffer, header: BatchHeader) => boolean): boolean {
    if (this.#position >= this.#segment.sizeBytes) return false
    const chunk = this.#read()
    let at = 0
    while (at + BATCH_OVERHEAD_BYTES <= chunk.length && at + batchSizeInBytes(chunk, at) <= chunk.length) {
      const header = this.#checkedHeader(chunk, at)
      if (!visit(chunk.subarray(at, at + header.sizeInBytes), header)) return false
      at += header.sizeInBytes
    }
    if (at === 0) throw this.#damaged(0)
    this.#position += at
    return true
  }

  close(): void {
    this.#file.close()
  }

  /** As much as fits, and at least one batch if there is a whole one. */
  #read(): Buffer {
    const left = this.#segment.sizeBytes - this.#position
    const chunk = this.#readBytes(Math.min(left, this.#buffer.length))
    if (chunk.length < BATCH_OVERHEAD_BYTES) throw this.#damaged(0)
    const firstBytes = batchSizeInBytes(chunk, 0)
    if (firstBytes > left || firstBytes < BATCH_OVERHEAD_BYTES) throw this.#damaged(0)
    if (firstBytes <= chunk.length) return chunk
    this.#buffer = Buffer.allocUnsafe(firstBytes)
    return this.#readBytes(firstBytes)
  }

  #readBytes(length: number): Buffer {
    return this.#buffer.subarray(0, this.#file.read(this.#buffer, 0, length, this.#position))
  }

  #checkedHeader(chunk: Buffer, at: number): BatchHeader {
    const header = readBatchHeader(chunk, at)
    // No checksum covers the offset, and the index of a segment holds offsets of 32 bits behind its first.
    const isFar = header.lastOffset - this.#segment.baseOffset > INT32_MAX
    if (header.baseOffset < this.#nextOffset || isFar || !isBatchIntact(chunk, at)) throw this.#damaged(at)
    this.#nextOffset = header.lastOffset + 1
    return header
  }

  #damaged(at: number): KafkaError {
    return new KafkaError('CORRUPT_MESSAGE', {
      message: `${this.#segment.logPath} is damaged at byte ${this.#position + at}: it can not be compacted.`,
    })
  }
}
