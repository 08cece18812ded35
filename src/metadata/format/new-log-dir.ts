/**
 * The files of a log.dir on which nothing has happened yet, such that Kafka 4.3.1 starts on it: what its storage tool
 * formats for a single node, and what that node's controller writes first. Kafka: metadata.storage.Formatter.
 */
import { defaultLevel, features, KRAFT_VERSION } from '../../common/feature-level.ts'
import { latestProductionVersion, METADATA_VERSION } from '../../common/metadata-version.ts'
import type { Uuid } from '../../common/uuid.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { formatLeaderEpochs, LEADER_EPOCH_CHECKPOINT } from '../../storage/checkpoint/leader-epoch-checkpoint.ts'
import { formatPartitionMetadata, PARTITION_METADATA } from '../../storage/checkpoint/partition-metadata.ts'
import { segmentFileName } from '../../storage/log/segment-file.ts'
import { CONFIG_RESOURCE } from '../image/metadata-image.ts'
import { encodeMetadataBatch } from '../log/metadata-batch.ts'
import { snapshotFileName } from '../log/metadata-snapshot.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { BOOTSTRAP_CHECKPOINT, bootstrapCheckpoint, votersCheckpoint } from './bootstrap-files.ts'
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
  /** The most that it gets. */
  readonly permissions: number
}

const WRITABLE = 0o666
/** Kafka makes its snapshots unchangeable. */
const READ_ONLY = 0o444

/** Where a real controller would listen; it may be started on another address. */
const CONTROLLER_ENDPOINT = { name: 'CONTROLLER', host: 'localhost', port: 9093 }

/** Levels that the storage tool of Kafka 4.3.1 gives a new cluster; `metadata.version` has to be the first. */
const FEATURE_LEVELS: readonly (readonly [name: string, level: number])[] = [
  [METADATA_VERSION, latestProductionVersion.level],
  ...features
    .filter(({ name }) => name !== KRAFT_VERSION)
    .map((feature) => [feature.name, defaultLevel(feature, latestProductionVersion.level)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
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
    {
      path: BOOTSTRAP_CHECKPOINT,
      bytes: bootstrapCheckpoint(featureRecords(), options.nowMs),
      permissions: WRITABLE,
    },
    text(`${metadataDirectory}/${PARTITION_METADATA}`, formatPartitionMetadata(METADATA_TOPIC_ID)),
    text(
      `${metadataDirectory}/${LEADER_EPOCH_CHECKPOINT}`,
      formatLeaderEpochs([{ epoch: FIRST_EPOCH, startOffset: 0 }]),
    ),
    {
      path: `${metadataDirectory}/${snapshotFileName(0, 0)}`,
      bytes: votersCheckpoint({
        voters: [{ ...options, endpoint: CONTROLLER_ENDPOINT }],
        kraftVersion: 1,
        nowMs: options.nowMs,
      }),
      permissions: READ_ONLY,
    },
    {
      path: `${metadataDirectory}/${segmentFileName(0, '.log')}`,
      bytes: firstLogBatch(options.nowMs),
      permissions: WRITABLE,
    },
  ]
}

/** As a controller would have copied them from the bootstrap file. */
function firstLogBatch(timestampMs: number): Buffer {
  return encodeMetadataBatch(firstRecords(), { timestampMs, leaderEpoch: FIRST_EPOCH })
}

/** The first records of every cluster. */
export function firstRecords(): readonly MetadataRecord[] {
  const minInsyncReplicas: MetadataRecord = {
    type: 'ConfigRecord',
    version: 0,
    data: { resourceType: CONFIG_RESOURCE.broker, resourceName: '', name: 'min.insync.replicas', value: '1' },
  }
  return [...featureRecords(), minInsyncReplicas]
}

function featureRecords(): readonly MetadataRecord[] {
  return FEATURE_LEVELS.map(([name, featureLevel]) => ({
    type: 'FeatureLevelRecord',
    version: 0,
    data: { name, featureLevel },
  }))
}
