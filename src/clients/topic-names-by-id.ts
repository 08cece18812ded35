import { kafkaErrorOf } from '../common/kafka-error.ts'
import type { Uuid } from '../common/uuid.ts'
import { fill } from '../protocol/fill.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { metadataRequest } from '../protocol/messages/metadata.ts'

/** The names of topics; those that do not exist any more are missing. Throws whatever else is wrong with one. */
export async function topicNamesById(
  session: KafkaSession,
  topicIds: readonly Uuid[],
): Promise<ReadonlyMap<Uuid, string>> {
  const names = new Map<Uuid, string>()
  if (topicIds.length === 0) return names
  const topics = topicIds.map((topicId) => ({ topicId, name: null }))
  const response = await session.request('Metadata', fill(metadataRequest, { topics, allowAutoTopicCreation: false }))
  for (const { topicId, name, errorCode } of response.topics) {
    const error = kafkaErrorOf(errorCode)
    if (error === null && name !== null) names.set(topicId, name)
    else if (error !== null && error.error !== 'UNKNOWN_TOPIC_ID') throw error
  }
  return names
}
