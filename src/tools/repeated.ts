import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'

/** Each item that occurs more than once, in the order in which their second ones come. Kafka: ToolsUtils.duplicates. */
export function repeated<T>(items: readonly T[]): T[] {
  return [...new Set(items.filter((item, at) => items.indexOf(item) < at))]
}

/** The same for partitions. */
export function repeatedPartitions(partitions: readonly TopicPartition[]): TopicPartition[] {
  const seen = new Set<string>()
  const found = new Map<string, TopicPartition>()
  for (const each of partitions) {
    const name = formatTopicPartition(each)
    if (seen.has(name)) found.set(name, each)
    seen.add(name)
  }
  return [...found.values()]
}
