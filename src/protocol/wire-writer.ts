import type { KafkaErrorName } from '../common/error-table.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { Uuid } from '../common/uuid.ts'
import { INT64_MAX, MAX_STRING_BYTES } from './schema.ts'

const INITIAL_BYTES = 256
const UUID_BYTES = 16
const UUID_CHARACTERS = 22
const TWO_TO_32 = 2 ** 32

/**
 * Writes Kafka's primitives to a buffer that grows. Values that do not fit their type are refused, never cut.
 * Kafka: common.protocol.ByteBufferAccessor.
 */
export class WireWriter {
  /** The field being written, for messages. Whoever writes a field sets it. */
  fieldPath = ''
  #bytes: Buffer = Buffer.allocUnsafe(INITIAL_BYTES)
  #position = 0
  readonly #subject: string

  /** `subject` names what is written. */
  constructor(subject: string) {
    this.#subject = subject
  }

  /** What was written. Writing on may change it. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#position)
  }

  /** Throws: the value cannot be written as the schema says. */
  fail(what: string, error: KafkaErrorName = 'INVALID_REQUEST'): never {
    const field = this.fieldPath === '' ? '' : ` ${this.fieldPath}:`
    throw new KafkaError(error, { message: `${this.#subject}:${field} ${what}` })
  }

  int8(value: number): void {
    if (!(value >= -0x80 && value <= 0x7f && Number.isInteger(value))) this.#unfit(value, 'an int8')
    const position = this.#advance(1)
    this.#bytes[position] = value
  }

  bool(value: boolean): void {
    if (typeof value !== 'boolean') this.#unfit(value, 'a boolean')
    this.int8(value ? 1 : 0)
  }

  int16(value: number): void {
    if (!(value >= -0x8000 && value <= 0x7fff && Number.isInteger(value))) this.#unfit(value, 'an int16')
    const position = this.#advance(2)
    this.#bytes.writeInt16BE(value, position)
  }

  uint16(value: number): void {
    if (!(value >= 0 && value <= 0xffff && Number.isInteger(value))) this.#unfit(value, 'a uint16')
    const position = this.#advance(2)
    this.#bytes.writeUInt16BE(value, position)
  }

  int32(value: number): void {
    if (value !== (value | 0)) this.#unfit(value, 'an int32')
    const position = this.#advance(4)
    this.#bytes.writeInt32BE(value, position)
  }

  uint32(value: number): void {
    if (value !== value >>> 0) this.#unfit(value, 'a uint32')
    const position = this.#advance(4)
    this.#bytes.writeUInt32BE(value, position)
  }

  int64(value: number): void {
    if (!Number.isSafeInteger(value) && value !== INT64_MAX) this.#unfit(value, 'an int64 within 2^53')
    const position = this.#advance(8)
    const isMax = value === INT64_MAX
    this.#bytes.writeInt32BE(isMax ? 0x7fffffff : Math.floor(value / TWO_TO_32), position)
    this.#bytes.writeUInt32BE(isMax ? 0xffffffff : value >>> 0, position + 4)
  }

  bigint64(value: bigint): void {
    if (typeof value !== 'bigint' || value !== BigInt.asIntN(64, value)) this.#unfit(value, 'an int64')
    const position = this.#advance(8)
    this.#bytes.writeBigInt64BE(value, position)
  }

  float64(value: number): void {
    if (typeof value !== 'number') this.#unfit(value, 'a float64')
    const position = this.#advance(8)
    this.#bytes.writeDoubleBE(value, position)
  }

  uuid(value: Uuid): void {
    if (typeof value !== 'string' || value.length !== UUID_CHARACTERS) this.#unfit(value, 'a UUID')
    const position = this.#advance(UUID_BYTES)
    if (this.#bytes.write(value, position, UUID_BYTES, 'base64url') !== UUID_BYTES) this.#unfit(value, 'a UUID')
  }

  uvarint(value: number): void {
    let rest = value
    while (rest > 0x7f) {
      this.#byte((rest & 0x7f) | 0x80)
      rest >>>= 7
    }
    this.#byte(rest)
  }

  /** The UTF-8 of `value`; `writeLength` puts the number of bytes in front. */
  text(value: string, writeLength: (writer: WireWriter, length: number) => void): void {
    if (typeof value !== 'string') this.#unfit(value, 'a string')
    const length = Buffer.byteLength(value)
    if (length > MAX_STRING_BYTES) this.fail(`a string of ${length} bytes is longer than ${MAX_STRING_BYTES}`)
    writeLength(this, length)
    const position = this.#advance(length)
    this.#bytes.write(value, position)
  }

  /** `value` as it is, without a length. */
  bytes(value: Uint8Array): void {
    const position = this.#advance(value.byteLength)
    this.#bytes.set(value, position)
  }

  /** Runs `write` and puts the number of bytes that it wrote in front of them, as a uvarint. */
  sized(write: () => void): void {
    const start = this.#position
    this.#byte(0)
    write()
    const length = this.#position - start - 1
    if (length > 0x7f) this.#shift(start + 1, uvarintBytes(length) - 1)
    const end = this.#position
    this.#position = start
    this.uvarint(length)
    this.#position = end
  }

  #shift(from: number, by: number): void {
    const end = this.#position
    this.#advance(by)
    this.#bytes.copyWithin(from + by, from, end)
  }

  #byte(value: number): void {
    const position = this.#advance(1)
    this.#bytes[position] = value
  }

  #unfit(value: unknown, type: string): never {
    this.fail(`${String(value)} is not ${type}`)
  }

  /** Makes room for `length` bytes and returns where they start. */
  #advance(length: number): number {
    const start = this.#position
    const end = start + length
    if (end > this.#bytes.length) this.#grow(end)
    this.#position = end
    return start
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#position)
    this.#bytes = larger
  }
}

function uvarintBytes(value: number): number {
  let length = 1
  for (let rest = value; rest > 0x7f; rest >>>= 7) length++
  return length
}
