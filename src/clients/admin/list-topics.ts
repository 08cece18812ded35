import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka: admin.TopicListing, with the number of partitions, which Metadata tells anyway. */
export interface TopicListing {
  readonly name: string
  readonly topicId: Uuid
  readonly isInternal: boolean
  readonly partitionCount: number
}

export interface ListTopicsOptions extends RequestOptions {
  /** Kafka's own topics too. Default: no. */
  readonly listInternal?: boolean
}

/** All topics, sorted by name as Java sorts strings. Throws KafkaError. Kafka: Admin.listTopics. */
export async function listTopics(
  session: KafkaSession,
  { listInternal = false, ...options }: ListTopicsOptions = {},
): Promise<TopicListing[]> {
  const request = {
    topics: null,
    allowAutoTopicCreation: false,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  }
  const response = await session.request('Metadata', request, options)
  const error = kafkaErrorOf(response.errorCode)
  if (error) throw error
  return response.topics
    .filter((topic) => listInternal || !topic.isInternal)
    .map(({ name, topicId, isInternal, partitions }) => {
      return { name: name ?? '', topicId, isInternal, partitionCount: partitions.length }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
