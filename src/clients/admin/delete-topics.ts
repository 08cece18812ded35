import { kafkaErrorOf } from '../../common/kafka-error.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

/** Deletes topics by name; true where a topic is gone. Kafka: Admin.deleteTopics. */
export async function deleteTopics(
  session: KafkaSession,
  names: readonly string[],
  options: RequestOptions = {},
): Promise<TopicResults<true>> {
  const results: TopicResults<true> = new Map()
  if (names.length === 0) return results
  const request = {
    topics: names.map((name) => ({ name, topicId: ZERO_UUID })),
    topicNames: [], // for brokers older than topic ids
    timeoutMs: 60_000,
  }
  const response = await session.request('DeleteTopics', request, { target: { kind: 'controller' }, ...options })
  for (const { name, errorCode, errorMessage } of response.responses) {
    if (name !== null) results.set(name, kafkaErrorOf(errorCode, errorMessage) ?? true)
  }
  return addMissingResults(results, names)
}
