/** Puts lines of numbers, words and bytes together, with no string per record. */
import { isUtf8 } from 'node:buffer'
import { javaUtf8 } from '../../common/java-text.ts'
import { OutputBuffer } from '../console-consumer/output-buffer.ts'
import { writeDecimal } from '../json-record/decimal.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { Int64 } from './int64.ts'

const MAX_DECIMAL_BYTES = 24
const NEWLINE = 0x0a

export class LineWriter {
  readonly #out: OutputBuffer
  #repeated: Int64 = 0
  #repeatedBytes: Buffer = Buffer.from('0')

  constructor(output: OutputPort) {
    this.#out = new OutputBuffer(output)
  }

  get isFull(): boolean {
    return this.#out.isFull
  }

  get isClosed(): boolean {
    return this.#out.isClosed
  }

  drain(): Promise<void> {
    return this.#out.drain()
  }

  flush(): void {
    this.#out.flush()
  }

  bytes(bytes: Uint8Array): void {
    this.#out.copy(bytes, 0, bytes.length)
  }

  /** Bytes as Java prints the string that it makes of them: what is no UTF-8 becomes U+FFFD. */
  text(source: Buffer, start: number, end: number): void {
    if (isAscii(source, start, end) || isUtf8(source.subarray(start, end))) this.#out.copy(source, start, end)
    else this.string(javaUtf8(source.subarray(start, end)))
  }

  string(text: string): void {
    this.bytes(Buffer.from(text))
  }

  number(value: Int64): void {
    if (typeof value === 'bigint') return this.string(String(value))
    const target = this.#out.reserve(MAX_DECIMAL_BYTES)
    this.#out.advance(writeDecimal(target, this.#out.position, value))
  }

  /** A number that is likely to be the one before again, such as a timestamp. */
  repeatedNumber(value: Int64): void {
    if (value !== this.#repeated) {
      this.#repeated = value
      this.#repeatedBytes = Buffer.from(String(value))
    }
    this.bytes(this.#repeatedBytes)
  }

  endLine(): void {
    this.#out.byte(NEWLINE)
  }

  line(text: string): void {
    this.string(`${text}\n`)
  }
}

/** Worth a look of its own for what is short; the rest is left to whoever knows UTF-8. */
const SHORT_BYTES = 128

function isAscii(source: Buffer, start: number, end: number): boolean {
  if (end - start > SHORT_BYTES) return false
  for (let at = start; at < end; at++) if ((source[at] as number) >= 0x80) return false
  return true
}
