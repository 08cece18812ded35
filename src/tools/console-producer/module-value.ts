/** What users' JavaScript modules give us and get from us: bytes, text, and what is neither. */
import type { RecordHeader, RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'

/** The bytes of what a module calls a key or a value: text as UTF-8. Throws ToolError for what is no text. */
export function bytesOf(value: unknown, what: string): Uint8Array | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return Buffer.from(value)
  if (value instanceof Uint8Array) return value
  throw new ToolError('terse', `The ${what} is of type ${typeof value}; it must be a string, bytes or null.`)
}

/** Headers as an object, as a Map, or as a list of pairs, which may repeat a name. Throws ToolError. */
export function headersOf(value: unknown): RecordHeader[] | null {
  if (value === null || value === undefined) return null
  if (typeof value !== 'object') throw new ToolError('terse', 'The headers must be an object or a list of pairs.')
  const pairs: unknown[] = Symbol.iterator in value ? [...(value as Iterable<unknown>)] : Object.entries(value)
  return pairs.map((pair) => {
    if (!Array.isArray(pair) || typeof pair[0] !== 'string') {
      throw new ToolError('terse', 'A header must be a pair of a name and a value.')
    }
    return { key: pair[0], value: bytesOf(pair[1], `value of header ${pair[0]}`) }
  })
}

/** Key, value or null as bytes of the view, without a copy. */
export function viewedBytes(record: RecordView, start: number, end: number): Buffer | null {
  const { source } = record
  return start < 0 ? null : Buffer.from(source.buffer, source.byteOffset + start, end - start)
}

/** What a module threw, as one sentence that says whose fault it is. */
export function moduleError(what: string, cause: unknown): ToolError {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
  return new ToolError('terse', `The ${what} failed: ${text}`, { cause })
}
