import type { ConfigEntry } from '../../clients/admin/config-entry.ts'
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import { describeTopicById, describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { findTopic, listAllTopics } from './find-topic.ts'

/** Everything `--describe` shows about a topic. */
export interface DescribedTopic extends TopicDescription {
  /** In the broker's order. */
  readonly configs: readonly ConfigEntry[]
}

/** Topics by name, with their configs, sorted by name. Throws the first KafkaError. */
export async function describeNamedTopics(
  session: KafkaSession,
  names: readonly string[],
  partitionSizeLimitPerResponse?: number,
): Promise<DescribedTopic[]> {
  const limit = partitionSizeLimitPerResponse === undefined ? {} : { partitionSizeLimitPerResponse }
  const descriptions = await describeTopics(session, names, limit)
  const found = [...descriptions.values()].map(orThrow)
  return withConfigs(
    session,
    found.sort((a, b) => (a.name < b.name ? -1 : 1)),
  )
}

/** The topic with this id. Kafka's answer knows no eligible leader replicas then. Throws KafkaError. */
export async function describeIdentifiedTopic(session: KafkaSession, topicId: string): Promise<DescribedTopic[]> {
  return withConfigs(session, [orThrow(await describeTopicById(session, topicId))])
}

export interface TopicSelection {
  /** One topic by name, or by id; all topics without either. */
  readonly name: string | undefined
  readonly topicId: string | undefined
  /** Kafka's own topics among all of them. */
  readonly listInternal: boolean
}

/** Topics as kafdir selects them, sorted by name. Throws KafkaError, or ToolError for a name that does not exist. */
export async function describeSelectedTopics(
  session: KafkaSession,
  { name, topicId, listInternal }: TopicSelection,
): Promise<DescribedTopic[]> {
  if (topicId !== undefined) return describeIdentifiedTopic(session, topicId)
  const found = name === undefined ? undefined : await findTopic(session, name, { ifExists: false })
  const topics = found === undefined ? await listAllTopics(session, { listInternal }) : [found]
  return describeNamedTopics(
    session,
    topics.map((topic) => topic.name),
  )
}

async function withConfigs(session: KafkaSession, topics: readonly TopicDescription[]): Promise<DescribedTopic[]> {
  const names = topics.map((topic) => topic.name)
  const configs = await describeTopicConfigs(session, names)
  return topics.map((topic) => ({ ...topic, configs: orThrow(configs.get(topic.name)) ?? [] }))
}

function orThrow<T>(result: T): Exclude<T, Error> {
  if (isKafkaError(result)) throw result
  return result as Exclude<T, Error>
}

/** What is not a compiled-in default, and so worth showing. */
export function overriddenConfigs(topic: Pick<DescribedTopic, 'configs'>): ConfigEntry[] {
  return topic.configs.filter((entry) => entry.source !== 'DEFAULT_CONFIG')
}

/** How many copies the first partition has. */
export function replicationFactorOf(topic: DescribedTopic): number {
  return topic.partitions[0]?.replicas.length ?? 0
}
