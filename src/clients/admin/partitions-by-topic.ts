import type { TopicPartition } from '../../common/topic-partition.ts'

/** The numbers of the partitions of each topic, both in the order in which they come. */
export function partitionsByTopic(partitions: readonly TopicPartition[]): Map<string, number[]> {
  const byTopic = new Map<string, number[]>()
  for (const { topic, partition } of partitions) {
    const known = byTopic.get(topic)
    if (known === undefined) byTopic.set(topic, [partition])
    else known.push(partition)
  }
  return byTopic
}
