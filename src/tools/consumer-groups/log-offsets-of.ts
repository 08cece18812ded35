/** Ends of many partitions of many topics. */
import { describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { listOffsets, type OffsetSpec } from '../../clients/log-offsets.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** By `orders-0`. Partitions that do not exist, or have no leader, are missing. */
export type LogOffsets = ReadonlyMap<string, number>

/** Offsets of `partitions` that exist and have a leader; UNKNOWN_OFFSET where no record is of such a time. */
export async function logOffsetsOf(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  which: OffsetSpec,
  options: RequestOptions = {},
): Promise<LogOffsets> {
  const offsets = new Map<string, number>()
  const wanted = new Set(partitions.map(formatTopicPartition))
  for (const [topic, description] of await describePartitions(session, partitions, options)) {
    if (isKafkaError(description)) continue
    const ids = description.partitions
      .filter(({ partition, leader }) => leader !== null && wanted.has(formatTopicPartition({ topic, partition })))
      .map(({ partition }) => partition)
    if (ids.length === 0) continue
    const found = await listOffsets(session, topic, ids, which)
    ids.forEach((partition, at) => offsets.set(formatTopicPartition({ topic, partition }), found[at] ?? 0))
  }
  return offsets
}

/** The topics of `partitions`, each once. */
export function describePartitions(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  options: RequestOptions = {},
): Promise<Map<string, TopicDescription | KafkaError>> {
  return describeTopics(session, [...new Set(partitions.map(({ topic }) => topic))], options)
}
