/** DeleteRecords (21): moves the log start offsets of partitions, durably. Kafka: `ReplicaManager.deleteRecords`. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { deleteRecordsResponse } from '../../protocol/messages/delete-records.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'

type Request = ApiMap['DeleteRecords']['request']
type Response = ApiMap['DeleteRecords']['response']

interface Services {
  readonly replicas: ReplicaManager
  /** One sentence for the user: the response has room for a code only. */
  readonly notice: (sentence: string) => void
}

/** All records that are there. Kafka: `DeleteRecordsRequest.HIGH_WATERMARK`. */
const HIGH_WATERMARK = -1

async function deleteBefore(replicas: ReplicaManager, topic: string, partition: number, offset: number) {
  if (isInternalTopic(topic)) {
    throw new KafkaError('INVALID_TOPIC_EXCEPTION', { message: `Cannot delete records of internal topic ${topic}` })
  }
  const hosted = await replicas.find({ name: topic, id: ZERO_UUID }, partition)
  const name = formatTopicPartition(hosted.topicPartition)
  if (!hosted.config.cleanupPolicy.includes('delete')) {
    throw new KafkaError('POLICY_VIOLATION', {
      message: `Records of partition ${name} can not be deleted due to the configured policy`,
    })
  }
  if (offset < 0 && offset !== HIGH_WATERMARK) {
    throw new KafkaError('OFFSET_OUT_OF_RANGE', { message: `The offset ${offset} for partition ${name} is not valid` })
  }
  return replicas.deleteRecords(hosted, offset === HIGH_WATERMARK ? null : offset)
}

async function answer({ replicas, notice }: Services, topic: string, partitionIndex: number, offset: number) {
  try {
    return { partitionIndex, errorCode: 0, lowWatermark: await deleteBefore(replicas, topic, partitionIndex, offset) }
  } catch (error) {
    if (isKafkaError(error)) tellDetails(error, notice)
    return { partitionIndex, errorCode: partitionError(error).errorCode, lowWatermark: UNKNOWN_OFFSET }
  }
}

/** Answers a DeleteRecords request; partitions one after the other. */
export async function handleDeleteRecords({ replicas, notice }: Services, request: Request): Promise<Response> {
  const services = { replicas, notice: firstOnly(notice) }
  const topics = []
  for (const { name, partitions } of request.topics) {
    const answers = []
    for (const { partitionIndex, offset } of partitions) {
      answers.push(await answer(services, name, partitionIndex, offset))
    }
    topics.push({ name, partitions: answers })
  }
  return fill(deleteRecordsResponse, { topics })
}
