/**
 * Which brokers get the replicas of new partitions, and what a new partition looks like in the metadata log.
 * Kafka: controller.ReplicationControlManager, metadata.placement.StripedReplicaPlacer.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import { UNASSIGNED_DIR, type Uuid } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import type { ControllerEnv, LiveBroker } from './controller-result.ts'
import { partitionRecordVersion } from './record-versions.ts'

/** The brokers of one partition, the preferred leader first. */
export type ReplicaList = readonly number[]

/** As the broker's own limit, so that one request can't fill the metadata log. */
const MAX_PARTITIONS_PER_REQUEST = 10_000

/**
 * The replica lists of `count` partitions. Throws INVALID_REPLICATION_FACTOR when there are too few brokers.
 * With several brokers leaders would have to be spread; so far there is one.
 */
export function placeReplicas(
  { brokers }: ControllerEnv,
  count: number,
  replicationFactor: number,
): readonly ReplicaList[] {
  if (replicationFactor > brokers.length) {
    throw new KafkaError('INVALID_REPLICATION_FACTOR', {
      message:
        `Unable to replicate the partition ${replicationFactor} time(s): The target replication factor of ` +
        `${replicationFactor} cannot be reached because only ${brokers.length} broker(s) are registered or some ` +
        'brokers have all their log directories cordoned.',
    })
  }
  const replicas = brokers.slice(0, replicationFactor).map(({ id }) => id)
  return Array.from({ length: count }, () => replicas)
}

/** Throws INVALID_REPLICA_ASSIGNMENT unless `replicas` can hold a partition whose siblings have `expectedCount` replicas. */
export function checkManualAssignment(
  { brokers }: ControllerEnv,
  replicas: ReplicaList,
  expectedCount: number | null,
): void {
  if (replicas.length === 0) throw invalid('The manual partition assignment includes an empty replica list.')
  const sorted = [...replicas].sort((a, b) => a - b)
  for (const [position, replica] of sorted.entries()) {
    if (!brokers.some(({ id }) => id === replica)) {
      throw invalid(`The manual partition assignment includes broker ${replica}, but no such broker is registered.`)
    }
    if (replica === sorted[position - 1]) {
      throw invalid(`The manual partition assignment includes the broker ${replica} more than once.`)
    }
  }
  if (expectedCount !== null && replicas.length !== expectedCount) {
    throw invalid(
      `The manual partition assignment includes a partition with ${replicas.length} replica(s), but this is not ` +
        `consistent with previous partitions, which have ${expectedCount} replica(s).`,
    )
  }
}

/** Throws POLICY_VIOLATION when a request asks for more partitions than one request may. */
export function checkPartitionCount(count: number): void {
  if (count <= MAX_PARTITIONS_PER_REQUEST) return
  throw new KafkaError('POLICY_VIOLATION', { message: 'Excessively large number of partitions per request.' })
}

/** The record of a partition that comes into being: all replicas in sync, the first one leads. */
export function newPartitionRecord(
  image: MetadataImage,
  env: ControllerEnv,
  topicId: Uuid,
  partitionId: number,
  replicas: ReplicaList,
): MetadataRecord {
  return {
    type: 'PartitionRecord',
    version: partitionRecordVersion(image),
    data: {
      partitionId,
      topicId,
      replicas,
      isr: replicas,
      removingReplicas: [],
      addingReplicas: [],
      leader: replicas[0] ?? -1,
      leaderRecoveryState: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: replicas.map((replica) => defaultDirectory(env.brokers, replica)),
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    },
  }
}

/** Known only where there is no choice. Kafka: `ClusterControlManager.defaultDir`. */
function defaultDirectory(brokers: readonly LiveBroker[], brokerId: number): Uuid {
  const directories = brokers.find(({ id }) => id === brokerId)?.directories ?? []
  return directories.length === 1 ? (directories[0] ?? UNASSIGNED_DIR) : UNASSIGNED_DIR
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REPLICA_ASSIGNMENT', { message })
}
