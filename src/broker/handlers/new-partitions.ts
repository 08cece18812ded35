import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { NewPartition } from '../../storage/log-dir/partition-directory.ts'

/** The partitions that `records`, which are in `image` by now, brought into being. */
export function newPartitions(image: MetadataImage, records: readonly MetadataRecord[]): readonly NewPartition[] {
  return records.flatMap((record) => {
    if (record.type !== 'PartitionRecord') return []
    const { topicId, partitionId: partition, leaderEpoch } = record.data
    const topic = image.topicsById.get(topicId)?.name
    return topic === undefined ? [] : [{ topicPartition: { topic, partition }, topicId, leaderEpoch }]
  })
}
