/** What the admin client refuses or expects about topic names before and after a request. */
import { KafkaError } from '../../common/kafka-error.ts'

/** The topic's result, or the error for it. */
export type TopicResults<T> = Map<string, T | KafkaError>

/** The error for a name that no request can carry, else null. Kafka: KafkaAdminClient.topicNameIsUnrepresentable. */
export function unrepresentableName(name: string): KafkaError | null {
  if (name !== '') return null
  return new KafkaError('INVALID_TOPIC_EXCEPTION', {
    message: `The given topic name '${name}' cannot be represented in a request.`,
  })
}

/** Adds an error for every name that the response says nothing about. */
export function addMissingResults<T>(results: TopicResults<T>, names: Iterable<string>): TopicResults<T> {
  for (const name of names) {
    if (results.has(name)) continue
    results.set(
      name,
      new KafkaError('UNKNOWN_SERVER_ERROR', { message: `The response holds no result for topic ${name}.` }),
    )
  }
  return results
}
