import { KafkaError } from '../common/kafka-error.ts'
import { isInternalTopic } from '../common/topic-name.ts'

/** Throws INVALID_TOPIC_EXCEPTION for a topic that only coordinators write to, before it is created for nothing. */
export function refuseInternalTopic(name: string): void {
  if (!isInternalTopic(name)) return
  const message = `Topic ${name} is Kafka's own: only coordinators write to it.`
  throw new KafkaError('INVALID_TOPIC_EXCEPTION', { message })
}
