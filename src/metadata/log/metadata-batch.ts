/** Batches of the metadata log and of its snapshots: metadata records, and KRaft's control records between them. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import {
  decodeKraftControlRecord,
  encodeKraftControlRecord,
  type KraftControlRecord,
} from '../../protocol/kraft-control-record.ts'
import { decodeMetadataRecord, encodeMetadataRecord, type MetadataRecord } from '../../protocol/metadata-record.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { encodeBatch } from '../../record/encode-batch.ts'
import { RecordReader } from '../../record/record-reader.ts'

export interface MetadataBatchOptions {
  readonly timestampMs: number
  /** Default 0. */
  readonly baseOffset?: number
  readonly leaderEpoch: number
}

/** Records with one time, no key and no headers, as KRaft's reader demands them. */
export function encodeMetadataBatch(records: readonly MetadataRecord[], options: MetadataBatchOptions): Buffer {
  return encodeBatch({
    records: records.map((record) => ({ key: null, value: encodeMetadataRecord(record) })),
    timestampMs: options.timestampMs,
    baseOffset: options.baseOffset ?? 0,
    partitionLeaderEpoch: options.leaderEpoch,
  })
}

export function encodeControlBatch(records: readonly KraftControlRecord[], options: MetadataBatchOptions): Buffer {
  return encodeBatch({
    records: records.map(encodeKraftControlRecord),
    timestampMs: options.timestampMs,
    baseOffset: options.baseOffset ?? 0,
    partitionLeaderEpoch: options.leaderEpoch,
    attributes: ATTRIBUTE.control,
  })
}

export type MetadataLogEntry =
  | { readonly offset: number; readonly record: MetadataRecord; readonly control: null }
  | { readonly offset: number; readonly record: null; readonly control: KraftControlRecord }

export interface DecodedBatches {
  readonly entries: readonly MetadataLogEntry[]
  /** Behind the last batch. */
  readonly nextOffset: number
  /** Of the last batch; -1 without batches. */
  readonly leaderEpoch: number
}

/**
 * All that `batches` hold, whole batches back to back from the file `path`. Throws CORRUPT_MESSAGE or UNSUPPORTED_VERSION
 * with one sentence that names the file and the offset.
 */
export function decodeMetadataBatches(batches: Buffer, path: string): DecodedBatches {
  const reader = new RecordReader({ checkCrcs: true, includeControl: true })
  const entries: MetadataLogEntry[] = []
  try {
    reader.reset(batches)
    while (reader.next()) entries.push(decodeEntry(reader))
  } catch (error) {
    throw unreadable(error, path, entries.at(-1)?.offset)
  }
  return { entries, nextOffset: reader.nextOffset, leaderEpoch: reader.partitionLeaderEpoch }
}

function decodeEntry(reader: RecordReader): MetadataLogEntry {
  const { offset, source } = reader
  if (reader.valueStart < 0 || reader.headersCount > 0) throw malformed('a record without a value, or with headers')
  const value = source.subarray(reader.valueStart, reader.valueEnd)
  if ((reader.attributes & ATTRIBUTE.control) !== 0) {
    if (reader.keyStart < 0) throw malformed('a control record without a key')
    const control = decodeKraftControlRecord(source.subarray(reader.keyStart, reader.keyEnd), value)
    return { offset, record: null, control }
  }
  if (reader.keyStart >= 0) throw malformed('a record with a key')
  return { offset, record: decodeMetadataRecord(value), control: null }
}

/** The same error, with the place where it was found. */
function unreadable(error: unknown, path: string, lastGoodOffset: number | undefined): unknown {
  if (!isKafkaError(error)) return error
  const place = lastGoodOffset === undefined ? 'at its start' : `behind offset ${lastGoodOffset}`
  const isUnknown = error.error === 'UNSUPPORTED_VERSION' || error.error === 'UNSUPPORTED_COMPRESSION_TYPE'
  return new KafkaError(isUnknown ? 'UNSUPPORTED_VERSION' : 'CORRUPT_MESSAGE', {
    message: `${path} can't be read ${place}: ${error.message}`,
    hint: isUnknown
      ? 'The directory was used by a Kafka newer than 4.3.1; nothing was changed.'
      : 'Nothing was changed; restore the file from a copy.',
    cause: error,
  })
}

function malformed(what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${what} does not belong into a metadata log` })
}
