/** Where partitions begin and end, and their offsets by time. Kafka: OffsetSpec of the Admin client. */
import { kafkaErrorOf } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../common/unknown-offset.ts'
import { fill } from '../protocol/fill.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { listOffsetsRequest } from '../protocol/messages/list-offsets.ts'
import { type IsolationLevel, isolationLevelId } from './isolation-level.ts'

/** Kafka's special timestamps of ListOffsets. */
const TIMESTAMP = { latest: -1, earliest: -2, maxTimestamp: -3 } as const

/** An end of the log, the first record with the largest timestamp, or the first of a time (ms) or later. */
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
  const timestamp = typeof which === 'string' ? TIMESTAMP[which] : which.timestampMs
  const wanted = partitions.map((partitionIndex) => ({ partitionIndex, timestamp }))
  const request = fill(listOffsetsRequest, {
    replicaId: -1,
    isolationLevel: isolationLevelId(isolationLevel),
    topics: [{ name: topic, partitions: wanted }],
  })
  const response = await session.request('ListOffsets', request)
  const offsets = new Map<number, number>()
  for (const { partitionIndex, errorCode, offset } of response.topics[0]?.partitions ?? []) {
    const place = { topic, partition: partitionIndex }
    const error = kafkaErrorOf(errorCode, null)
    if (error !== null) {
      const problem = error.error === 'LEADER_NOT_AVAILABLE' ? session.leaderProblem?.(place) : null
      throw problem ?? kafkaErrorOf(errorCode, `${formatTopicPartition(place)}: ${error.message}`) ?? error
    }
    offsets.set(partitionIndex, offset)
  }
  return partitions.map((partition) => offsets.get(partition) ?? 0)
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
