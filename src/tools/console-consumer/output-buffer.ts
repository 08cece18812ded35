/** Collects what is printed into chunks, and hands them to standard output no faster than its reader takes them. */
import { ByteCopier, COPY_OVERRUN_BYTES, viewOf } from '../../common/copy-bytes.ts'
import type { OutputPort } from '../tool-ports.ts'

/** Larger chunks cost memory and gain nothing; the pipe itself holds 64 KiB. */
const CHUNK_BYTES = 128 * 1024
/** What does not fit into a chunk any more, and is larger, does not wait for the next one. */
const LARGE_BYTES = CHUNK_BYTES / 4

export class OutputBuffer {
  readonly #output: OutputPort
  readonly #copier = new ByteCopier()
  #chunk: Buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  #view: DataView = viewOf(this.#chunk)
  /** In the chunk: what is behind `#start` is collected, what is before it was handed over. */
  #start = 0
  #position = 0
  /** Handed over whole, but perhaps still on its way. */
  #used: Buffer | null = null
  /** To be filled again. */
  #spare: Buffer | null = null
  #isFull = false

  constructor(output: OutputPort) {
    this.#output = output
  }

  /** True when the reader may be behind, and memory waits for it: await `drain` before the next record. */
  get isFull(): boolean {
    return this.#isFull
  }

  /** True once nobody reads any more. */
  get isClosed(): boolean {
    return this.#output.closed
  }

  /** Copies source[start, end), or if it is large hands it over as it is, and is full then. */
  copy(source: Uint8Array, start: number, end: number): void {
    const length = end - start
    if (length + COPY_OVERRUN_BYTES > this.#chunk.length - this.#position) {
      if (length > LARGE_BYTES) return this.#writeLarge(source, start, end)
      this.reserve(length + COPY_OVERRUN_BYTES)
    }
    this.#position = this.#copier.copy(this.#view, this.#position, source, start, end)
  }

  byte(value: number): void {
    if (this.#position === this.#chunk.length) this.flush()
    this.#chunk[this.#position++] = value
  }

  /**
   * Room for `bytes`, at most 128 KiB, to write into directly: the buffer, from `position` on. Tell `advance` where it ends.
   */
  reserve(bytes: number): Buffer {
    if (bytes > this.#chunk.length - this.#position) {
      this.flush()
      if (bytes > this.#chunk.length - this.#position) this.#nextChunk()
    }
    return this.#chunk
  }

  /** Where in the reserved buffer the next byte goes. */
  get position(): number {
    return this.#position
  }

  /** What was reserved is written up to `position`. */
  advance(position: number): void {
    this.#position = position
  }

  /** Hands over what has been collected. */
  flush(): void {
    if (this.#position === this.#start) return
    const collected = this.#chunk.subarray(this.#start, this.#position)
    this.#start = this.#position
    // What is left of the chunk serves the next lines, unless that is too little to be worth it.
    const isUsedUp = this.#chunk.length - this.#position < LARGE_BYTES
    if (isUsedUp) this.#nextChunk()
    if (!this.#output.write(collected) || isUsedUp) this.#isFull = true
  }

  async drain(): Promise<void> {
    const used = this.#used
    await this.#output.drain()
    this.#isFull = false
    // Fresh memory for each chunk would cost more than filling it.
    this.#spare ??= used
    if (used === this.#used) this.#used = null
  }

  #nextChunk(): void {
    this.#used = this.#chunk
    this.#chunk = this.#spare ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
    this.#spare = null
    this.#view = viewOf(this.#chunk)
    this.#start = 0
    this.#position = 0
  }

  /** Without a copy: the source must stay as it is until it has drained. */
  #writeLarge(source: Uint8Array, start: number, end: number): void {
    this.flush()
    for (let from = start; from < end; from += CHUNK_BYTES) {
      this.#output.write(source.subarray(from, Math.min(end, from + CHUNK_BYTES)))
    }
    this.#isFull = true
  }
}
