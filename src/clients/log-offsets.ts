/** Where partitions begin and end, and their offsets by time. Kafka: OffsetSpec of the Admin client. */
import { isKafkaError, KafkaError, kafkaErrorOf } from '../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../common/unknown-offset.ts'
import { fill } from '../protocol/fill.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { listOffsetsRequest } from '../protocol/messages/list-offsets.ts'
import { partitionsByTopic } from './admin/partitions-by-topic.ts'
import { type IsolationLevel, isolationLevelId } from './isolation-level.ts'

/** Kafka's special timestamps of ListOffsets. */
const TIMESTAMP = {
  latest: -1,
  earliest: -2,
  maxTimestamp: -3,
  earliestLocal: -4,
  latestTiered: -5,
  earliestPendingUpload: -6,
} as const

/**
 * An end of the log, the first record with the largest timestamp, an end of the part that tiered storage has (KIP-405,
 * KIP-1023), or the first record of a time (ms) or later.
 */
export type OffsetSpec = keyof typeof TIMESTAMP | { readonly timestampMs: number }

/**
 * The offset of each partition, in the order asked; UNKNOWN_OFFSET where no record is of such a time. Throws the first
 * partition's error, naming the partition.
 */
export async function listOffsets(
  session: KafkaSession,
  topic: string,
  partitions: readonly number[],
  which: OffsetSpec,
  isolationLevel: IsolationLevel = 'read_uncommitted',
): Promise<number[]> {
  const wanted = partitions.map((partition) => ({ topic, partition }))
  const found = await partitionOffsets(session, wanted, which, isolationLevel)
  return wanted.map((each) => {
    const label = formatTopicPartition(each)
    const offset = found.get(label) ?? 0
    if (isKafkaError(offset)) {
      throw (offset.error === 'LEADER_NOT_AVAILABLE' && session.leaderProblem?.(each)) || ofPartition(label, offset)
    }
    return offset
  })
}

/** `error` with the name of the partition that has it. */
export function ofPartition(name: string, { error, message }: KafkaError): KafkaError {
  return new KafkaError(error, { message: `${name}: ${message}` })
}

/**
 * The same of partitions of any topics, by `orders-0`, with the error of each that has one. Throws KafkaError for what
 * concerns all. Kafka: Admin.listOffsets.
 */
export async function partitionOffsets(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  which: OffsetSpec,
  isolationLevel: IsolationLevel = 'read_uncommitted',
): Promise<Map<string, number | KafkaError>> {
  const timestamp = typeof which === 'string' ? TIMESTAMP[which] : which.timestampMs
  const topics = [...partitionsByTopic(partitions)].map(([name, ids]) => {
    return { name, partitions: ids.map((partitionIndex) => ({ partitionIndex, timestamp })) }
  })
  const request = fill(listOffsetsRequest, { replicaId: -1, isolationLevel: isolationLevelId(isolationLevel), topics })
  const response = await session.request('ListOffsets', request)
  const offsets = new Map<string, number | KafkaError>()
  for (const { name, partitions: answered } of response.topics) {
    for (const { partitionIndex, errorCode, offset } of answered) {
      const label = formatTopicPartition({ topic: name, partition: partitionIndex })
      offsets.set(label, kafkaErrorOf(errorCode, null) ?? offset)
    }
  }
  return offsets
}

/** The same with the end of the log where no record is of such a time. */
export async function listOffsetsOrEnd(
  session: KafkaSession,
  topic: string,
  partitions: readonly number[],
  which: OffsetSpec,
  isolationLevel: IsolationLevel = 'read_uncommitted',
): Promise<number[]> {
  if (typeof which === 'string') return listOffsets(session, topic, partitions, which, isolationLevel)
  // The end comes first: a record that is written in between is found by its time, or lies behind the end.
  const ends = await listOffsets(session, topic, partitions, 'latest', isolationLevel)
  const offsets = await listOffsets(session, topic, partitions, which, isolationLevel)
  return offsets.map((offset, i) => (offset === UNKNOWN_OFFSET ? (ends[i] ?? 0) : offset))
}
