/** Writes batches of the metadata log and of its snapshots. */
import { encodeKraftControlRecord, type KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import { encodeMetadataRecord, type MetadataRecord } from '../../protocol/metadata-record.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import { encodeBatch } from '../../record/encode-batch.ts'

export interface MetadataBatchOptions {
  readonly timestampMs: number
  /** Default 0. */
  readonly baseOffset?: number
  readonly leaderEpoch: number
}

/** Records with one time, no key and no headers, as KRaft's reader demands them. */
export function encodeMetadataBatch(records: readonly MetadataRecord[], options: MetadataBatchOptions): Buffer {
  return encodeMetadataValues(records.map(encodeMetadataRecord), options)
}

/** The same from the bytes of each record. */
export function encodeMetadataValues(values: readonly Buffer[], options: MetadataBatchOptions): Buffer {
  return encodeBatch({
    records: values.map((value) => ({ key: null, value })),
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
