import type { ConfigEntry } from '../../clients/admin/config-entry.ts'
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import { describeTopicById, describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { absence, surroundingsOf } from '../absence.ts'
import type { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { type FoundTopics, findTopics, listAllTopics } from './find-topic.ts'

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
  /** Topics by name, or one by id; all topics without either. */
  readonly names: readonly string[]
  readonly topicId: string | undefined
  /** Kafka's own topics among all of them. */
  readonly listInternal: boolean
}

export interface SelectedTopics {
  /** Sorted by name. */
  readonly topics: readonly DescribedTopic[]
  /** What to say of each name that no topic has. */
  readonly missing: ReadonlyMap<string, ToolError>
}

/** Topics as kafdir selects them. Throws KafkaError, and ToolError (`terse`) for an id that no topic has. */
export async function describeSelectedTopics(
  session: ClusterSession,
  { names, topicId, listInternal }: TopicSelection,
): Promise<SelectedTopics> {
  const none: FoundTopics['missing'] = new Map()
  if (topicId !== undefined) {
    const topics = await describeIdentifiedTopic(session, topicId).catch((error: unknown) => {
      if (!isKafkaError(error) || error.error !== 'UNKNOWN_TOPIC_ID') throw error
      throw absence(`Topic id '${topicId}'`, error.error, { ...surroundingsOf(session), list: 'topics list --json' })
    })
    return { topics, missing: none }
  }
  const { topics, missing } =
    names.length > 0
      ? await findTopics(session, names)
      : { topics: await listAllTopics(session, { listInternal }), missing: none }
  const found = topics.map((topic) => topic.name)
  return { topics: await describeNamedTopics(session, found), missing }
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
