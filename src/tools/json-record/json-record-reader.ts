/**
 * Takes back the lines that JsonRecordWriter prints, byte for byte. docs/json-record.schema.json describes them; what it
 * does not allow is refused, because a name that is misspelt would be a value that is lost.
 */
import { isUtf8 } from 'node:buffer'
import { closestMatch } from '../../common/closest-match.ts'
import { quoted } from '../../common/escape-controls.ts'
import { MAX_TIMESTAMP_MS } from '../../record/record-batch-builder.ts'
import type { RecordHeader, RecordView } from '../../record/record-view.ts'
import { jsonFault } from '../json-fault.ts'
import { ToolError } from '../tool-error.ts'
import { PrintedLine } from './printed-line.ts'

/** Where a record was, and when. Null: the line does not say. */
export interface JsonRecordPlace {
  readonly topic: string | null
  readonly partition: number | null
  readonly offset: number | null
  /** -1: the record had no timestamp (`"timestamp":null`). */
  readonly timestampMs: number | null
  readonly timestampType: 'CreateTime' | 'LogAppendTime' | null
  readonly leaderEpoch: number | null
}

type Fields = Readonly<Record<string, unknown>>

const RECORD_FIELDS: ReadonlySet<string> = new Set([
  'topic',
  'partition',
  'offset',
  'timestamp',
  'timestampType',
  'leaderEpoch',
  'headers',
  'key',
  'keyBase64',
  'value',
  'valueBase64',
])
const HEADER_FIELDS: ReadonlySet<string> = new Set(['key', 'keyBase64', 'value', 'valueBase64'])
const TIMESTAMP_TYPES: ReadonlySet<unknown> = new Set(['CreateTime', 'LogAppendTime'])
const MAX_INT32 = 0x7fffffff

/** Bytes that the keys and values of records are put into; when they are full, the next ones are taken. */
const SLAB_BYTES = 64 * 1024

export class JsonRecordReader {
  #slab: Buffer = Buffer.alloc(0)
  #used = 0
  readonly #printed = new PrintedLine()

  /**
   * Fills key, value and headers of `record` from the line source[start, end), and returns the rest. The record's bytes
   * stay as they are for as long as anybody keeps them. Throws ToolError with one sentence for a line that is no such
   * record.
   */
  read(record: RecordView, source: Uint8Array, start = 0, end: number = source.length): JsonRecordPlace {
    return this.#readPrinted(record, source, start, end) ?? this.#readAny(record, source.subarray(start, end))
  }

  /** Null for a line that is not as JsonRecordWriter prints it. */
  #readPrinted(record: RecordView, source: Uint8Array, start: number, end: number): JsonRecordPlace | null {
    const printed = this.#printed
    const position = this.#reserve(end - start)
    const isPrinted = printed.read(source, start, end, this.#slab, position)
    this.#used = position
    if (!isPrinted) return null
    this.#used = Math.max(position, printed.keyEnd, printed.valueEnd)
    record.source = this.#slab
    record.keyStart = printed.keyStart
    record.keyEnd = printed.keyEnd
    record.valueStart = printed.valueStart
    record.valueEnd = printed.valueEnd
    record.headers = null
    const { topic, partition, offset, timestampMs, timestampType, leaderEpoch } = printed
    return { topic, partition, offset, timestampMs, timestampType, leaderEpoch }
  }

  #readAny(record: RecordView, line: Uint8Array): JsonRecordPlace {
    const fields = parseObject(line)
    refuseUnknownFields(fields, RECORD_FIELDS, 'A record')
    const key = fieldBytes(fields, 'key', 'key')
    const value = fieldBytes(fields, 'value', 'value')
    if (value === undefined) {
      throw invalid('The record has neither "value" nor "valueBase64"', 'A record without a value says "value":null.')
    }
    const headers = readHeaders(fields['headers'])
    const place = readPlace(fields)
    this.#fill(record, key ?? null, value)
    record.headers = headers.length === 0 ? null : headers
    return place
  }

  #fill(record: RecordView, key: string | Buffer | null, value: string | Buffer | null): void {
    const keyLength = key === null ? 0 : Buffer.byteLength(key)
    const valueLength = value === null ? 0 : Buffer.byteLength(value)
    const start = this.#reserve(keyLength + valueLength)
    record.source = this.#slab
    record.keyStart = key === null ? -1 : start
    record.keyEnd = key === null ? -1 : start + keyLength
    record.valueStart = value === null ? -1 : start + keyLength
    record.valueEnd = value === null ? -1 : start + keyLength + valueLength
    if (key !== null) this.#put(key, start)
    if (value !== null) this.#put(value, start + keyLength)
  }

  #put(bytes: string | Buffer, position: number): void {
    if (typeof bytes === 'string') this.#slab.write(bytes, position, 'utf8')
    else this.#slab.set(bytes, position)
  }

  /** The position in the slab of `bytes` that are free. */
  #reserve(bytes: number): number {
    if (bytes > this.#slab.length - this.#used) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes))
      this.#used = 0
    }
    const start = this.#used
    this.#used += bytes
    return start
  }
}

