/** A partition of a topic. Kafka: common.TopicPartition. */
export interface TopicPartition {
  readonly topic: string
  readonly partition: number
}

/** `orders-0`: the name of the partition's directory, and Kafka's way to print it. */
export function formatTopicPartition({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`
}
