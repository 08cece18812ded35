/** Names of what is in a cluster, for whoever is typing one. */
import { listGroups } from '../../clients/admin/list-groups.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

/** A word, and what it is about. */
export type OfferedValue = readonly [word: string, summary: string]

/** Sorted by name; Kafka's own come last. Throws KafkaError. */
export async function offeredTopics(session: KafkaSession): Promise<OfferedValue[]> {
  const topics = await topicsInOrder(session)
  return topics.map(({ name, partitionCount }) => [name, counted(partitionCount)])
}

/** Kafka's own last. */
async function topicsInOrder(session: KafkaSession): ReturnType<typeof listTopics> {
  const topics = await listTopics(session, { listInternal: true })
  return [...topics.filter(({ isInternal }) => !isInternal), ...topics.filter(({ isInternal }) => isInternal)]
}

function counted(partitions: number): string {
  return partitions === 1 ? '1 partition' : `${partitions} partitions`
}

/** Groups of all types. Throws KafkaError. */
export async function offeredGroups(session: KafkaSession): Promise<OfferedValue[]> {
  const groups = await listGroups(session)
  return groups.map(({ groupId, state }): OfferedValue => [groupId, state]).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The partitions of `topic`; none where it is not there. Throws KafkaError. */
export async function offeredPartitions(session: KafkaSession, topic: string): Promise<OfferedValue[]> {
  const topics = await listTopics(session, { listInternal: true })
  const length = topics.find(({ name }) => name === topic)?.partitionCount ?? 0
  return Array.from({ length }, (_, partition) => [String(partition), ''])
}

/** Each partition of each topic, as `orders-0` with `end` behind it; those of Kafka's own topics last. Throws KafkaError. */
export async function offeredTopicPartitions(session: KafkaSession, end: string): Promise<OfferedValue[]> {
  const topics = await topicsInOrder(session)
  return topics.flatMap(({ name, partitionCount: length }) =>
    Array.from({ length }, (_, partition): OfferedValue => [`${name}-${partition}${end}`, '']),
  )
}
