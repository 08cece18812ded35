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
import { partitionError } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'

type Request = ApiMap['ListOffsets']['request']
type Response = ApiMap['ListOffsets']['response']

/** Special values of the timestamp field. Kafka: ListOffsetsRequest. */
const LATEST_TIMESTAMP = -1
const EARLIEST_TIMESTAMP = -2

function offsetOf(replicas: ReplicaManager, topic: string, partition: number, timestamp: number): number {
  const log = replicas.logOf(replicas.find({ name: topic, id: ZERO_UUID }, partition))
  if (timestamp === LATEST_TIMESTAMP) return log.endOffset()
  if (timestamp === EARLIEST_TIMESTAMP) return log.startOffset
  throw new KafkaError('UNSUPPORTED_VERSION', { message: 'Offsets can be asked for by earliest and latest only, so far.' })
}

/** Answers a ListOffsets request. */
export function handleListOffsets(replicas: ReplicaManager, request: Request): Response {
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, timestamp }) => {
      try {
        const offset = offsetOf(replicas, name, partitionIndex, timestamp)
        return { partitionIndex, errorCode: 0, timestamp: -1, offset, leaderEpoch: -1 }
      } catch (error) {
        const { errorCode } = partitionError(error)
        return { partitionIndex, errorCode, timestamp: -1, offset: UNKNOWN_OFFSET, leaderEpoch: -1 }
      }
    }),
  }))
  return fill(listOffsetsResponse, { topics })
}
