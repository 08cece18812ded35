import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { partitionsByTopic } from './partitions-by-topic.ts'
import { unrepresentableName } from './topic-names.ts'

/** Where a partition is to be. */
export interface WantedReplicas extends TopicPartition {
  /** Broker ids, the preferred leader first. Null: call off what is under way. */
  readonly replicas: readonly number[] | null
}

/** A partition on its way. Kafka: admin.PartitionReassignment. */
export interface PartitionReassignment extends TopicPartition {
  /** All that hold it now, those that come and those that go among them. */
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

export interface AlteredReassignment extends TopicPartition {
  /** Null: it is under way, or called off. */
  readonly error: KafkaError | null
}

export interface AlterPartitionReassignmentsOptions extends RequestOptions {
  /** Default: yes. */
  readonly allowReplicationFactorChange?: boolean
  /** How long the controller may take, in ms. */
  readonly timeoutMs?: number
}

/**
 * Starts moves of partitions, and calls off others: one result for each, in the order of `wanted`. Throws KafkaError for
 * what no partition is named for. Kafka: Admin.alterPartitionReassignments (KIP-455).
 */
export async function alterPartitionReassignments(
  session: KafkaSession,
  wanted: readonly WantedReplicas[],
  { allowReplicationFactorChange = true, timeoutMs = 60_000, ...options }: AlterPartitionReassignmentsOptions = {},
): Promise<AlteredReassignment[]> {
  const results = new Map(wanted.map((each) => [formatTopicPartition(each), unrepresentable(each)]))
  const sendable = wanted.filter((each) => results.get(formatTopicPartition(each)) === null)
  if (sendable.length > 0) {
    const request = { timeoutMs, allowReplicationFactorChange, topics: reassignableTopics(sendable) }
    const response = await session.request('AlterPartitionReassignments', request, {
      target: { kind: 'controller' },
      ...options,
    })
    const error = kafkaErrorOf(response.errorCode, response.errorMessage)
    for (const { name: topic, partitions } of response.responses) {
      for (const { partitionIndex: partition, errorCode, errorMessage } of partitions) {
        results.set(formatTopicPartition({ topic, partition }), error ?? kafkaErrorOf(errorCode, errorMessage))
      }
    }
    if (error !== null && response.responses.length === 0) throw error
  }
  return wanted.map((each) => {
    return { topic: each.topic, partition: each.partition, error: results.get(formatTopicPartition(each)) ?? null }
  })
}

function unrepresentable({ topic, partition }: TopicPartition): KafkaError | null {
  if (partition >= 0) return unrepresentableName(topic)
  return new KafkaError('INVALID_TOPIC_EXCEPTION', { message: `The given partition index ${partition} is not valid.` })
}

function reassignableTopics(wanted: readonly WantedReplicas[]) {
  const replicasOf = new Map(wanted.map((each) => [formatTopicPartition(each), each.replicas]))
  return [...partitionsByTopic(wanted)].sort(byName).map(([name, numbers]) => ({
    name,
    partitions: numbers
      .sort((a, b) => a - b)
      .map((partitionIndex) => {
        return { partitionIndex, replicas: replicasOf.get(`${name}-${partitionIndex}`) ?? null }
      }),
  }))
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1
}

/**
 * The partitions that are on their way; of `partitions`, if they are named. Throws KafkaError. Kafka:
 * Admin.listPartitionReassignments.
 */
export async function listPartitionReassignments(
  session: KafkaSession,
  partitions: readonly TopicPartition[] | null = null,
  { timeoutMs = 60_000, ...options }: RequestOptions & { readonly timeoutMs?: number } = {},
): Promise<PartitionReassignment[]> {
  for (const each of partitions ?? []) {
    const error = unrepresentable(each)
    if (error) throw error
  }
  const topics =
    partitions === null
      ? null
      : [...partitionsByTopic(partitions)].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
  const response = await session.request(
    'ListPartitionReassignments',
    { timeoutMs, topics },
    { target: { kind: 'controller' }, ...options },
  )
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
  return response.topics.flatMap(({ name: topic, partitions: moving }) =>
    moving.map(({ partitionIndex: partition, replicas, addingReplicas, removingReplicas }) => {
      return { topic, partition, replicas, addingReplicas, removingReplicas }
    }),
  )
}
