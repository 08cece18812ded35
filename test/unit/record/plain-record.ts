/** Records as the tests write them down: text instead of bytes, pairs instead of headers. */
import { readRecords } from '../../../src/record/read-records.ts'
import { RecordBatchBuilder } from '../../../src/record/record-batch-builder.ts'
import type { RecordView } from '../../../src/record/record-view.ts'

export interface PlainTestRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
}

const bytesOrNull = (text: string | null): Buffer | null => (text === null ? null : Buffer.from(text))
const textOrNull = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString())

/** A view on bytes of its own, with something before and behind them that must not be read. */
export function viewOf(record: Omit<PlainTestRecord, 'offset'>): RecordView {
  const key = bytesOrNull(record.key)
  const value = bytesOrNull(record.value)
  const margin = Buffer.from('##')
  const keyStart = margin.length
  const valueStart = keyStart + (key?.length ?? 0) + margin.length
  return {
    source: Buffer.concat([margin, key ?? Buffer.alloc(0), margin, value ?? Buffer.alloc(0), margin]),
    keyStart: key === null ? -1 : keyStart,
    keyEnd: key === null ? -1 : keyStart + key.length,
    valueStart: value === null ? -1 : valueStart,
    valueEnd: value === null ? -1 : valueStart + value.length,
    headers:
      record.headers.length === 0
        ? null
        : record.headers.map(([name, text]) => ({ key: name, value: bytesOrNull(text) })),
    timestampMs: record.timestampMs,
  }
}

/** A builder that holds `records`. */
export function builderOf(records: readonly Omit<PlainTestRecord, 'offset'>[], initialBytes = 61): RecordBatchBuilder {
  const builder = new RecordBatchBuilder(initialBytes)
  for (const record of records) builder.append(viewOf(record))
  return builder
}

/** The records of whole batches. */
export function recordsIn(batches: Buffer): PlainTestRecord[] {
  return [...readRecords(batches)].map(({ offset, timestampMs, key, value, headers }) => ({
    offset,
    timestampMs,
    key: textOrNull(key),
    value: textOrNull(value),
    headers: headers.map((header) => [header.key, textOrNull(header.value)] as const),
  }))
}
