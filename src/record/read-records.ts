/** The records of batches as plain objects: for metadata and tests, where comfort counts and speed does not. */
import { ATTRIBUTE } from './batch-header.ts'
import { RecordReader } from './record-reader.ts'
import type { RecordHeader } from './record-view.ts'

export interface ReadRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly isControl: boolean
  readonly partitionLeaderEpoch: number
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
}

/**
 * The records, control records included, of `batches`: whole batches, back to back. Keys and values are views on it, or
 * on what was decompressed of it.
 * Throws CORRUPT_MESSAGE, also for a wrong checksum.
 */
export function* readRecords(batches: Buffer): Generator<ReadRecord> {
  const reader = new RecordReader({ checkCrcs: true, includeControl: true })
  reader.reset(batches)
  while (reader.next()) {
    yield {
      offset: reader.offset,
      timestampMs: reader.timestampMs,
      isControl: (reader.attributes & ATTRIBUTE.control) !== 0,
      partitionLeaderEpoch: reader.partitionLeaderEpoch,
      key: reader.keyStart < 0 ? null : reader.source.subarray(reader.keyStart, reader.keyEnd),
      value: reader.valueStart < 0 ? null : reader.source.subarray(reader.valueStart, reader.valueEnd),
      headers: reader.headersCount === 0 ? [] : reader.headers(),
    }
  }
}
