import type { ConfigEntry } from '../../clients/admin/config-entry.ts'
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import {
  describeTopicById,
  describeTopics,
  type PartitionDescription,
  type TopicDescription,
} from '../../clients/admin/describe-topics.ts'
import { listPartitionReassignments, type PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { absence, surroundingsOf } from '../absence.ts'
import type { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { type FoundTopics, findTopics, listAllTopics } from './find-topic.ts'

/** Everything `--describe` shows about a topic. */
export interface DescribedTopic extends TopicDescription {
  /** In the broker's order. */
  readonly configs: readonly ConfigEntry[]
  /** By number, of the partitions that are on their way to other replicas. */
  readonly reassignments?: ReadonlyMap<number, PartitionReassignment>
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
  const reassignments = await reassignmentsOf(session, topics)
  return topics.map((topic) => {
    const underWay = reassignments.filter((each) => each.topic === topic.name)
    return {
      ...topic,
      configs: orThrow(configs.get(topic.name)) ?? [],
      reassignments: new Map(underWay.map((each) => [each.partition, each])),
    }
  })
}

/** What is under way has more than one replica. Kafka: TopicService.listAllReassignments. */
async function reassignmentsOf(
  session: KafkaSession,
  topics: readonly TopicDescription[],
): Promise<readonly PartitionReassignment[]> {
  const several = topics.flatMap(({ name: topic, partitions }) => {
    return partitions.flatMap(({ partition, replicas }): TopicPartition[] => {
      return replicas.length > 1 ? [{ topic, partition }] : []
    })
  })
  if (several.length === 0) return []
  try {
    return await listPartitionReassignments(session, several)
  } catch (error) {
    if (isKafkaError(error) && NOT_TOLD.includes(error.error)) return []
    throw error
  }
}

/** Whoever may not know, or does not, is told of the rest. */
const NOT_TOLD: readonly string[] = ['UNSUPPORTED_VERSION', 'CLUSTER_AUTHORIZATION_FAILED']

function orThrow<T>(result: T): Exclude<T, Error> {
  if (isKafkaError(result)) throw result
  return result as Exclude<T, Error>
}

/** What is not a compiled-in default, and so worth showing. */
export function overriddenConfigs(topic: Pick<DescribedTopic, 'configs'>): ConfigEntry[] {
  return topic.configs.filter((entry) => entry.source !== 'DEFAULT_CONFIG')
}

/** How many copies the first partition has. */
export function replicationFactorOf(topic: Pick<DescribedTopic, 'partitions' | 'reassignments'>): number {
  const [first] = topic.partitions
  return first === undefined ? 0 : replicaCount(topic, first)
}

/**
 * How many copies of the partition there are, without those that a reassignment is adding. One that has ended since it was
 * asked for does not count. Kafka: TopicCommand.getReplicationFactor, isReassignmentInProgress.
 */
export function replicaCount(
  { reassignments }: Pick<DescribedTopic, 'reassignments'>,
  { partition, replicas }: Pick<PartitionDescription, 'partition' | 'replicas'>,
): number {
  const reassignment = reassignments?.get(partition)
  if (reassignment === undefined) return replicas.length
  const changing = [...reassignment.addingReplicas, ...reassignment.removingReplicas]
  if (!replicas.some((id) => changing.includes(id))) return replicas.length
  return reassignment.replicas.length - reassignment.addingReplicas.length
}
