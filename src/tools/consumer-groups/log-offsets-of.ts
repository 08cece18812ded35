/** Ends of many partitions of many topics. */
import { describeTopics, type TopicDescription } from '../../clients/admin/describe-topics.ts'
import { type OffsetSpec, ofPartition, partitionOffsets } from '../../clients/log-offsets.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** By `orders-0`. Partitions that do not exist, or have no leader, are missing. */
export type LogOffsets = ReadonlyMap<string, number>

export interface LogOffsetsOptions extends RequestOptions {
  /** Told of each partition that has an error, which is left out then; without it the first error is thrown. */
  readonly onUnread?: ((error: KafkaError) => void) | undefined
}

/** Offsets of `partitions` that exist and have a leader; UNKNOWN_OFFSET where no record is of such a time. */
export async function logOffsetsOf(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  which: OffsetSpec,
  { onUnread, ...options }: LogOffsetsOptions = {},
): Promise<LogOffsets> {
  const offsets = new Map<string, number>()
  const wanted = new Set(partitions.map(formatTopicPartition))
  for (const [topic, description] of await describePartitions(session, partitions, options)) {
    if (isKafkaError(description)) continue
    const ids = description.partitions
      .filter(({ partition, leader }) => leader !== null && wanted.has(formatTopicPartition({ topic, partition })))
      .map(({ partition }) => partition)
    if (ids.length === 0) continue
    const found = await partitionOffsets(
      session,
      ids.map((partition) => ({ topic, partition })),
      which,
    )
    for (const [name, offset] of found) {
      if (!isKafkaError(offset)) offsets.set(name, offset)
      else if (onUnread === undefined) throw ofPartition(name, offset)
      else onUnread(ofPartition(name, offset))
    }
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
