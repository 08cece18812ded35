import { isKafkaError, KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

/** Kafka: admin.TopicDescription. */
export interface TopicDescription {
  readonly name: string
  readonly topicId: Uuid
  readonly isInternal: boolean
  /** In ascending order. */
  readonly partitions: readonly PartitionDescription[]
}

/** Kafka: common.TopicPartitionInfo. */
export interface PartitionDescription {
  readonly partition: number
  /** Null: there is none at the moment. */
  readonly leader: number | null
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** Eligible leader replicas (KIP-966). Null: the answer did not tell. */
  readonly elr: readonly number[] | null
  readonly lastKnownElr: readonly number[] | null
}

export interface DescribeTopicsOptions extends RequestOptions {
  /** How many partitions one response may hold; more take more requests. */
  readonly partitionSizeLimitPerResponse?: number
}

type DescribedTopic = ApiMap['DescribeTopicPartitions']['response']['topics'][number]
type DescribedPartition = DescribedTopic['partitions'][number]

/** Describes topics by name, page by page. Kafka: Admin.describeTopics over DescribeTopicPartitions (KIP-966). */
export async function describeTopics(
  session: KafkaSession,
  names: readonly string[],
  { partitionSizeLimitPerResponse = 2000, ...options }: DescribeTopicsOptions = {},
): Promise<TopicResults<TopicDescription>> {
  const results: TopicResults<TopicDescription> = new Map()
  const sorted = [...names].sort()
  let remaining = sorted
  let cursor: { topicName: string; partitionIndex: number } | null = null
  while (remaining.length > 0) {
    const request = {
      topics: remaining.map((name) => ({ name })),
      responsePartitionLimit: partitionSizeLimitPerResponse,
      cursor,
    }
    const response: ApiMap['DescribeTopicPartitions']['response'] = await session.request(
      'DescribeTopicPartitions',
      request,
      options,
    )
    for (const topic of response.topics) addPage(results, topic)
    const next = response.nextCursor
    if (next === null) break
    assertProgress(cursor, next)
    cursor = next
    remaining = remaining.filter((name) => name >= next.topicName)
  }
  return addMissingResults(results, sorted)
}

/** Describes one topic by its id. Kafka asks with Metadata, which knows no eligible leader replicas. */
export async function describeTopicById(
  session: KafkaSession,
  topicId: Uuid,
  options: RequestOptions = {},
): Promise<TopicDescription | KafkaError> {
  const request = {
    topics: [{ topicId, name: null }],
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  }
  const response = await session.request('Metadata', request, options)
  const topic = response.topics[0]
  if (topic === undefined) return new KafkaError('UNKNOWN_TOPIC_ID')
  const error = kafkaErrorOf(topic.errorCode)
  if (error) return error
  return {
    name: topic.name ?? '',
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: topic.partitions
      .map(({ partitionIndex, leaderId, replicaNodes, isrNodes }) => ({
        partition: partitionIndex,
        leader: leaderId < 0 ? null : leaderId,
        replicas: replicaNodes,
        isr: isrNodes,
        elr: null,
        lastKnownElr: null,
      }))
      .sort(byPartition),
  }
}

/** A topic may come in several pages: its partitions are put together. */
function addPage(results: TopicResults<TopicDescription>, topic: DescribedTopic): void {
  const name = topic.name ?? ''
  const error = kafkaErrorOf(topic.errorCode)
  if (error) {
    results.set(name, error)
    return
  }
  const before = results.get(name)
  const known = before === undefined || isKafkaError(before) ? [] : before.partitions
  results.set(name, {
    name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: [...known, ...topic.partitions.map(describePartition)].sort(byPartition),
  })
}

function describePartition(partition: DescribedPartition): PartitionDescription {
  return {
    partition: partition.partitionIndex,
    leader: partition.leaderId < 0 ? null : partition.leaderId,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
    elr: partition.eligibleLeaderReplicas,
    lastKnownElr: partition.lastKnownElr,
  }
}

function byPartition(a: PartitionDescription, b: PartitionDescription): number {
  return a.partition - b.partition
}

/** A cursor that stands still would be asked for for ever. */
function assertProgress(before: { topicName: string; partitionIndex: number } | null, next: typeof before & {}): void {
  if (before === null || next.topicName > before.topicName) return
  if (next.topicName === before.topicName && next.partitionIndex > before.partitionIndex) return
  throw new KafkaError('UNKNOWN_SERVER_ERROR', {
    message: `The cursor ${next.topicName}-${next.partitionIndex} does not lie behind the one before.`,
  })
}
