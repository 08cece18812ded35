/** What a client needs to know of a topic: its id and its partitions, and what to say when there is none. */
import { isKafkaError, KafkaError, kafkaErrorOf } from '../common/kafka-error.ts'
import type { Uuid } from '../common/uuid.ts'
import { fill } from '../protocol/fill.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { metadataRequest } from '../protocol/messages/metadata.ts'

export interface TopicMetadata {
  readonly name: string
  readonly topicId: Uuid
  /** Ids of the partitions, rising. */
  readonly partitions: readonly number[]
}

/** The topic as it is now, null when there is none. Throws whatever else is wrong with it. */
export async function findTopicMetadata(session: KafkaSession, name: string): Promise<TopicMetadata | null> {
  try {
    return await fetchTopicMetadata(session, name, { allowAutoCreate: false })
  } catch (error) {
    if (isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_OR_PARTITION') return null
    throw error
  }
}

export interface FetchTopicOptions {
  /** Create the topic with the cluster's defaults when it does not exist. */
  readonly allowAutoCreate: boolean
}

/** The topic as it is now. Throws UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION and whatever stands in the way of making it. */
export async function fetchTopicMetadata(
  session: KafkaSession,
  name: string,
  { allowAutoCreate }: FetchTopicOptions,
): Promise<TopicMetadata> {
  const request = fill(metadataRequest, { topics: [{ name }], allowAutoTopicCreation: allowAutoCreate })
  const response = await session.request('Metadata', request)
  const topic = response.topics[0]
  if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  const error = kafkaErrorOf(topic.errorCode)
  if (error !== null) throw error
  const partitions = topic.partitions.map(({ partitionIndex }) => partitionIndex).sort((a, b) => a - b)
  return { name: topic.name ?? name, topicId: topic.topicId, partitions }
}
