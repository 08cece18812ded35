/**
 * Which brokers get the replicas of new partitions, and what a new partition looks like in the metadata log.
 * Kafka: controller.ReplicationControlManager.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER } from '../image/partition-state.ts'
import { type ClusterBrokers, defaultDirectory, isActive, isUsable } from './cluster-brokers.ts'
import { randomInt } from './random-int.ts'
import { hasDirectoryAssignment, partitionRecordVersion } from './record-versions.ts'
import { placeStriped } from './striped-replica-placer.ts'

/** The brokers of one partition, the preferred leader first. */
export type ReplicaList = readonly number[]

/** As the broker's own limit, so that one request can't fill the metadata log. */
const MAX_PARTITIONS_PER_REQUEST = 10_000

/** The replica lists of `count` partitions. Throws INVALID_REPLICATION_FACTOR when there are too few brokers. */
export function placeReplicas(
  brokers: ClusterBrokers,
  random: Random,
  count: number,
  replicationFactor: number,
): readonly ReplicaList[] {
  const usable = [...brokers.values()].filter(isUsable)
  return placeStriped(usable, count, replicationFactor, (bound) => randomInt(random, bound))
}

/** Throws INVALID_REPLICA_ASSIGNMENT unless `replicas` can hold a partition whose siblings have `expectedCount` replicas. */
export function checkManualAssignment(
  brokers: ClusterBrokers,
  replicas: ReplicaList,
  expectedCount: number | null,
): void {
  if (replicas.length === 0) throw invalid('The manual partition assignment includes an empty replica list.')
  const sorted = [...replicas].sort((a, b) => a - b)
  for (const [position, replica] of sorted.entries()) {
    if (!brokers.has(replica)) {
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

/** Throws INVALID_REPLICA_ASSIGNMENT unless one of `replicas` can lead the partition now. */
export function checkSomeActive(brokers: ClusterBrokers, replicas: ReplicaList, partition: number): void {
  if (replicas.some((replica) => isActive(brokers, replica))) return
  throw invalid(
    `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled ` +
      'shutdown.',
  )
}

/** The record of a partition that comes into being: the replicas on active brokers are in sync, the first of them leads. */
export function newPartitionRecord(
  image: MetadataImage,
  brokers: ClusterBrokers,
  topicId: Uuid,
  partitionId: number,
  replicas: ReplicaList,
): MetadataRecord {
  const isr = replicas.filter((replica) => isActive(brokers, replica))
  return {
    type: 'PartitionRecord',
    version: partitionRecordVersion(image),
    data: {
      partitionId,
      topicId,
      replicas,
      isr,
      removingReplicas: [],
      addingReplicas: [],
      leader: isr[0] ?? NO_LEADER,
      leaderRecoveryState: 0,
      leaderEpoch: 0,
      partitionEpoch: 0,
      directories: hasDirectoryAssignment(image) ? replicas.map((replica) => defaultDirectory(brokers, replica)) : [],
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
    },
  }
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REPLICA_ASSIGNMENT', { message })
}
