/**
 * Kafka's deserializers by class name, as what a formatter prints of them: the object's `toString`, in UTF-8.
 * Kafka: org.apache.kafka.common.serialization.*Deserializer.
 */
import { isUtf8 } from 'node:buffer'
import { formatJavaDouble, formatJavaFloat } from '../../common/java-double.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { charsetDecoder } from './charset.ts'

/** What to print for `bytes`. Throws INVALID_RECORD, in Kafka's words, for bytes that are no such value. */
export type Deserializer = (bytes: Buffer) => Uint8Array | string

export interface DeserializerOptions {
  /** The formatter's properties behind `key.deserializer.` and so on, without that prefix. */
  readonly configs: Readonly<Record<string, string>>
  /** Keys have other names for some settings. */
  readonly isKey: boolean
}

const PACKAGE = 'org.apache.kafka.common.serialization.'

/** Undefined where the settings make no deserializer. */
type Factory = (options: DeserializerOptions) => Deserializer | undefined

const factories: Readonly<Record<string, Factory>> = {
  StringDeserializer: stringDeserializer,
  IntegerDeserializer: () => sized('IntegerDeserializer', 4, (bytes) => String(bytes.readInt32BE())),
  LongDeserializer: () => sized('LongDeserializer', 8, (bytes) => String(bytes.readBigInt64BE())),
  ShortDeserializer: () => sized('ShortDeserializer', 2, (bytes) => String(bytes.readInt16BE())),
  // Kafka's own messages name no class here.
  FloatDeserializer: () => sized('Deserializer', 4, (bytes) => formatJavaFloat(bytes.readFloatBE())),
  DoubleDeserializer: () => sized('Deserializer', 8, (bytes) => formatJavaDouble(bytes.readDoubleBE())),
  BooleanDeserializer: () => sized('BooleanDeserializer', 1, booleanText),
  UUIDDeserializer: uuidDeserializer,
  // Java would print the object's address in memory: the bytes are what it holds.
  ByteArrayDeserializer: () => (bytes) => bytes,
  ByteBufferDeserializer: () => (bytes) => `java.nio.HeapByteBuffer[pos=0 lim=${bytes.length} cap=${bytes.length}]`,
  BytesDeserializer: () => escapedBytes,
  VoidDeserializer: () => () => fail('Data should be null for a VoidDeserializer.'),
}

/** The full names of the classes, as Kafka has them. */
export const DESERIALIZER_CLASSES: readonly string[] = Object.keys(factories).map((name) => `${PACKAGE}${name}`)

/** What kafdir takes for them. */
export const DESERIALIZER_NAMES: readonly string[] = Object.keys(factories).map((name) =>
  name.slice(0, -'Deserializer'.length).toLowerCase(),
)

/** The deserializer of that class; undefined for a class that is not one of Kafka's, or settings that it refuses. */
export function createDeserializer(className: string, options: DeserializerOptions): Deserializer | undefined {
  if (!DESERIALIZER_CLASSES.includes(className)) return undefined
  return factories[className.slice(PACKAGE.length)]?.(options)
}

function fail(message: string): never {
  throw new KafkaError('INVALID_RECORD', { message })
}

function sized(name: string, size: number, read: (bytes: Buffer) => string): Deserializer {
  return (bytes) => (bytes.length === size ? read(bytes) : fail(`Size of data received by ${name} is not ${size}`))
}

function booleanText(bytes: Buffer): string {
  const byte = bytes.readInt8()
  if (byte !== 0 && byte !== 1) fail(`Unexpected byte received by BooleanDeserializer: ${byte}`)
  return byte === 1 ? 'true' : 'false'
}

/** Text that is UTF-8 already is printed as it is. */
function stringDeserializer(options: DeserializerOptions): Deserializer | undefined {
  const encoding = encodingOf(options)
  const decode = charsetDecoder(encoding)
  if (decode === undefined || !isUtf8Name(encoding)) return decode
  return (bytes) => (isUtf8(bytes) ? bytes : decode(bytes))
}

function isUtf8Name(encoding: string): boolean {
  return /^utf-?8$/i.test(encoding)
}

function encodingOf({ configs, isKey }: DeserializerOptions): string {
  return (
    configs[isKey ? 'key.deserializer.encoding' : 'value.deserializer.encoding'] ??
    configs['deserializer.encoding'] ??
    'UTF-8'
  )
}

function uuidDeserializer(options: DeserializerOptions): Deserializer | undefined {
  const decode = charsetDecoder(encodingOf(options))
  return decode && ((bytes) => uuidText(decode(bytes)) ?? fail('Error parsing data into UUID'))
}

/** How many hexadecimal digits stand in the five parts of a UUID; Java takes more and fewer. */
const UUID_DIGITS = [8, 4, 4, 4, 12] as const

/** As Java's `UUID.fromString(text).toString()` has it; undefined where it throws. */
function uuidText(text: string): string | undefined {
  const parts = text.split('-')
  if (text.length > 36 || parts.length !== UUID_DIGITS.length) return undefined
  if (!parts.every((part) => /^[0-9a-f]{1,16}$/i.test(part))) return undefined
  return parts
    .map((part, i) =>
      part
        .toLowerCase()
        .padStart(UUID_DIGITS[i] ?? 0, '0')
        .slice(-(UUID_DIGITS[i] ?? 0)),
    )
    .join('-')
}

/** As `Bytes.toString` does: what is not printable, and the backslash, as `\xNN`. */
function escapedBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^ -[\]-~]/g, (character) => `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)
}
