/**
 * Turns a line into a record, by the reader's properties. Kafka: LineMessageReader.
 *
 *   line: [headers headers.delimiter] [key key.separator] value
 */
import { isUtf8 } from 'node:buffer'
import { compileRegex } from '../../common/compile-regex.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { RecordHeader, RecordView } from '../../record/record-view.ts'
import { booleanProperty } from '../boolean-property.ts'
import { ToolError } from '../tool-error.ts'
import type { LineParser } from './line-source.ts'

type Properties = Readonly<Record<string, string>>

/** Characters of a line that kafdir's own message shows; Kafka's has the whole line. */
const LINE_SHOWN = 80
const KAFKA_EXCEPTION = { javaException: 'org.apache.kafka.common.KafkaException' }

/** All properties that this reader knows. */
export const READER_PROPERTIES = [
  'topic',
  'parse.key',
  'key.separator',
  'parse.headers',
  'headers.delimiter',
  'headers.separator',
  'headers.key.separator',
  'ignore.error',
  'null.marker',
]

function kafkaException(message: string, plain = message): ToolError {
  return new ToolError('exception', message, { ...KAFKA_EXCEPTION, plain })
}

interface Separators {
  readonly key: string
  readonly headersDelimiter: string
  readonly headers: string
  readonly headerKey: string
  readonly nullMarker: string | undefined
}

/** Two separators that are the same could never be told apart. */
function checkSeparators(separators: Separators): void {
  const named: [string, string | undefined][] = [
    ['headers.delimiter', separators.headersDelimiter],
    ['headers.separator', separators.headers],
    ['headers.key.separator', separators.headerKey],
    ['null.marker', separators.nullMarker],
    ['key.separator', separators.key],
  ]
  const clashes: [number, number][] = [
    [0, 1],
    [0, 2],
    [1, 2],
    [3, 4],
    [3, 0],
    [3, 1],
    [3, 2],
  ]
  for (const [a, b] of clashes) {
    const [first, second] = [named[a], named[b]]
    if (first === undefined || second === undefined || first[1] === undefined) continue
    if (first[1] === second[1]) throw kafkaException(`${first[0]} and ${second[0]} may not be equal`)
  }
}

function headersPattern(separator: string): RegExp {
  try {
    return compileRegex(separator, 'gu')
  } catch (cause) {
    throw new KafkaError('INVALID_CONFIG', {
      message: `headers.separator is not a regular expression: ${separator}`,
      cause,
    })
  }
}

/** How the headers of a line are taken apart: as text, or byte by byte where they are not UTF-8. */
interface HeaderSplitting {
  readonly encoding: 'utf8' | 'latin1'
  readonly separator: RegExp
  readonly keySeparator: string
  readonly nullMarker: string | undefined
}

function headerSplitting(separators: Separators, encoding: HeaderSplitting['encoding']): HeaderSplitting {
  const encoded = (text: string): string => Buffer.from(text).toString(encoding)
  const { headers, headerKey, nullMarker } = separators
  return {
    encoding,
    separator: headersPattern(encoded(headers)),
    keySeparator: encoded(headerKey),
    nullMarker: nullMarker === undefined ? undefined : encoded(nullMarker),
  }
}

export class LineMessageReader implements LineParser {
  readonly #parseKey: boolean
  readonly #parseHeaders: boolean
  readonly #ignoreError: boolean
  readonly #separators: Separators
  readonly #keySeparator: Buffer
  readonly #headersDelimiter: Buffer
  readonly #asText: HeaderSplitting
  readonly #asBytes: HeaderSplitting
  readonly #nullMarker: Buffer | null
  #lineNumber = 0

  /** Throws ToolError for separators that can't work together. */
  constructor(properties: Properties) {
    this.#separators = {
      key: properties['key.separator'] ?? '\t',
      headersDelimiter: properties['headers.delimiter'] ?? '\t',
      headers: properties['headers.separator'] ?? ',',
      headerKey: properties['headers.key.separator'] ?? ':',
      nullMarker: properties['null.marker'],
    }
    checkSeparators(this.#separators)
    this.#parseKey = booleanProperty(properties, 'parse.key', false)
    this.#parseHeaders = booleanProperty(properties, 'parse.headers', false)
    this.#ignoreError = booleanProperty(properties, 'ignore.error', false)
    this.#keySeparator = Buffer.from(this.#separators.key)
    this.#headersDelimiter = Buffer.from(this.#separators.headersDelimiter)
    this.#asText = headerSplitting(this.#separators, 'utf8')
    this.#asBytes = headerSplitting(this.#separators, 'latin1')
    const { nullMarker } = this.#separators
    this.#nullMarker = nullMarker === undefined ? null : Buffer.from(nullMarker)
  }

