/** Keys and headers out of the fields of a record: of a JSON line, or of a row of CSV. */
import { isUtf8 } from 'node:buffer'
import type { RecordHeader, RecordView } from '../../record/record-view.ts'
import { jsonFault } from '../json-fault.ts'
import { ToolError } from '../tool-error.ts'
import type { LineParser } from './line-source.ts'
import { isKept, mayHoldRoundedNumber } from './rounded-number.ts'

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

/** A text that no field has but by intent. */
const ROUNDED = '\u0000rounded'
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[-+.\deE]*/g

/** Whether the field has a number that JSON.parse changes: those are marked, and looked for. */
function holdsRoundedNumber(json: string, path: string): boolean {
  if (!mayHoldRoundedNumber(json)) return false
  const marked = json.replace(TEXT_OR_NUMBER, (token) =>
    token.startsWith('"') || isKept(token) ? token : JSON.stringify(ROUNDED),
  )
  return marked !== json && JSON.stringify(fieldAt(JSON.parse(marked), path)).includes(JSON.stringify(ROUNDED))
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Key and headers of a record whose fields are `object`, which was parsed from `json` if that is given. Throws ToolError when
 * it has no field for its key, and for what would not be kept as it is: two keys must never become one.
 */
export class FieldReader {
  readonly #options: FieldOptions

  constructor(options: FieldOptions) {
    this.#options = options
  }

  /** Null for a null, or when no key is asked for. A field that is missing is an error: its record would lose its order. */
  key(object: unknown, json?: string): Buffer | null {
    const { keyField } = this.#options
    if (keyField === undefined) return null
    const value = fieldAt(object, keyField)
    if (value === undefined) throw refused(`There is no field ${keyField} for the key.`)
    return this.#bytes(value, keyField, json)
  }

  /** Null when there are none. A field that is missing gives no header. */
  headers(object: unknown, json?: string): RecordHeader[] | null {
    const headers: RecordHeader[] = []
    for (const { name, field } of this.#options.headerFields) {
      const value = fieldAt(object, field)
      if (value !== undefined) headers.push({ key: name, value: this.#bytes(value, field, json) })
    }
    return headers.length === 0 ? null : headers
  }

  /** The bytes that stand for a field's value: text as it is, anything else as JSON; null for null. */
  #bytes(value: unknown, path: string, json: string | undefined): Buffer | null {
    if (value === null) return null
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value)) {
        throw refused(`The text in ${path} has half of a surrogate pair, which UTF-8 cannot hold.`)
      }
      return Buffer.from(value)
    }
    if (json !== undefined && typeof value !== 'boolean' && holdsRoundedNumber(json, path)) {
      throw refused(`A number in ${path} has more digits than can be kept. Written as a string it is kept.`)
    }
    return Buffer.from(JSON.stringify(value))
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
    const json = textOf(line)
    const object = parseJson(json)
    const key = this.#fields.key(object, json)
    record.headers = this.#fields.headers(object, json)
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

function textOf(line: Uint8Array): string {
  if (!isUtf8(line)) throw refused('It is not JSON: it is not UTF-8.')
  return Buffer.from(line.buffer, line.byteOffset, line.length).toString('utf8')
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new ToolError('terse', `It is not JSON: ${jsonFault(cause)}.`, { cause })
  }
}
