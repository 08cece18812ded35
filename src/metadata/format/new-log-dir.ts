/**
 * The files of a log.dir on which nothing has happened yet, such that Kafka 4.3.1 starts on it: what its storage tool
 * formats for a single node, and what that node's controller writes first. Kafka: metadata.storage.Formatter.
 */
import type { Uuid } from '../../common/uuid.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import type { KraftControlRecord } from '../../protocol/kraft-control-record.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { formatLeaderEpochs, LEADER_EPOCH_CHECKPOINT } from '../../storage/checkpoint/leader-epoch-checkpoint.ts'
import { formatPartitionMetadata, PARTITION_METADATA } from '../../storage/checkpoint/partition-metadata.ts'
import { segmentFileName } from '../../storage/log/segment-file.ts'
import { CONFIG_RESOURCE } from '../image/metadata-image.ts'
import { encodeControlBatch, encodeMetadataBatch } from '../log/metadata-batch.ts'
import { snapshotFileName } from '../log/metadata-snapshot.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { formatMetaProperties, META_PROPERTIES } from './meta-properties.ts'

export interface NewLogDirOptions {
  readonly clusterId: string
  readonly nodeId: number
  readonly directoryId: Uuid
  readonly nowMs: number
}

export interface NewFile {
  /** Relative to the log.dir, with `/`. */
  readonly path: string
  readonly bytes: Buffer
  readonly permissions: number
}

const WRITABLE = 0o644
/** Kafka makes its snapshots unchangeable, and readable for its own user only; anybody may look at a topic list. */
const READ_ONLY = 0o444

/** Where a real controller would listen; it may be started on another address. */
const CONTROLLER_ENDPOINT = { name: 'CONTROLLER', host: 'localhost', port: 9093 }

/** Levels that the storage tool of Kafka 4.3.1 gives a new cluster; `metadata.version` has to be the first. */
const FEATURE_LEVELS: readonly (readonly [name: string, level: number])[] = [
  ['metadata.version', 30],
  ['eligible.leader.replicas.version', 1],
  ['group.version', 1],
  ['share.version', 1],
  ['streams.version', 1],
  ['transaction.version', 2],
]

/** As if a first election had been held. */
const FIRST_EPOCH = 1

/** All files of the new log.dir, those of `__cluster_metadata-0` included. */
export function newLogDirFiles(options: NewLogDirOptions): readonly NewFile[] {
  const metadataDirectory = `${CLUSTER_METADATA_TOPIC}-0`
  const text = (path: string, content: string): NewFile => ({
    path,
    bytes: Buffer.from(content),
    permissions: WRITABLE,
  })
  return [
    text(META_PROPERTIES, formatMetaProperties(options, options.nowMs)),
    { path: 'bootstrap.checkpoint', bytes: bootstrapCheckpoint(options.nowMs), permissions: WRITABLE },
    text(`${metadataDirectory}/${PARTITION_METADATA}`, formatPartitionMetadata(METADATA_TOPIC_ID)),
    text(
      `${metadataDirectory}/${LEADER_EPOCH_CHECKPOINT}`,
      formatLeaderEpochs([{ epoch: FIRST_EPOCH, startOffset: 0 }]),
    ),
    {
      path: `${metadataDirectory}/${snapshotFileName(0, 0)}`,
      bytes: votersCheckpoint(options),
      permissions: READ_ONLY,
    },
    {
      path: `${metadataDirectory}/${segmentFileName(0, '.log')}`,
      bytes: firstLogBatch(options.nowMs),
      permissions: WRITABLE,
    },
  ]
}

/** What a controller would begin with if the metadata log were empty; kept because the storage tool leaves it. */
function bootstrapCheckpoint(timestampMs: number): Buffer {
  const records = featureRecords()
  const leaderEpoch = 0
  return Buffer.concat([
    encodeControlBatch([snapshotHeader(0)], { timestampMs, leaderEpoch }),
    encodeMetadataBatch(records, { timestampMs, leaderEpoch, baseOffset: 1 }),
    encodeControlBatch([SNAPSHOT_FOOTER], { timestampMs, leaderEpoch, baseOffset: records.length + 1 }),
  ])
}

/** Snapshot 0-0: no metadata, only who votes. With it the set of voters can change (KIP-853). */
function votersCheckpoint({ nodeId, directoryId, nowMs }: NewLogDirOptions): Buffer {
  const voter = {
    voterId: nodeId,
    voterDirectoryId: directoryId,
    endpoints: [CONTROLLER_ENDPOINT],
    kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
  }
  const header: readonly KraftControlRecord[] = [
    snapshotHeader(nowMs),
    { type: 'KRaftVersion', data: { version: 0, kRaftVersion: 1 } },
    { type: 'KRaftVoters', data: { version: 0, voters: [voter] } },
  ]
  return Buffer.concat([
    encodeControlBatch(header, { timestampMs: nowMs, leaderEpoch: 0 }),
    encodeControlBatch([SNAPSHOT_FOOTER], { timestampMs: nowMs, leaderEpoch: 0, baseOffset: header.length }),
  ])
}

/** The first records of every cluster, as a controller would have copied them from the bootstrap file. */
function firstLogBatch(timestampMs: number): Buffer {
  const minInsyncReplicas: MetadataRecord = {
    type: 'ConfigRecord',
    version: 0,
    data: { resourceType: CONFIG_RESOURCE.broker, resourceName: '', name: 'min.insync.replicas', value: '1' },
  }
  return encodeMetadataBatch([...featureRecords(), minInsyncReplicas], { timestampMs, leaderEpoch: FIRST_EPOCH })
}

function featureRecords(): readonly MetadataRecord[] {
  return FEATURE_LEVELS.map(([name, featureLevel]) => ({
    type: 'FeatureLevelRecord',
    version: 0,
    data: { name, featureLevel },
  }))
}

function snapshotHeader(lastContainedLogTimestamp: number): KraftControlRecord {
  return { type: 'SnapshotHeader', data: { version: 0, lastContainedLogTimestamp } }
}

const SNAPSHOT_FOOTER: KraftControlRecord = { type: 'SnapshotFooter', data: { version: 0 } }
