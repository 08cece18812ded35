/** Bytes of a file by position, read in large pieces: a file of any size needs no more memory than its largest batch. */
import type { ReadableFile } from '../segment-files.ts'

const CHUNK_BYTES = 1024 * 1024

export class FileWindow {
  readonly #file: ReadableFile
  #buffer: Buffer = Buffer.alloc(0)
  #bytes: Buffer = this.#buffer
  #start = 0

  constructor(file: ReadableFile) {
    this.#file = file
  }

  /** The bytes [position, position + length), or fewer at the end of the file; good until the next call. */
  at(position: number, length: number): Buffer {
    const from = position - this.#start
    if (from < 0 || from + length > this.#bytes.length) {
      this.#fill(position, length)
      return this.#bytes.subarray(0, length)
    }
    return this.#bytes.subarray(from, from + length)
  }

  /** From `position` on, at least `length` bytes if there are so many. */
  #fill(position: number, length: number): void {
    const left = Math.max(this.#file.sizeBytes - position, 0)
    const wanted = Math.min(Math.max(length, CHUNK_BYTES), left)
    if (wanted > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(wanted)
    this.#bytes = this.#buffer.subarray(0, this.#file.read(this.#buffer, 0, wanted, position))
    this.#start = position
  }
}
