/** Partition directories that are to come or to go because of what the metadata says now. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { CLUSTER_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { NewPartition } from '../../storage/log-dir/partition-directory.ts'

/** Partitions whose replicas move, with those that they had before. */
export type MovedReplicas = readonly { readonly partition: NewPartition; readonly replicas: readonly number[] }[]

/** Of which partitions of `image` the records change the replicas. */
export function movedReplicas(image: MetadataImage, records: readonly MetadataRecord[]): MovedReplicas {
  return records.flatMap((record) => {
    if (record.type !== 'PartitionChangeRecord' || record.data.replicas === null) return []
    const { topicId, partitionId: partition } = record.data
    const topic = image.topicsById.get(topicId)
    const state = topic?.partitions[partition]
    if (topic === undefined || state === undefined) return []
    const topicPartition = { topic: topic.name, partition }
    return [{ partition: { topicId, topicPartition, leaderEpoch: state.leaderEpoch }, replicas: state.replicas }]
  })
}

export interface StrayCandidates {
  readonly brokerId: number
  /** What is in the log.dir. */
  readonly names: readonly string[]
  readonly topicIdOf: (topicPartition: TopicPartition) => Uuid | null
}

/**
 * Directories of partitions that the broker has no replica of: the topic was deleted, or the replica moved, while the log.dir
 * was away. What has no topic id is left alone. Kafka: LogManager's stray replicas.
 */
export function strayPartitions(
  image: MetadataImage,
  { brokerId, names, topicIdOf }: StrayCandidates,
): readonly TopicPartition[] {
  return names.flatMap((name) => {
    const [, topic, digits] = /^(.+)-(\d+)$/.exec(name) ?? []
    if (topic === undefined || digits === undefined || topic === CLUSTER_METADATA_TOPIC) return []
    const topicPartition = { topic, partition: Number(digits) }
    const known = image.topicsByName.get(topic)
    const state = known?.partitions[topicPartition.partition]
    if (state?.replicas.includes(brokerId) === true) return []
    const topicId = topicIdOf(topicPartition)
    return topicId === null || topicId === ZERO_UUID ? [] : [topicPartition]
  })
}
