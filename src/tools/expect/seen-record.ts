/** A record that may have to be shown later: ranges of the bytes that were fetched, so that a million cost no text. */
import type { RecordReader } from '../../record/record-reader.ts'
import type { RecordHeader } from '../../record/record-view.ts'

export interface SeenRecord {
  readonly partition: number
  readonly offset: number
  readonly source: Buffer
  /** A start of -1 means null. */
  readonly keyStart: number
  readonly keyEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

/** The reader's current record. */
export function seenRecord(reader: RecordReader, partition: number): SeenRecord {
  const { offset, source, keyStart, keyEnd, valueStart, valueEnd } = reader
  return { partition, offset, source, keyStart, keyEnd, valueStart, valueEnd }
}

/** source[start, end) as text; null where `start` is negative. */
export function recordText(source: Buffer, start: number, end: number): string | null {
  return start < 0 ? null : source.toString('utf8', start, end)
}

export function recordHeaders(reader: RecordReader): RecordHeader[] {
  return reader.headersCount === 0 ? [] : reader.headers()
}

type JsonValue = { readonly isJson: true; readonly json: unknown } | { readonly isJson: false }

/** The value as JSON, if it is. A tombstone is null. */
export function parseJsonValue({ source, valueStart, valueEnd }: SeenRecord): JsonValue {
  try {
    return { isJson: true, json: JSON.parse(recordText(source, valueStart, valueEnd) ?? 'null') }
  } catch {
    return { isJson: false }
  }
}
