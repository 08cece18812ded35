/** ListOffsets (2): where a partition begins and ends, and its offsets by time. Kafka: ReplicaManager.fetchOffset. */
import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { listOffsetsResponse } from '../../protocol/messages/list-offsets.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import type { HostedPartition, ReplicaManager } from '../replica-manager.ts'

type Request = ApiMap['ListOffsets']['request']
type Response = ApiMap['ListOffsets']['response']
type PartitionRequest = Request['topics'][number]['partitions'][number]

interface Services {
  readonly replicas: Pick<ReplicaManager, 'find' | 'reading'>
  /** One sentence for the user. */
  readonly notice: (sentence: string) => void
}

/** An offset and what is known about its record; -1 is "none", as in the response. */
interface Answer {
  readonly offset: number
  readonly timestamp: number
  readonly leaderEpoch: number
}

/** Special values of the timestamp field. Kafka: ListOffsetsRequest. */
const LATEST_TIMESTAMP = -1
const EARLIEST_TIMESTAMP = -2
const MAX_TIMESTAMP = -3
const EARLIEST_LOCAL_TIMESTAMP = -4
/** What only a broker with tiered storage has: the end of the uploaded part, and the start of the rest. */
const LATEST_TIERED_TIMESTAMP = -5
const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6

const READ_COMMITTED = 1
const NO_EPOCH = -1
const NONE: Answer = { offset: UNKNOWN_OFFSET, timestamp: -1, leaderEpoch: NO_EPOCH }

async function offsetOf(
  log: PartitionLog,
  { leaderEpoch }: HostedPartition,
  timestamp: number,
  isolationLevel: number,
): Promise<Answer> {
  // What is not for this reader yet is not found by time either.
  const lastFetchable = () => (isolationLevel === READ_COMMITTED ? log.lastStableOffset() : log.endOffset())
  switch (timestamp) {
    case LATEST_TIMESTAMP:
      return { offset: lastFetchable(), timestamp: -1, leaderEpoch }
    case EARLIEST_TIMESTAMP:
    case EARLIEST_LOCAL_TIMESTAMP:
      return await earliestPlace(log)
    case LATEST_TIERED_TIMESTAMP:
    case EARLIEST_PENDING_UPLOAD_TIMESTAMP:
      return NONE
    default: {
      if (timestamp < MAX_TIMESTAMP) throw new KafkaError('UNSUPPORTED_VERSION')
      const found = timestamp === MAX_TIMESTAMP ? await log.maxTimestamp() : await log.offsetForTimestamp(timestamp)
      if (found === null || found.offset >= lastFetchable()) return NONE
      return { offset: found.offset, timestamp: found.timestampMs, leaderEpoch: found.leaderEpoch }
    }
  }
}

async function earliestPlace(log: PartitionLog): Promise<Answer> {
  const offset = await log.earliestOffset()
  return { offset, timestamp: -1, leaderEpoch: log.leaderEpochAt(offset) }
}

/** A client that knows of another leader epoch than this broker must look at the metadata. Kafka: Partition.checkCurrentLeaderEpoch. */
function checkLeaderEpoch(given: number, { leaderEpoch, topicPartition }: HostedPartition): void {
  if (given === NO_EPOCH || given === leaderEpoch) return
  throw new KafkaError(given < leaderEpoch ? 'FENCED_LEADER_EPOCH' : 'UNKNOWN_LEADER_EPOCH', { topicPartition })
}

async function answer(
  { replicas, notice }: Services,
  topic: string,
  { partitionIndex, timestamp, currentLeaderEpoch }: PartitionRequest,
  { isolationLevel, isRepeated }: { isolationLevel: number; isRepeated: boolean },
) {
  try {
    if (isRepeated) throw new KafkaError('INVALID_REQUEST')
    const hosted = await replicas.find({ name: topic, id: ZERO_UUID }, partitionIndex)
    checkLeaderEpoch(currentLeaderEpoch, hosted)
    const found = await replicas.reading(hosted, (log) => offsetOf(log, hosted, timestamp, isolationLevel))
    return { partitionIndex, errorCode: 0, ...found }
  } catch (error) {
    tellDetails(error, notice)
    return { partitionIndex, errorCode: partitionError(error).errorCode, ...NONE }
  }
}

/** Partitions that are asked for more than once, as `topic-partition`: a request must not. */
function repeatedIn({ topics }: Request): ReadonlySet<string> {
  const seen = new Set<string>()
  const repeated = new Set<string>()
  for (const { name, partitions } of topics) {
    for (const { partitionIndex } of partitions) {
      const label = formatTopicPartition({ topic: name, partition: partitionIndex })
      if (seen.has(label)) repeated.add(label)
      seen.add(label)
    }
  }
  return repeated
}

/** Answers a ListOffsets request. */
export async function handleListOffsets({ replicas, notice }: Services, request: Request): Promise<Response> {
  const services = { replicas, notice: firstOnly(notice) }
  const repeated = repeatedIn(request)
  const topics = request.topics.map(async ({ name, partitions }) => {
    const answers = partitions.map((partition) => {
      const isRepeated = repeated.has(formatTopicPartition({ topic: name, partition: partition.partitionIndex }))
      return answer(services, name, partition, { isolationLevel: request.isolationLevel, isRepeated })
    })
    return { name, partitions: await Promise.all(answers) }
  })
  return fill(listOffsetsResponse, { topics: await Promise.all(topics) })
}
