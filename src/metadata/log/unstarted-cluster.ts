/**
 * A log.dir that was formatted and on which no controller has run yet: its metadata is what `bootstrap.checkpoint` says, and
 * the first operation begins the log with it. Kafka: metadata.bootstrap.BootstrapDirectory, ActivationRecordsGenerator.
 */
import path from 'node:path'
import { decodeMetadataRecord, type MetadataRecord } from '../../protocol/metadata-record.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { hasEligibleLeaderReplicas } from '../controller/record-versions.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../image/metadata-image.ts'
import { MetadataReplay } from '../image/metadata-replay.ts'
import { CLUSTER_METADATA_TOPIC } from '../topic-name.ts'
import { walkSnapshot } from './metadata-snapshot.ts'

const BOOTSTRAP_FILE = 'bootstrap.checkpoint'
const MIN_INSYNC_REPLICAS = 'min.insync.replicas'

export interface UnstartedCluster {
  readonly image: MetadataImage
  /** What a controller begins the log with. */
  readonly firstRecords: readonly MetadataRecord[]
}

/**
 * Null when the log.dir has no such file, or partitions: where topics were, a metadata log that is empty has been lost.
 * Throws CORRUPT_MESSAGE, UNSUPPORTED_VERSION.
 */
export function readUnstartedCluster(fileSystem: FileSystem, logDir: string): UnstartedCluster | null {
  const file = path.join(logDir, BOOTSTRAP_FILE)
  const batches = fileSystem.readFile(file)
  if (batches === null || hasPartitions(fileSystem, logDir)) return null
  const replay = new MetadataReplay()
  const firstRecords: MetadataRecord[] = []
  const add = (record: MetadataRecord): void => {
    firstRecords.push(record)
    replay.apply(record)
  }
  const record = (source: Buffer, start: number, end: number): void =>
    add(decodeMetadataRecord(source.subarray(start, end)))
  walkSnapshot(batches, file, { record, control: () => {} })
  for (const safety of elrSafetyRecords(replay.image)) add(safety)
  return { image: replay.image, firstRecords }
}

function hasPartitions(fileSystem: FileSystem, logDir: string): boolean {
  const names = fileSystem.list(logDir) ?? []
  return names.some((name) => /-\d+$/.test(name) && name !== `${CLUSTER_METADATA_TOPIC}-0`)
}

/** With eligible leader replicas every broker has the same `min.insync.replicas`. Kafka: `maybeGenerateElrSafetyRecords`. */
function elrSafetyRecords(image: MetadataImage): readonly MetadataRecord[] {
  const isSet = settingsOf(image, CONFIG_RESOURCE.broker, '').has(MIN_INSYNC_REPLICAS)
  if (!hasEligibleLeaderReplicas(image) || isSet) return []
  const data = { resourceType: CONFIG_RESOURCE.broker, resourceName: '', name: MIN_INSYNC_REPLICAS, value: '1' }
  return [{ type: 'ConfigRecord', version: 0, data }]
}
