/** Collects what is printed into chunks, and hands them to standard output no faster than its reader takes them. */
import type { OutputPort } from '../tool-ports.ts'

/** Larger chunks cost memory and gain nothing; the pipe itself holds 64 KiB. */
const CHUNK_BYTES = 128 * 1024
const SHORT_COPY_BYTES = 160

export class OutputBuffer {
  readonly #output: OutputPort
  #chunk: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  #length = 0
  #isFull = false

  constructor(output: OutputPort) {
    this.#output = output
  }

  /** True when the reader is behind: await `drain` before the next record. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** True once nobody reads any more. */
  get isClosed(): boolean {
    return this.#output.closed
  }

  /** Copies source[start, end). */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length > this.#chunk.length - this.#length) return this.#copyLarge(source, start, end)
    const chunk = this.#chunk
    let to = this.#length
    if (length > SHORT_COPY_BYTES) chunk.set(source.subarray(start, end), to)
    else for (let from = start; from < end; from++) chunk[to++] = source[from] as number
    this.#length += length
  }

  byte(value: number): void {
    if (this.#length === this.#chunk.length) this.flush()
    this.#chunk[this.#length++] = value
  }

  /**
   * Room for `bytes`, at most 128 KiB, to write into directly: the buffer, from `position` on. Tell `advance` where it ends.
   */
  reserve(bytes: number): Buffer {
    if (bytes > this.#chunk.length - this.#length) {
      this.flush()
      if (bytes > this.#chunk.length) this.#chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    }
    return this.#chunk
  }

  /** Where in the reserved buffer the next byte goes. */
  get position(): number {
    return this.#length
  }

  /** What was reserved is written up to `position`. */
  advance(position: number): void {
    this.#length = position
  }

  /** Hands over what has been collected. */
  flush(): void {
    if (this.#length === 0) return
    const collected = this.#chunk.subarray(0, this.#length)
    // What is left of the chunk serves the next lines, unless that is too little to be worth it.
    const isNearlyUsedUp = this.#chunk.length - this.#length < CHUNK_BYTES / 4
    this.#chunk = isNearlyUsedUp ? Buffer.allocUnsafeSlow(CHUNK_BYTES) : this.#chunk.subarray(this.#length)
    this.#length = 0
    if (!this.#output.write(collected)) this.#isFull = true
  }

  async drain(): Promise<void> {
    await this.#output.drain()
    this.#isFull = false
  }

  #copyLarge(source: Uint8Array, start: number, end: number): void {
    this.flush()
    for (let from = start; from < end; from += CHUNK_BYTES) {
      // The source is the broker's fetch buffer, which nobody reuses: large values go out without a copy.
      if (!this.#output.write(source.subarray(from, Math.min(end, from + CHUNK_BYTES)))) this.#isFull = true
    }
  }
}
