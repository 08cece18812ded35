import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import type { PartitionDescription } from '../../clients/admin/describe-topics.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type DescribedTopic, replicaCount } from './describe-topics.ts'

/** Which unhealthy partitions to show. None of them: all partitions, healthy or not. */
export interface HealthFilters {
  readonly underReplicated: boolean
  readonly unavailable: boolean
  readonly underMinIsr: boolean
  readonly atMinIsr: boolean
}

/** Whether any filter is set. */
export function hasHealthFilter(filters: HealthFilters): boolean {
  return filters.underReplicated || filters.unavailable || filters.underMinIsr || filters.atMinIsr
}

export type PartitionFilter = (topic: DescribedTopic, partition: PartitionDescription) => boolean

/** A partition passes when at least one of the filters holds for it, or none is set. Kafka: TopicCommand.DescribeOptions. */
export async function partitionFilter(session: KafkaSession, filters: HealthFilters): Promise<PartitionFilter> {
  if (!hasHealthFilter(filters)) return () => true
  const liveBrokers = filters.unavailable ? await liveBrokerIds(session) : new Set<number>()
  return (topic, partition) =>
    (filters.underReplicated && replicaCount(topic, partition) > partition.isr.length) ||
    (filters.unavailable && (partition.leader === null || !liveBrokers.has(partition.leader))) ||
    (filters.underMinIsr && (partition.leader === null || partition.isr.length < minInSyncReplicas(topic))) ||
    (filters.atMinIsr && partition.isr.length === minInSyncReplicas(topic))
}

async function liveBrokerIds(session: KafkaSession): Promise<Set<number>> {
  const { nodes } = await describeCluster(session)
  return new Set(nodes.map((node) => node.id))
}

function minInSyncReplicas(topic: DescribedTopic): number {
  return Number(topic.configs.find((entry) => entry.name === 'min.insync.replicas')?.value ?? 1)
}
