/**
 * Cuts a stream of bytes into lines, as Java's BufferedReader does: a line ends at LF, CR or CRLF, and what comes after
 * the last end is a line too if it has a byte. Lines are handed out as ranges of the chunk, without a copy or a decoder:
 * binary survives.
 */

const LF = 0x0a
const CR = 0x0d

/** One line: source[start, end). */
export type LineHandler = (source: Uint8Array, start: number, end: number) => void

export class LineSplitter {
  readonly #onLine: LineHandler
  /** Pieces of a line whose end has not come yet. */
  #carried: Uint8Array[] = []
  /** The last chunk ended with a CR: an LF at the beginning of the next one belongs to it. */
  #skipLf = false

  constructor(onLine: LineHandler) {
    this.#onLine = onLine
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
    if (this.#carried.length === 0) return
    const rest = Buffer.concat(this.#carried)
    this.#carried = []
    if (rest.length > 0) this.#onLine(rest, 0, rest.length)
  }

  /** Forgets a line whose end has not come: half a line is no record. */
  drop(): void {
    this.#carried = []
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
    if (this.#carried.length === 0) return this.#onLine(chunk, start, end)
    const line = Buffer.concat([...this.#carried, chunk.subarray(start, end)])
    this.#carried = []
    this.#onLine(line, 0, line.length)
  }

  #carry(chunk: Uint8Array, start: number): void {
    if (start < chunk.length) this.#carried.push(chunk.subarray(start))
  }
}
