/** A partition of a cluster of several brokers, as it is looked up. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'

/** A partition that has replicas. */
export type ReplicatedPartition = HostedPartition & { readonly state: NonNullable<HostedPartition['state']> }

/** The partition as it is now. Throws as PartitionDirectory.find. */
export async function currentPartition(
  partitions: PartitionDirectory,
  { topicId, topicPartition }: HostedPartition,
): Promise<ReplicatedPartition> {
  return replicated(await partitions.find({ name: '', id: topicId }, topicPartition.partition))
}

/** The partition with a leader that can be used. Throws as PartitionDirectory.lead. */
export async function ledPartition(
  partitions: PartitionDirectory,
  partition: HostedPartition,
): Promise<ReplicatedPartition> {
  return replicated(await partitions.lead(partition))
}

function replicated(partition: HostedPartition): ReplicatedPartition {
  const { state } = partition
  if (state === undefined) throw new KafkaError('NOT_LEADER_OR_FOLLOWER')
  return { ...partition, state }
}
