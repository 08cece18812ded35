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
  /** For readers of committed records: whether a transaction in their way may be out of it now. */
  unblock(): Promise<boolean>
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

/** Whether an open transaction keeps readers of committed records from the end. */
function isHeldUp(log: PartitionLog, timestamp: number, isolationLevel: number): boolean {
  return isolationLevel === READ_COMMITTED && timestamp === LATEST_TIMESTAMP && log.lastStableOffset() < log.endOffset()
}

async function answer(
  { replicas, notice }: Pick<Services, 'replicas' | 'notice'>,
  topic: string,
  { partitionIndex, timestamp, currentLeaderEpoch }: PartitionRequest,
  { isolationLevel, isRepeated }: { isolationLevel: number; isRepeated: boolean },
) {
  try {
    if (isRepeated) throw new KafkaError('INVALID_REQUEST')
    const hosted = await replicas.find({ name: topic, id: ZERO_UUID }, partitionIndex)
    checkLeaderEpoch(currentLeaderEpoch, hosted)
    return await replicas.reading(hosted, async (log) => {
      const found = await offsetOf(log, hosted, timestamp, isolationLevel)
      return {
        partition: { partitionIndex, errorCode: 0, ...found },
        isBlocked: isHeldUp(log, timestamp, isolationLevel),
      }
    })
  } catch (error) {
    tellDetails(error, notice)
    return { partition: { partitionIndex, errorCode: partitionError(error).errorCode, ...NONE }, isBlocked: false }
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

/** Answers a ListOffsets request. An end that a transaction hides whose time is over is looked for once it is ended. */
export async function handleListOffsets(services: Services, request: Request): Promise<Response> {
  const { replicas } = services
  const told = { replicas, notice: firstOnly(services.notice) }
  let round = await answerAll(told, request)
  const isBlocked = round.some(({ answers }) => answers.some((each) => each.isBlocked))
  if (isBlocked && (await services.unblock())) round = await answerAll(told, request)
  const topics = round.map(({ name, answers }) => ({ name, partitions: answers.map(({ partition }) => partition) }))
  return fill(listOffsetsResponse, { topics })
}

async function answerAll(services: Pick<Services, 'replicas' | 'notice'>, request: Request) {
  const repeated = repeatedIn(request)
  const topics = request.topics.map(async ({ name, partitions }) => {
    const answers = partitions.map((partition) => {
      const isRepeated = repeated.has(formatTopicPartition({ topic: name, partition: partition.partitionIndex }))
      return answer(services, name, partition, { isolationLevel: request.isolationLevel, isRepeated })
    })
    return { name, answers: await Promise.all(answers) }
  })
  return Promise.all(topics)
}
