import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'

/** The same error with a message that says which partition it is about. */
export function partitionFailure(partition: TopicPartition, failure: KafkaError): KafkaError {
  const { error, message, hint } = failure
  const name = formatTopicPartition(partition)
  if (message.includes(name)) return failure
  return new KafkaError(error, { message: `${name}: ${message}`, hint, cause: failure })
}
