import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Kafka gives it the time that an admin client has for a call: `default.api.timeout.ms`. */
const TIMEOUT_MS = 60_000

/** Kafka: admin.RecordsToDelete. */
export interface RecordsToDelete extends TopicPartition {
  /** Records before this offset go; -1: all that are there. */
  readonly beforeOffset: number
}

/**
 * Where each partition begins now, by `orders-0`, or why nothing was deleted in it. Throws KafkaError for what concerns all.
 * Kafka: Admin.deleteRecords.
 */
export async function deleteRecords(
  session: KafkaSession,
  records: readonly RecordsToDelete[],
  options: RequestOptions = {},
): Promise<Map<string, number | KafkaError>> {
  const topics = [...new Set(records.map(({ topic }) => topic))].map((name) => ({
    name,
    partitions: records
      .filter(({ topic }) => topic === name)
      .map(({ partition, beforeOffset }) => ({ partitionIndex: partition, offset: beforeOffset })),
  }))
  const response = await session.request('DeleteRecords', { topics, timeoutMs: TIMEOUT_MS }, options)
  const results = new Map<string, number | KafkaError>(
    records.map((each) => [formatTopicPartition(each), missingResult(each)]),
  )
  for (const { name: topic, partitions } of response.topics) {
    for (const { partitionIndex: partition, errorCode, lowWatermark } of partitions) {
      results.set(formatTopicPartition({ topic, partition }), kafkaErrorOf(errorCode) ?? lowWatermark)
    }
  }
  return results
}

function missingResult(partition: TopicPartition): KafkaError {
  const message = `The response did not contain a result for topic partition: ${formatTopicPartition(partition)}`
  return new KafkaError('UNKNOWN_SERVER_ERROR', { message })
}
