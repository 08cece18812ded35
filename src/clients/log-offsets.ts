/** Where partitions begin and end. */
import { kafkaErrorOf } from '../common/kafka-error.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import { fill } from '../protocol/fill.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { listOffsetsRequest } from '../protocol/messages/list-offsets.ts'
import { type IsolationLevel, isolationLevelId } from './isolation-level.ts'

/** Kafka's special timestamps of ListOffsets. */
const TIMESTAMP = { latest: -1, earliest: -2 } as const

/** The offset of each partition, in the order asked. Throws the first partition's error, naming the partition. */
export async function listOffsets(
  session: KafkaSession,
  topic: string,
  partitions: readonly number[],
  which: keyof typeof TIMESTAMP,
  isolationLevel: IsolationLevel = 'read_uncommitted',
): Promise<number[]> {
  const wanted = partitions.map((partitionIndex) => ({ partitionIndex, timestamp: TIMESTAMP[which] }))
  const request = fill(listOffsetsRequest, {
    replicaId: -1,
    isolationLevel: isolationLevelId(isolationLevel),
    topics: [{ name: topic, partitions: wanted }],
  })
  const response = await session.request('ListOffsets', request)
  const offsets = new Map<number, number>()
  for (const { partitionIndex, errorCode, offset } of response.topics[0]?.partitions ?? []) {
    const label = formatTopicPartition({ topic, partition: partitionIndex })
    const error = kafkaErrorOf(errorCode, null)
    if (error !== null) throw kafkaErrorOf(errorCode, `${label}: ${error.message}`) ?? error
    offsets.set(partitionIndex, offset)
  }
  return partitions.map((partition) => offsets.get(partition) ?? 0)
}
