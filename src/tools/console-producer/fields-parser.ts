/** Keys and headers out of the fields of a record: of a JSON line, or of a row of CSV. */
import { isUtf8 } from 'node:buffer'
import type { RecordHeader, RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import type { LineParser } from './line-source.ts'

/** Where a header's value is taken from. */
export interface HeaderField {
  readonly name: string
  readonly field: string
}

export interface FieldOptions {
  /** Path of the key: `user.id`, `items.0.sku`; a column's name. Undefined for records without keys. */
  readonly keyField: string | undefined
  readonly headerFields: readonly HeaderField[]
}

const refused = (message: string): ToolError => new ToolError('terse', message)

/**
 * What `path` leads to in `object`: names and places in arrays, with dots between them. A field that has the whole path
 * for its name comes first. Undefined when there is none.
 */
function fieldAt(object: unknown, path: string): unknown {
  if (isFields(object) && Object.hasOwn(object, path)) return object[path]
  let found = object
  for (const name of path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined
    found = (found as Record<string, unknown>)[name]
  }
  return found
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The bytes that stand for a field's value: text as it is, anything else as JSON; null for null. Throws ToolError. */
function fieldBytes(value: unknown, path: string): Buffer | null {
  if (value === null) return null
  if (typeof value === 'number' && !Number.isSafeInteger(value) && Math.abs(value) >= Number.MAX_SAFE_INTEGER) {
    throw refused(`The number in ${path} is too large to be taken as it is. Written as a string it is kept.`)
  }
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
}

/** Key and headers of a record whose fields are `object`. Throws ToolError when it has no field for its key. */
export class FieldReader {
  readonly #options: FieldOptions

  constructor(options: FieldOptions) {
    this.#options = options
  }

  /** Null for a null, or when no key is asked for. A field that is missing is an error: its record would lose its order. */
  key(object: unknown): Buffer | null {
    const { keyField } = this.#options
    if (keyField === undefined) return null
    const value = fieldAt(object, keyField)
    if (value === undefined) throw refused(`There is no field ${keyField} for the key.`)
    return fieldBytes(value, keyField)
  }

  /** Null when there are none. A field that is missing gives no header. */
  headers(object: unknown): RecordHeader[] | null {
    const headers: RecordHeader[] = []
    for (const { name, field } of this.#options.headerFields) {
      const value = fieldAt(object, field)
      if (value !== undefined) headers.push({ key: name, value: fieldBytes(value, field) })
    }
    return headers.length === 0 ? null : headers
  }
}

/** Fills `record` with a key and a value of their own memory. */
export function fillRecord(record: RecordView, key: Uint8Array | null, value: Uint8Array | null): void {
  const keyLength = key?.length ?? 0
  record.source = key === null ? (value ?? new Uint8Array(0)) : Buffer.concat(value === null ? [key] : [key, value])
  record.keyStart = key === null ? -1 : 0
  record.keyEnd = key === null ? -1 : keyLength
  record.valueStart = value === null ? -1 : keyLength
  record.valueEnd = value === null ? -1 : keyLength + value.length
}

/** Lines of JSON: the value is the whole line as it came. */
export class JsonLineParser implements LineParser {
  readonly #fields: FieldReader

  constructor(options: FieldOptions) {
    this.#fields = new FieldReader(options)
  }

  /** Throws ToolError for a line that is not JSON, or has no field for its key. */
  read(record: RecordView, source: Uint8Array, start: number, end: number): number {
    const line = source.subarray(start, end)
    const object = parseJson(line)
    const key = this.#fields.key(object)
    record.headers = this.#fields.headers(object)
    if (key !== null) {
      fillRecord(record, key, line)
      return -1
    }
    record.source = source
    record.keyStart = record.keyEnd = -1
    record.valueStart = start
    record.valueEnd = end
    return -1
  }
}

function parseJson(line: Uint8Array): unknown {
  if (!isUtf8(line)) throw refused('It is not JSON: it is no UTF-8.')
  try {
    return JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8'))
  } catch (cause) {
    if (line.length === 0) throw refused('It is not JSON: it is empty.')
    // The message quotes from the line.
    const why = (cause as Error).message.replace(/\p{Cc}/gu, '?')
    throw new ToolError('terse', `It is not JSON: ${why}.`, { cause })
  }
}
