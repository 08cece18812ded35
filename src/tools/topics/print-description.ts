/** What `kafka-topics --describe` prints. Kafka: TopicCommand.TopicDescription and PartitionDescription. */
import type { PartitionDescription } from '../../clients/admin/describe-topics.ts'
import type { PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
import { javaHashCopyOrder, javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import { type DescribedTopic, overriddenConfigs, replicationFactorOf } from './describe-topics.ts'
import type { PartitionFilter } from './partition-health.ts'

export interface PrintOptions {
  readonly topicLines: 'all' | 'overridden' | 'none'
  readonly partitionLines: boolean
  readonly filter: PartitionFilter
}

/** The lines of all topics, in Kafka's order. */
export function descriptionText(topics: readonly DescribedTopic[], options: PrintOptions): string {
  return inKafkasOrder(topics)
    .map((topic) => topicLine(topic, options) + partitionLines(topic, options))
    .join('')
}

/** Kafka's client keeps topics in a HashMap sized for them, copies it, and copies that again entry by entry. */
function inKafkasOrder(topics: readonly DescribedTopic[]): DescribedTopic[] {
  const byName = new Map(topics.map((topic) => [topic.name, topic]))
  const sizedFor = { hash: javaStringHash, capacity: topics.length }
  const asked = javaHashOrder([...byName.keys()].sort(), sizedFor)
  const answered = javaHashOrder(javaHashCopyOrder(asked, javaStringHash), sizedFor)
  return answered.flatMap((name) => byName.get(name) ?? [])
}

function topicLine(topic: DescribedTopic, { topicLines }: PrintOptions): string {
  const overridden = overriddenConfigs(topic)
  if (topicLines === 'none' || (topicLines === 'overridden' && overridden.length === 0)) return ''
  const valueOf = new Map(overridden.map((entry) => [entry.name, entry.value]))
  // All configs take part in the order, but only the overridden ones are shown.
  const names = javaHashOrder(
    topic.configs.map((entry) => entry.name),
    { hash: javaStringHash },
  )
  const configs = names.filter((name) => valueOf.has(name)).map((name) => `${name}=${valueOf.get(name)}`)
  return line([
    `Topic: ${topic.name}`,
    ...(topic.topicId === ZERO_UUID ? [] : [`TopicId: ${topic.topicId}`]),
    `PartitionCount: ${topic.partitions.length}`,
    `ReplicationFactor: ${replicationFactorOf(topic)}`,
    `Configs: ${configs.join(',')}`,
  ])
}

function partitionLines(topic: DescribedTopic, options: PrintOptions): string {
  if (!options.partitionLines) return ''
  return topic.partitions
    .filter((partition) => options.filter(topic, partition))
    .map((partition) => partitionLine(topic, partition))
    .join('')
}

function partitionLine(
  { name, reassignments }: DescribedTopic,
  { partition, leader, replicas, isr, elr, lastKnownElr }: PartitionDescription,
): string {
  const reassignment = reassignments?.get(partition)
  return line([
    '',
    `Topic: ${name}`,
    `Partition: ${partition}`,
    `Leader: ${leader ?? 'none'}`,
    `Replicas: ${replicas.join(',')}`,
    `Isr: ${isr.join(',')}`,
    ...(reassignment === undefined ? [] : changes(reassignment)),
    `Elr: ${elr?.join(',') ?? 'N/A'}`,
    `LastKnownElr: ${lastKnownElr?.join(',') ?? 'N/A'}`,
  ])
}

function changes({ addingReplicas, removingReplicas }: PartitionReassignment): string[] {
  return [`Adding Replicas: ${addingReplicas.join(',')}`, `Removing Replicas: ${removingReplicas.join(',')}`]
}

function line(cells: readonly string[]): string {
  return `${cells.join('\t')}\n`
}
