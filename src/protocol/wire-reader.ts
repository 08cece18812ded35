import type { KafkaErrorName } from '../common/error-table.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { Uuid } from '../common/uuid.ts'
import { INT64_MAX, MAX_STRING_BYTES } from './schema.ts'

const UUID_BYTES = 16
const TWO_TO_32 = 2 ** 32
/** High halves of the int64 that fit a number exactly: -2^53 to 2^53 - 1. */
const MIN_SAFE_HIGH = -(2 ** 21)
const MAX_SAFE_HIGH = 2 ** 21 - 1

/**
 * Reads Kafka's primitives from the front of a buffer. Every length is checked against the bytes that are left before
 * anything is made of it. Kafka: common.protocol.ByteBufferAccessor.
 */
export class WireReader {
  /** What is being read, for messages: `TopicRecord v0`. */
  subject: string
  /** The field being read, for messages. Whoever reads a field sets it. */
  fieldPath = ''
  position: number
  readonly #bytes: Buffer
  readonly #end: number
  readonly #error: KafkaErrorName

  /** `subject` names what is read, `error` is thrown when it is broken. */
  constructor(bytes: Uint8Array, subject: string, error: KafkaErrorName) {
    this.#bytes = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#end = bytes.byteLength
    this.subject = subject
    this.#error = error
    this.position = 0
  }

  get remaining(): number {
    return this.#end - this.position
  }

  /** Throws: the bytes are not what the schema says. */
  fail(what: string): never {
    const field = this.fieldPath === '' ? '' : ` ${this.fieldPath}:`
    throw new KafkaError(this.#error, {
      message: `${this.subject}:${field} ${what} (before byte ${this.position} of ${this.#end})`,
    })
  }

  int8(): number {
    const byte = this.#bytes[this.position]
    if (byte === undefined) return this.#short(1)
    this.position++
    return (byte << 24) >> 24
  }

  bool(): boolean {
    return this.int8() !== 0
  }

  int16(): number {
    return (this.uint16() << 16) >> 16
  }

  uint16(): number {
    return this.#bytes.readUInt16BE(this.#advance(2))
  }

  int32(): number {
    const bytes = this.#bytes
    const start = this.position
    const last = bytes[start + 3]
    if (last === undefined) return this.#short(4)
    this.position = start + 4
    return (
      ((bytes[start] as number) << 24) |
      ((bytes[start + 1] as number) << 16) |
      ((bytes[start + 2] as number) << 8) |
      last
    )
  }

  uint32(): number {
    return this.int32() >>> 0
  }

  int64(): number {
    const position = this.#advance(8)
    const high = this.#bytes.readInt32BE(position)
    const low = this.#bytes.readUInt32BE(position + 4)
    if (high >= MIN_SAFE_HIGH && high <= MAX_SAFE_HIGH) return high * TWO_TO_32 + low
    if (high === 0x7fffffff && low === 0xffffffff) return INT64_MAX
    return this.fail(`int64 ${this.#bytes.readBigInt64BE(position)} is beyond 2^53`)
  }

  bigint64(): bigint {
    return this.#bytes.readBigInt64BE(this.#advance(8))
  }

  float64(): number {
    return this.#bytes.readDoubleBE(this.#advance(8))
  }

  uuid(): Uuid {
    const position = this.#advance(UUID_BYTES)
    return this.#bytes.toString('base64url', position, position + UUID_BYTES)
  }

  /** At most 5 bytes, 32 bits. */
  uvarint(): number {
    const first = this.#bytes[this.position]
    if (first === undefined) return this.#short(1)
    this.position++
    if (first < 0x80) return first
    let value = first & 0x7f
    for (let shift = 7; shift <= 28; shift += 7) {
      const byte = this.#bytes[this.#advance(1)] ?? 0
      value |= (byte & 0x7f) << shift
      if (shift === 28 && byte > 0x0f) break
      if (byte < 0x80) return value >>> 0
    }
    return this.fail('a varint is longer than 32 bits')
  }

  /** `length` bytes of UTF-8. */
  text(length: number): string {
    if (length > MAX_STRING_BYTES) this.fail(`a string of ${length} bytes is longer than ${MAX_STRING_BYTES}`)
    const position = this.#advance(length)
    return this.#bytes.toString('utf8', position, position + length)
  }

  /** A view of `length` bytes: it shares memory with the input. */
  bytes(length: number): Buffer {
    const position = this.#advance(length)
    return this.#bytes.subarray(position, position + length)
  }

  /** Checks the number of items that are about to be read: each takes a byte at least. */
  checkCount(count: number): void {
    if (count > this.remaining) this.fail(`items announced: ${count}, bytes left: ${this.remaining}`)
  }

  /** Throws if anything is left. */
  expectEnd(): void {
    this.fieldPath = ''
    if (this.remaining > 0) this.fail(`bytes left over: ${this.remaining}`)
  }

  /** Moves on by `length` bytes and returns where they start. */
  #advance(length: number): number {
    const start = this.position
    if (length > this.#end - start) return this.#short(length)
    this.position = start + length
    return start
  }

  #short(needed: number): never {
    return this.fail(`bytes needed: ${needed}, left: ${this.remaining}`)
  }
}
