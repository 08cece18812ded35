/**
 * Kafka's serializers by class name: the bytes that they make of the value which a text stands for.
 * Kafka: org.apache.kafka.common.serialization.*Serializer.
 */
import { closestMatch } from '../../common/closest-match.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

/** Throws ToolError for a text that stands for no such value. */
export type Serializer = (text: Buffer) => Uint8Array

const PACKAGE = 'org.apache.kafka.common.serialization.'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
/** Kafka's constants, without the sign, as Java writes them. */
const NAMED_NUMBERS: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity }

/** `null`: the bytes are sent as they came. */
const serializers: Readonly<Record<string, Serializer | null>> = {
  StringSerializer: null,
  ByteArraySerializer: null,
  ByteBufferSerializer: null,
  BytesSerializer: null,
  ShortSerializer: (text) => written(2, (bytes) => bytes.writeInt16BE(integer(text, 16, 'a short'))),
  IntegerSerializer: (text) => written(4, (bytes) => bytes.writeInt32BE(integer(text, 32, 'an int'))),
  LongSerializer: (text) => written(8, (bytes) => bytes.writeBigInt64BE(long(text))),
  FloatSerializer: (text) => written(4, (bytes) => bytes.writeFloatBE(decimal(text, 'a float'))),
  DoubleSerializer: (text) => written(8, (bytes) => bytes.writeDoubleBE(decimal(text, 'a double'))),
  BooleanSerializer: (text) => Buffer.of(truth(text) ? 1 : 0),
  UUIDSerializer: (text) => Buffer.from(uuid(text)),
  VoidSerializer: () => {
    throw new ToolError('terse', 'The void serializer writes null only: here is a value.')
  },
}

const SHORT_NAMES = Object.keys(serializers).map((name) => name.slice(0, -'Serializer'.length).toLowerCase())

/** What Java and others call the same. */
const SYNONYMS: Readonly<Record<string, string>> = { int: 'integer', bool: 'boolean' }

/** What `--key-serializer` takes beside the names of Kafka's classes. */
export const SERIALIZER_NAMES: readonly string[] = SHORT_NAMES

/**
 * The serializer called `name`: a class of Kafka's, or its short form (`long`). Null where the bytes stay as they are.
 * Throws ToolError for another name.
 */
export function findSerializer(name: string): Serializer | null {
  const simple = name.startsWith(PACKAGE) ? name.slice(PACKAGE.length) : undefined
  const shortName = SYNONYMS[name.toLowerCase()] ?? name.toLowerCase()
  const found = Object.keys(serializers).find((known, at) => known === simple || SHORT_NAMES[at] === shortName)
  if (found !== undefined) return serializers[found] ?? null
  const meant = closestMatch(name.toLowerCase(), SHORT_NAMES)
  throw new ToolError('terse', `There is no serializer ${name}.`, {
    hint: meant === undefined ? `There are: ${SHORT_NAMES.join(', ')}.` : `Did you mean ${meant}?`,
  })
}

function written(size: number, write: (bytes: Buffer) => void): Buffer {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}

function fail(text: Buffer, what: string): never {
  throw new ToolError('terse', `'${text.toString('utf8', 0, 40)}' is not ${what}.`)
}

function integer(text: Buffer, bits: 16 | 32, what: string): number {
  return parseJavaInteger(text.toString('latin1'), bits) ?? fail(text, what)
}

function long(text: Buffer): bigint {
  const digits = text.toString('latin1')
  if (!/^[+-]?\d+$/.test(digits)) return fail(text, 'a long')
  const value = BigInt(digits.replace(/^\+/, ''))
  return BigInt.asIntN(64, value) === value ? value : fail(text, 'a long')
}

function decimal(text: Buffer, what: string): number {
  const digits = text.toString('latin1').trim()
  return NAMED_NUMBERS[digits] ?? (NUMBER.test(digits) ? Number(digits) : fail(text, what))
}

function truth(text: Buffer): boolean {
  const word = text.toString('latin1').toLowerCase()
  if (word !== 'true' && word !== 'false') fail(text, 'a boolean')
  return word === 'true'
}

/** Kafka writes a UUID as text. */
function uuid(text: Buffer): string {
  const written = text.toString('latin1')
  return UUID.test(written) ? written.toLowerCase() : fail(text, 'a UUID')
}
