import { type KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { partitionsByTopic } from './partitions-by-topic.ts'

/** Kafka: common.ElectionType. */
export type ElectionType = 'preferred' | 'unclean'

const ELECTION_TYPE: Readonly<Record<ElectionType, number>> = { preferred: 0, unclean: 1 }

/** What became of one partition. */
export interface Election extends TopicPartition {
  /** Null: it has a new leader. ELECTION_NOT_NEEDED: nothing had to be done. */
  readonly error: KafkaError | null
}

export interface ElectLeadersOptions extends RequestOptions {
  /** How long the controller may take, in ms. */
  readonly timeoutMs?: number
}

/**
 * Elects leaders of partitions; null: of all that need it. In the order of the response. Throws KafkaError for what concerns
 * all of them. Kafka: Admin.electLeaders (KIP-460).
 */
export async function electLeaders(
  session: KafkaSession,
  type: ElectionType,
  partitions: readonly TopicPartition[] | null,
  { timeoutMs = 30_000, ...options }: ElectLeadersOptions = {},
): Promise<Election[]> {
  const topicPartitions =
    partitions === null ? null : [...partitionsByTopic(partitions)].map(([topic, of]) => ({ topic, partitions: of }))
  const request = { electionType: ELECTION_TYPE[type], topicPartitions, timeoutMs }
  const response = await session.request('ElectLeaders', request, { target: { kind: 'controller' }, ...options })
  const error = kafkaErrorOf(response.errorCode)
  if (error) throw error
  return response.replicaElectionResults.flatMap(({ topic, partitionResult }) =>
    partitionResult.map(({ partitionId, errorCode, errorMessage }) => {
      return { topic, partition: partitionId, error: kafkaErrorOf(errorCode, errorMessage) }
    }),
  )
}
