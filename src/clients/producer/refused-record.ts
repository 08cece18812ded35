/** Why a producer does not even send a record, in Kafka's words. Kafka: KafkaProducer.doSend. */
import { KafkaError } from '../../common/kafka-error.ts'

export function recordTooLarge(sizeInBytes: number, maxRequestSizeBytes: number): KafkaError {
  const message = `The message is ${sizeInBytes} bytes when serialized which is larger than ${maxRequestSizeBytes}, which is the value of the max.request.size configuration.`
  return new KafkaError('MESSAGE_TOO_LARGE', { message })
}

export function invalidPartition(partition: number, partitionCount: number): KafkaError {
  const message = `Invalid partition given with record: ${partition} is not in the range [0...${partitionCount}).`
  return new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message })
}
