/** One Produce request with one batch, and what the answer says. */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { produceRequest } from '../../protocol/messages/produce.ts'
import type { TopicMetadata } from '../topic-metadata.ts'

/** -1: wait until the records are on disk; 1: until they are written; 0: don't wait. */
export type Acks = -1 | 0 | 1

export interface ProduceTarget {
  readonly session: KafkaSession
  readonly topic: TopicMetadata
  readonly acks: Acks
  readonly requestTimeoutMs: number
  /** Null, or left out: the batch belongs to no transaction. */
  readonly transactionalId?: string | null
}

/**
 * Resolves when the batch is acknowledged, with its base offset, or UNKNOWN_OFFSET where acks=0. Throws KafkaError: what the broker
 * says, `recordErrors` included, with the partition's name in front.
 */
export async function produceBatch(target: ProduceTarget, partition: number, records: Uint8Array): Promise<number> {
  const { session, topic, acks, requestTimeoutMs, transactionalId = null } = target
  const request = fill(produceRequest, {
    transactionalId,
    acks,
    timeoutMs: requestTimeoutMs,
    topicData: [{ name: topic.name, topicId: topic.topicId, partitionData: [{ index: partition, records }] }],
  })
  const response = await session.request('Produce', request, { hasOwnChecksums: true })
  const answer = response.responses[0]?.partitionResponses[0]
  if (answer === undefined) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The broker gave no answer.' })
  const error = kafkaErrorOf(answer.errorCode, answer.errorMessage)
  if (error === null) return acks === 0 ? UNKNOWN_OFFSET : answer.baseOffset
  // Written by an earlier attempt, so long ago that the broker can't say where.
  if (error.error === 'DUPLICATE_SEQUENCE_NUMBER') return UNKNOWN_OFFSET
  const topicPartition = { topic: topic.name, partition }
  const where = formatTopicPartition(topicPartition)
  // It was there when the producer began: what the broker does not know any more was deleted.
  const isDeleted = error.error === 'UNKNOWN_TOPIC_ID'
  const reason = isDeleted ? `Topic ${topic.name} was deleted while it was written to.` : error.message
  const recordErrors = answer.recordErrors.map(({ batchIndex, batchIndexErrorMessage }) => ({
    batchIndex,
    message: `${where}: ${batchIndexErrorMessage ?? error.message}`,
  }))
  // Some messages name the partition themselves.
  const message = reason.startsWith(`${where} `) ? reason : `${where}: ${reason}`
  throw new KafkaError(error.error, { message, topicPartition, recordErrors })
}
