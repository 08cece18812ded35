import { KafkaError } from '../common/kafka-error.ts'
import { compileStructReader, type Read } from './compile-reader.ts'
import { compileStructWriter, type Write } from './compile-writer.ts'
import type { MessageSchema } from './schema.ts'
import { formatVersions, includesVersion } from './version-range.ts'
import { WireReader } from './wire-reader.ts'
import { WireWriter } from './wire-writer.ts'

/** One version of one message, ready to be read and written. */
export interface MessageCodec {
  /** `CreateTopicsRequest v7`, for messages. */
  readonly subject: string
  readonly read: Read
  readonly write: Write
}

/** The bytes of `value` in `version`. Throws UNSUPPORTED_VERSION, or INVALID_REQUEST for values that do not fit. */
export function encode<T>(schema: MessageSchema<T>, version: number, value: T): Buffer {
  const codec = codecOf(schema, version)
  const writer = new WireWriter(codec.subject)
  codec.write(writer, value)
  return writer.finish()
}

/**
 * The value that `bytes` hold, to the last byte; fields that the version lacks have Kafka's defaults. Byte fields are
 * views of the input. Throws INVALID_REQUEST for a broken request, CORRUPT_MESSAGE for anything else that is broken.
 */
export function decode<T>(schema: MessageSchema<T>, version: number, bytes: Uint8Array): T {
  const codec = codecOf(schema, version)
  const reader = new WireReader(bytes, codec.subject, isRequest(schema) ? 'INVALID_REQUEST' : 'CORRUPT_MESSAGE')
  const value = codec.read(reader)
  reader.expectEnd()
  return value as T
}

/** Compiled once per schema and version: the cache hangs on the schema. */
export function codecOf(schema: MessageSchema, version: number): MessageCodec {
  const codecs = compiled.get(schema) ?? new Map<number, MessageCodec>()
  compiled.set(schema, codecs)
  const codec = codecs.get(version) ?? compile(schema, version)
  codecs.set(version, codec)
  return codec
}

const compiled = new WeakMap<MessageSchema, Map<number, MessageCodec>>()

function compile(schema: MessageSchema, version: number): MessageCodec {
  if (!Number.isInteger(version) || !includesVersion(schema.validVersions, version)) {
    throw new KafkaError('UNSUPPORTED_VERSION', {
      message: `${schema.name} has no version ${version} (versions ${formatVersions(schema.validVersions)} exist)`,
    })
  }
  const context = { version, flexible: includesVersion(schema.flexibleVersions, version) }
  return {
    subject: `${schema.name} v${version}`,
    read: compileStructReader(schema.fields, context, ''),
    write: compileStructWriter(schema.fields, context, ''),
  }
}

function isRequest({ name }: MessageSchema): boolean {
  return name.endsWith('Request') || name === 'RequestHeader'
}
