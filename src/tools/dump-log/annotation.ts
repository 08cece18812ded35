/** Ranges of bytes with what they mean, for people who learn the format. */
import { isUtf8 } from 'node:buffer'
import type { Int64 } from './int64.ts'

/** Bytes with a name. */
export interface AnnotatedRange {
  readonly kind: 'range'
  /** Where the bytes are: in the file, or in the records of a batch once they are decompressed. */
  readonly position: number
  readonly isDecompressed: boolean
  readonly bytes: Buffer
  readonly name: string
  readonly value: Int64 | string | null
  /** '' when the name says all. */
  readonly meaning: string
}

/** What the ranges behind it belong to. */
export interface AnnotatedHeading {
  readonly kind: 'heading'
  /** How deep: 0 a batch or entry, 1 a record. */
  readonly depth: 0 | 1
  readonly text: string
}

export type Annotation = AnnotatedRange | AnnotatedHeading

const MAX_DATE_MS = 8.64e15

/** A timestamp as a date; what is none says so. */
export function dateText(timestamp: Int64): string {
  if (timestamp === -1) return 'no timestamp'
  const ms = Number(timestamp)
  return Math.abs(ms) > MAX_DATE_MS ? 'no date that there is' : new Date(ms).toISOString()
}

/** Takes names for the bytes of `source`, one range after the other. */
export class RangeReader {
  readonly #source: Buffer
  readonly #offset: number
  readonly #isDecompressed: boolean
  /** In the source. */
  at: number

  /** `offset`: what the first byte of `source` has for a position. */
  constructor(source: Buffer, offset: number, { at = 0, isDecompressed = false } = {}) {
    this.#source = source
    this.#offset = offset
    this.#isDecompressed = isDecompressed
    this.at = at
  }

  get left(): number {
    return this.#source.length - this.at
  }

  /** Names the next `length` bytes, or those that are left. */
  take(length: number, name: string, value: Int64 | string | null, meaning = ''): AnnotatedRange {
    const bytes = this.#source.subarray(this.at, Math.min(this.at + Math.max(length, 0), this.#source.length))
    const position = this.#offset + this.at
    this.at += bytes.length
    return { kind: 'range', position, isDecompressed: this.#isDecompressed, bytes, name, value, meaning }
  }

  /** The varint that begins here, and its length; null where none ends. Zigzag, base 128. Kafka: ByteUtils.readVarlong. */
  varint(): { value: Int64; length: number } | null {
    const first = this.#source[this.at]
    if (first !== undefined && first < 0x80) return { value: (first >>> 1) ^ -(first & 1), length: 1 }
    let value = 0n
    for (let length = 1; length <= MAX_VARINT_BYTES; length++) {
      const byte = this.#source[this.at + length - 1]
      if (byte === undefined) return null
      value |= BigInt(byte & 0x7f) << BigInt(7 * (length - 1))
      if (byte < 0x80) return { value: narrow((value >> 1n) ^ -(value & 1n)), length }
    }
    return null
  }

  /** The bytes that `take` would name. */
  peek(length: number): Buffer {
    return this.#source.subarray(this.at, this.at + length)
  }
}

const MAX_VARINT_BYTES = 10

function narrow(value: bigint): Int64 {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** Bytes as text in quotes where they are text. */
export function bytesText(bytes: Buffer): string | null {
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}
