import { errorCode } from '../../common/kafka-error.ts'
import { presentedLeader } from '../../metadata/controller/take-over.ts'
import { NO_LEADER, type PartitionState } from '../../metadata/image/partition-state.ts'
import type { BrokerState } from '../broker-state.ts'

/** Every operation that a topic has, as a bit set: what Kafka answers where nobody checks rights. */
export const ALL_TOPIC_OPERATIONS = 0xdf8
export const ALL_CLUSTER_OPERATIONS = 0x1fa0
/** Nobody asked. */
export const NO_OPERATIONS = -0x80000000

/** A partition as Metadata and DescribeTopicPartitions answer it. */
export interface PartitionView {
  readonly errorCode: number
  readonly partitionIndex: number
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicaNodes: readonly number[]
  readonly isrNodes: readonly number[]
  readonly eligibleLeaderReplicas: readonly number[]
  readonly lastKnownElr: readonly number[]
  readonly offlineReplicas: readonly number[]
}

/** Whose partitions are looked at. Taken once for many of them: a broker's state finds it out each time it is asked. */
export type PartitionViewer = Pick<BrokerState, 'env' | 'several'>

/** The viewer of `state` at this moment. */
export function viewerOf({ env, several }: BrokerState): PartitionViewer {
  return { env, several }
}

/** A leader that does not run counts as none. Kafka: `KRaftMetadataCache.getPartitionMetadata`. */
export function viewPartition(
  { env, several }: PartitionViewer,
  partitionIndex: number,
  partition: PartitionState,
): PartitionView {
  const isLive = (brokerId: number): boolean => env.brokers.some(({ id }) => id === brokerId)
  const { leader, leaderEpoch, isr, elr, lastKnownElr } =
    several === null ? presentedLeader(partition, env.brokerId) : partition
  return {
    errorCode: isLive(leader) ? errorCode('NONE') : errorCode('LEADER_NOT_AVAILABLE'),
    partitionIndex,
    leaderId: isLive(leader) ? leader : NO_LEADER,
    leaderEpoch,
    replicaNodes: partition.replicas,
    isrNodes: isr,
    eligibleLeaderReplicas: elr,
    lastKnownElr,
    offlineReplicas: partition.replicas.filter((replica) => !isLive(replica)),
  }
}