  /** Fills `record` from the line source[start, end). Any partition will do. Throws ToolError where a separator is missing. */
  read(record: RecordView, source: Uint8Array, start: number, end: number): -1 {
    this.#lineNumber++
    record.source = source
    record.headers = null
    record.keyStart = -1
    record.keyEnd = -1
    record.valueStart = start
    record.valueEnd = end
    const headersEnd = this.#parseHeaders ? this.#findHeaders(record, start, end) : -1
    if (this.#parseKey) this.#readKey(record, start, end)
    // After the key, as in Kafka: of two mistakes it is the key's that is told.
    if (headersEnd >= 0) record.headers = this.#headers(source, start, headersEnd)
    if (this.#nullMarker === null) return -1
    if (this.#isNull(source, record.keyStart, record.keyEnd)) record.keyStart = record.keyEnd = -1
    if (this.#isNull(source, record.valueStart, record.valueEnd)) record.valueStart = record.valueEnd = -1
    return -1
  }

  #readKey(record: RecordView, lineStart: number, lineEnd: number): void {
    const at = indexOf(record.source, this.#keySeparator, record.valueStart, record.valueEnd)
    if (at < 0) {
      if (this.#ignoreError) return
      throw this.#missing('No key separator', record.source, lineStart, lineEnd)
    }
    record.keyStart = record.valueStart
    record.keyEnd = at
    record.valueStart = at + this.#keySeparator.length
  }

  /** The position behind the headers; -1 where there are none. */
  #findHeaders(record: RecordView, lineStart: number, lineEnd: number): number {
    const at = indexOf(record.source, this.#headersDelimiter, lineStart, lineEnd)
    if (at < 0) {
      if (this.#ignoreError) return -1
      throw this.#missing('No headers delimiter', record.source, lineStart, lineEnd)
    }
    record.valueStart = at + this.#headersDelimiter.length
    return at
  }

  #headers(source: Uint8Array, start: number, end: number): RecordHeader[] | null {
    if (this.#isNull(source, start, end)) return null
    const bytes = asBuffer(source).subarray(start, end)
    const splitting = isUtf8(bytes) ? this.#asText : this.#asBytes
    const pairs = javaSplit(bytes.toString(splitting.encoding), splitting.separator)
    return pairs.map((pair) => this.#header(pair, splitting))
  }

  #header(pair: string, { encoding, keySeparator, nullMarker }: HeaderSplitting): RecordHeader {
    const at = pair.indexOf(keySeparator)
    if (at < 0) {
      if (this.#ignoreError) return { ...headerName(Buffer.from(pair, encoding)), value: null }
      const what = `No header key separator found in pair '${Buffer.from(pair, encoding).toString()}'`
      throw kafkaException(`${what} on line number ${this.#lineNumber}`, what)
    }
    const key = pair.slice(0, at)
    const value = pair.slice(at + keySeparator.length)
    if (key === nullMarker) {
      throw kafkaException(`Header keys should not be equal to the null marker '${key}' as they can't be null`)
    }
    const name = headerName(Buffer.from(key, encoding))
    return { ...name, value: value === nullMarker ? null : Buffer.from(value, encoding) }
  }

  #isNull(source: Uint8Array, start: number, end: number): boolean {
    const marker = this.#nullMarker
    return marker !== null && start >= 0 && end - start === marker.length && marker.equals(source.subarray(start, end))
  }

  #missing(what: string, source: Uint8Array, start: number, end: number): ToolError {
    const line = text(source, start, end)
    const shown = line.length > LINE_SHOWN ? `${line.slice(0, LINE_SHOWN)}…` : line
    return kafkaException(`${what} found on line number ${this.#lineNumber}: '${line}'`, `${what} found in '${shown}'`)
  }
}

/** Bytes that are not UTF-8 are kept beside what can be shown of them. */
function headerName(bytes: Buffer): Pick<RecordHeader, 'key' | 'keyBytes'> {
  return isUtf8(bytes) ? { key: bytes.toString() } : { key: bytes.toString(), keyBytes: bytes }
}

/**
 * Java's `Pattern.split`: groups of the pattern mean nothing, one that matches nothing cuts between all characters, and
 * empty strings at the end are left out, be they all there are.
 */
function javaSplit(whole: string, separator: RegExp): string[] {
  const parts: string[] = []
  let start = 0
  let isFound = false
  for (const { 0: found, index } of whole.matchAll(separator)) {
    if (index === 0 && found === '') continue
    isFound = true
    parts.push(whole.slice(start, index))
    start = index + found.length
  }
  if (!isFound) return [whole]
  parts.push(whole.slice(start))
  while (parts.at(-1) === '') parts.pop()
  return parts
}

function asBuffer(source: Uint8Array): Buffer {
  return Buffer.from(source.buffer, source.byteOffset, source.byteLength)
}

function text(source: Uint8Array, start: number, end: number): string {
  return asBuffer(source).toString('utf8', start, end)
}

/** Position of `wanted` in source[start, end), or -1. */
function indexOf(source: Uint8Array, wanted: Buffer, start: number, end: number): number {
  const at = asBuffer(source.subarray(start, end)).indexOf(wanted)
  return at < 0 ? -1 : start + at
}
