/** The two files that a log.dir begins with, beside its meta.properties. Kafka: metadata.storage.Formatter. */
import type { Uuid } from '../../common/uuid.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { encodeControlBatch, encodeMetadataBatch } from '../log/metadata-batch.ts'

/** In each directory of a new node: what its controller begins with if the metadata log is empty. */
export const BOOTSTRAP_CHECKPOINT = 'bootstrap.checkpoint'

export interface NewVoter {
  readonly nodeId: number
  readonly directoryId: Uuid
  readonly endpoint: { readonly name: string; readonly host: string; readonly port: number }
}

export interface NewVoters {
  readonly voters: readonly NewVoter[]
  readonly kraftVersion: number
  readonly nowMs: number
}

/** The bytes of the bootstrap checkpoint. */
export function bootstrapCheckpoint(records: readonly MetadataRecord[], timestampMs: number): Buffer {
  const leaderEpoch = 0
  return Buffer.concat([
    encodeControlBatch([snapshotHeader(0)], { timestampMs, leaderEpoch }),
    encodeMetadataBatch(records, { timestampMs, leaderEpoch, baseOffset: 1 }),
    encodeControlBatch([SNAPSHOT_FOOTER], { timestampMs, leaderEpoch, baseOffset: records.length + 1 }),
  ])
}

/** The bytes of snapshot 0-0: no metadata, only who votes. With it the set of voters can change (KIP-853). */
export function votersCheckpoint({ voters, kraftVersion, nowMs }: NewVoters): Buffer {
  const header: readonly KraftControlRecord[] = [
    snapshotHeader(nowMs),
    { type: 'KRaftVersion', data: { version: 0, kRaftVersion: kraftVersion } },
    { type: 'KRaftVoters', data: { version: 0, voters: voters.map(voterOf) } },
  ]
  return Buffer.concat([
    encodeControlBatch(header, { timestampMs: nowMs, leaderEpoch: 0 }),
    encodeControlBatch([SNAPSHOT_FOOTER], { timestampMs: nowMs, leaderEpoch: 0, baseOffset: header.length }),
  ])
}

function voterOf({ nodeId, directoryId, endpoint }: NewVoter) {
  return {
    voterId: nodeId,
    voterDirectoryId: directoryId,
    endpoints: [endpoint],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  }
}

function snapshotHeader(lastContainedLogTimestamp: number): KraftControlRecord {
  return { type: 'SnapshotHeader', data: { version: 0, lastContainedLogTimestamp } }
}

const SNAPSHOT_FOOTER: KraftControlRecord = { type: 'SnapshotFooter', data: { version: 0 } }