function invalid(message: string, hint?: string): ToolError {
  return new ToolError('terse', message, { hint })
}

function parseObject(line: Uint8Array): Fields {
  if (line.length === 0) throw invalid('The line is empty')
  if (!isUtf8(line))
    throw invalid('The line is not UTF-8', 'Bytes that are no text go into "keyBase64", "valueBase64".')
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8'))
  } catch (cause) {
    throw new ToolError('terse', `The line is not JSON: ${jsonFault(cause)}.`, { cause })
  }
  if (!isObject(parsed)) throw invalid(`The line is ${kindOf(parsed)}, not a JSON object`)
  return parsed
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function refuseUnknownFields(fields: Fields, known: ReadonlySet<string>, what: string): void {
  for (const name in fields) {
    if (known.has(name)) continue
    const similar = closestMatch(name, known)
    throw invalid(
      `${what} has no field ${quoted(name)}`,
      similar === undefined ? `There are ${[...known].join(', ')}.` : `Did you mean ${JSON.stringify(similar)}?`,
    )
  }
}

/** The bytes of `name` or of its base64 twin, as text where they are text; undefined where neither is there. */
function fieldBytes(fields: Fields, name: 'key' | 'value', label: string): string | Buffer | null | undefined {
  const text = fields[name]
  const base64 = fields[`${name}Base64`]
  if (base64 !== undefined) {
    if (text !== undefined) throw invalid(`The ${label} is there twice: as "${name}" and as "${name}Base64"`)
    return decodeBase64(base64, `${label}Base64`)
  }
  if (text === undefined || text === null) return text
  if (typeof text !== 'string') {
    const hint = 'JSON inside a value is written as a string; to send whole lines as they are, leave --json out.'
    throw invalid(`The ${label} is ${kindOf(text)}; it must be a string or null`, hint)
  }
  return wellFormed(text, label)
}

/** Half a surrogate pair has no UTF-8: it would be replaced without a word. */
function wellFormed(text: string, label: string): string {
  if (/\p{Surrogate}/u.test(text)) throw invalid(`The ${label} has half of a surrogate pair, which UTF-8 cannot hold`)
  return text
}

function decodeBase64(value: unknown, label: string): Buffer {
  if (typeof value !== 'string') throw invalid(`The ${label} is ${kindOf(value)}; it must be a string`)
  const bytes = Buffer.from(value, 'base64')
  // Buffer skips over what it does not know.
  if (bytes.toString('base64') !== value) throw invalid(`The ${label} is not base64`)
  return bytes
}

function readHeaders(value: unknown): RecordHeader[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw invalid(`The headers are ${kindOf(value)}; they must be an array`)
  return value.map(readHeader)
}

function readHeader(header: unknown): RecordHeader {
  if (!isObject(header)) throw invalid(`A header is ${kindOf(header)}; it must be an object with "key" and "value"`)
  refuseUnknownFields(header, HEADER_FIELDS, 'A header')
  const key = fieldBytes(header, 'key', "header's key")
  if (key === undefined || key === null) throw invalid('A header has no "key"')
  const value = fieldBytes(header, 'value', "header's value")
  if (value === undefined) throw invalid('A header has neither "value" nor "valueBase64"')
  const valueBytes = typeof value === 'string' ? Buffer.from(value) : value
  if (typeof key === 'string') return { key, value: valueBytes }
  return { key: key.toString('utf8'), value: valueBytes, keyBytes: key }
}

function readPlace(fields: Fields): JsonRecordPlace {
  const { topic = null, timestampType = null } = fields
  if (topic !== null && typeof topic !== 'string') throw invalid(`The topic is ${kindOf(topic)}; it must be a string`)
  if (timestampType !== null && !TIMESTAMP_TYPES.has(timestampType)) {
    throw invalid('The timestampType must be "CreateTime" or "LogAppendTime"')
  }
  return {
    topic,
    partition: wholeNumber(fields, 'partition', 0, MAX_INT32),
    offset: wholeNumber(fields, 'offset', 0, Number.MAX_SAFE_INTEGER),
    timestampMs:
      fields['timestamp'] === null ? -1 : wholeNumber(fields, 'timestamp', -MAX_TIMESTAMP_MS, MAX_TIMESTAMP_MS),
    timestampType: timestampType as JsonRecordPlace['timestampType'],
    leaderEpoch: wholeNumber(fields, 'leaderEpoch', 0, MAX_INT32),
  }
}

function wholeNumber(fields: Fields, name: string, from: number, to: number = Number.MAX_SAFE_INTEGER): number | null {
  const value = fields[name]
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= from && value <= to) return value
  const shown = typeof value === 'number' ? String(value) : kindOf(value)
  const bounds = Number.isInteger(value) && from !== 0 ? ` from ${from} to ${to}` : from === 0 ? ' from 0' : ''
  throw invalid(`The ${name} is ${shown}; it must be a whole number${bounds}`)
}
