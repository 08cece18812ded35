/**
 * Cuts a stream of bytes into lines, as Java's BufferedReader does: a line ends at LF, CR or CRLF, and what comes after
 * the last end is a line too if it has a byte. Lines are handed out as ranges of the chunk, without a copy or a decoder:
 * binary survives. What is kept of a chunk is copied.
 */

const LF = 0x0a
const CR = 0x0d

/** One line: source[start, end). */
export type LineHandler = (source: Uint8Array, start: number, end: number) => void

export interface LineLimit {
  /** A line of more bytes is not collected when it comes in pieces: memory holds no more than this, and a chunk. */
  readonly maxLineBytes: number
  /** Called for such a line, in its place among the others, with its length. */
  readonly onLongLine: (lineBytes: number) => void
}

export class LineSplitter {
  readonly #onLine: LineHandler
  readonly #limit: LineLimit | undefined
  /** Pieces of a line whose end has not come yet. */
  #carried: Uint8Array[] = []
  #carriedBytes = 0
  /** The last chunk ended with a CR: an LF at the beginning of the next one belongs to it. */
  #skipLf = false

  constructor(onLine: LineHandler, limit?: LineLimit) {
    this.#onLine = onLine
    this.#limit = limit
  }

  /** Hands out the lines that end in `chunk`. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return
    const from = this.#skipLf && chunk[0] === LF ? 1 : 0
    this.#skipLf = false
    // Nearly all input has no CR at all, and then one fast search per line will do.
    if (chunk.indexOf(CR, from) < 0) this.#pushLfLines(chunk, from)
    else this.#pushMixedLines(chunk, from)
  }

  /** Hands out what is left. */
  end(): void {
    if (this.#carriedBytes > 0) this.#endCarried(new Uint8Array(0))
  }

  /** Forgets a line whose end has not come: half a line is no record. */
  drop(): void {
    this.#carried = []
    this.#carriedBytes = 0
  }

  #pushLfLines(chunk: Uint8Array, from: number): void {
    let start = from
    for (let end = chunk.indexOf(LF, start); end >= 0; end = chunk.indexOf(LF, start)) {
      this.#line(chunk, start, end)
      start = end + 1
    }
    this.#carry(chunk, start)
  }

  #pushMixedLines(chunk: Uint8Array, from: number): void {
    let start = from
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at]
      if (byte !== LF && byte !== CR) continue
      this.#line(chunk, start, at)
      if (byte === CR && chunk[at + 1] === LF) at++
      else if (byte === CR && at + 1 === chunk.length) this.#skipLf = true
      start = at + 1
    }
    this.#carry(chunk, start)
  }

  #line(chunk: Uint8Array, start: number, end: number): void {
    if (this.#carriedBytes === 0) this.#onLine(chunk, start, end)
    else this.#endCarried(chunk.subarray(start, end))
  }

  #carry(chunk: Uint8Array, start: number): void {
    if (start >= chunk.length) return
    this.#carriedBytes += chunk.length - start
    if (this.#isTooLong(this.#carriedBytes)) this.#carried = []
    else this.#carried.push(Buffer.from(chunk.subarray(start)))
  }

  /** The line that began in earlier chunks ends with `last`. */
  #endCarried(last: Uint8Array): void {
    const carried = this.#carried
    const lineBytes = this.#carriedBytes + last.length
    this.drop()
    if (this.#isTooLong(lineBytes)) this.#limit?.onLongLine(lineBytes)
    else this.#onLine(Buffer.concat([...carried, last]), 0, lineBytes)
  }

  #isTooLong(lineBytes: number): boolean {
    return this.#limit !== undefined && lineBytes > this.#limit.maxLineBytes
  }
}
