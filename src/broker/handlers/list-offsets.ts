/**
 * ListOffsets (2): where a partition begins (-2) and ends (-1). Offsets by time and by maximum timestamp need the log
 * engine and are refused until it is there.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { listOffsetsResponse } from '../../protocol/messages/list-offsets.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'

type Request = ApiMap['ListOffsets']['request']
type Response = ApiMap['ListOffsets']['response']

interface Services {
  readonly replicas: ReplicaManager
  /** One sentence for the user. */
  readonly notice: (sentence: string) => void
}

/** Special values of the timestamp field. Kafka: ListOffsetsRequest. */
const LATEST_TIMESTAMP = -1
const EARLIEST_TIMESTAMP = -2

async function offsetOf(
  replicas: ReplicaManager,
  topic: string,
  partition: number,
  timestamp: number,
): Promise<number> {
  const log = replicas.logOf(await replicas.find({ name: topic, id: ZERO_UUID }, partition))
  if (timestamp === LATEST_TIMESTAMP) return log.endOffset()
  if (timestamp === EARLIEST_TIMESTAMP) return log.startOffset
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: 'Offsets can be asked for by earliest and latest only, so far.',
  })
}

async function answer({ replicas, notice }: Services, topic: string, partitionIndex: number, timestamp: number) {
  try {
    const offset = await offsetOf(replicas, topic, partitionIndex, timestamp)
    return { partitionIndex, errorCode: 0, offset }
  } catch (error) {
    tellDetails(error, notice)
    return { partitionIndex, errorCode: partitionError(error).errorCode, offset: UNKNOWN_OFFSET }
  }
}

/** Answers a ListOffsets request. */
export async function handleListOffsets({ replicas, notice }: Services, request: Request): Promise<Response> {
  const services = { replicas, notice: firstOnly(notice) }
  const topics = request.topics.map(async ({ name, partitions }) => {
    const answers = partitions.map(({ partitionIndex, timestamp }) => answer(services, name, partitionIndex, timestamp))
    return { name, partitions: await Promise.all(answers) }
  })
  return fill(listOffsetsResponse, { topics: await Promise.all(topics) })
}
