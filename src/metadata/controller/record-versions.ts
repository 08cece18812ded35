/** Which version of a record the cluster's metadata.version asks for. Kafka: server.common.MetadataVersion. */
import { featureLevel, type MetadataImage } from '../image/metadata-image.ts'

/** 3.4-IV0: brokers that came from ZooKeeper. */
const ZOOKEEPER_MIGRATION = 8
/** 3.6-IV0: followers learn of a smaller ISR without a new leader epoch (KAFKA-15021). */
const ISR_SHRINK_KEEPS_EPOCH = 12
/** 3.7-IV2: directories of replicas. */
const DIRECTORY_ASSIGNMENT = 17
/** 4.0-IV1: eligible leader replicas. */
const ELIGIBLE_LEADER_REPLICAS = 23
/** 4.3-IV0: log.dirs that take no new replicas. */
const CORDONED_LOG_DIRS = 30

/** Version of PartitionRecord and of PartitionChangeRecord. */
export function partitionRecordVersion(image: MetadataImage): number {
  const metadataVersion = featureLevel(image, 'metadata.version')
  if (metadataVersion >= ELIGIBLE_LEADER_REPLICAS) return 2
  return metadataVersion >= DIRECTORY_ASSIGNMENT ? 1 : 0
}

/** Version of RegisterBrokerRecord. */
export function registerBrokerRecordVersion(image: MetadataImage): number {
  const metadataVersion = featureLevel(image, 'metadata.version')
  if (metadataVersion >= CORDONED_LOG_DIRS) return 4
  if (metadataVersion >= DIRECTORY_ASSIGNMENT) return 3
  return metadataVersion >= ZOOKEEPER_MIGRATION ? 2 : 1
}

/** Whether the cluster keeps eligible leader replicas (KIP-966). */
export function hasEligibleLeaderReplicas(image: MetadataImage): boolean {
  return featureLevel(image, 'eligible.leader.replicas.version') > 0
}

/** Whether a smaller ISR needs a new leader epoch. Kafka: `MetadataVersion.isLeaderEpochBumpRequiredOnIsrShrink`. */
export function isrShrinkRaisesEpoch(image: MetadataImage): boolean {
  return featureLevel(image, 'metadata.version') < ISR_SHRINK_KEEPS_EPOCH
}

/** Whether log.dirs may be kept from getting new replicas (KIP-1066). */
export function hasCordonedLogDirs(image: MetadataImage): boolean {
  return featureLevel(image, 'metadata.version') >= CORDONED_LOG_DIRS
}

/** Whether partitions say in which log.dir each replica is (KIP-858). */
export function hasDirectoryAssignment(image: MetadataImage): boolean {
  return featureLevel(image, 'metadata.version') >= DIRECTORY_ASSIGNMENT
}
