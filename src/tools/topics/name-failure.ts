import { KafkaError } from '../../common/kafka-error.ts'

/** The same error with a message that says which topic it is about: among many nobody would know. */
export function nameFailure(topic: string, failure: KafkaError): KafkaError {
  const { error, message, hint } = failure
  if (message.includes(topic)) return failure
  return new KafkaError(error, { message: `Topic ${topic}: ${message}`, hint, cause: failure })
}
