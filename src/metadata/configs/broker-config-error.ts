/** How Kafka's broker refuses its own settings: always with INVALID_REQUEST. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'

export function invalidBrokerConfig(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}

/** Scala's `require`. */
export function unmetRequirement(requirement: string): KafkaError {
  return invalidBrokerConfig(`requirement failed: ${requirement}`)
}

/** Kafka hands the exception to the wrong constructor of ConfigException; the words come out in this order. */
export function notReconfigurable(reason: string): KafkaError {
  return invalidBrokerConfig(
    `Invalid value org.apache.kafka.common.config.ConfigException: ${reason} for configuration Invalid dynamic configuration`,
  )
}

/** What `check` gives. Throws INVALID_REQUEST where it throws another KafkaError. */
export function asBrokerConfigError<T>(check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!isKafkaError(error)) throw error
    throw invalidBrokerConfig(error.message)
  }
}
