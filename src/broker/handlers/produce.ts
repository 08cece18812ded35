/**
 * Produce (0): appends one batch for each partition.
 *
 * acks 0 and 1 answer when the batch is written to the file, so a crash of the process loses nothing; -1 when it is on
 * the disk. Errors are per partition; the batches of the others are appended all the same.
 */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { NO_ERROR } from '../../metadata/controller/controller-result.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { produceResponse } from '../../protocol/messages/produce.ts'
import { ATTRIBUTE, BATCH_OVERHEAD_BYTES, FIELD } from '../../record/batch-header.ts'
import { readInt64 } from '../../record/int64.ts'
import type { Patience } from '../../storage/io/file-lock.ts'
import { joinTransaction } from '../join-transaction.ts'
import type { LazyTransactions } from '../lazy-transactions.ts'
import { partitionError } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'
import { patienceOf } from '../request-limits.ts'

type Request = ApiMap['Produce']['request']
type Response = ApiMap['Produce']['response']
type Topic = Request['topicData'][number]
type PartitionData = Topic['partitionData'][number]

/** The one client that may write to the topics of coordinators. Kafka: AdminUtils.ADMIN_CLIENT_ID. */
const ADMIN_CLIENT_ID = '__admin_client'

interface Writing {
  readonly acks: number
  readonly hasOwnChecksum: boolean
  readonly mayWriteInternalTopics: boolean
  readonly transactionalId: string | null
  readonly patience: () => Patience
}

export interface ProduceServices {
  readonly replicas: ReplicaManager
  readonly transactions: LazyTransactions
  readonly clock: Clock
}

async function appendPartition(
  { replicas, transactions }: ProduceServices,
  topic: Topic,
  data: PartitionData,
  { acks, mayWriteInternalTopics, hasOwnChecksum, transactionalId, patience }: Writing,
) {
  const { index, records } = data
  try {
    const partition = await replicas.find({ name: topic.name, id: topic.topicId }, index)
    // Whatever reads such a topic would choke on a record that no coordinator wrote.
    if (!mayWriteInternalTopics && isInternalTopic(partition.topicPartition.topic)) {
      throw new KafkaError('INVALID_TOPIC_EXCEPTION')
    }
    const bytes = records ?? new Uint8Array(0)
    const batch = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const producer = transactionalProducerOf(batch)
    if (producer !== null) {
      if (transactionalId === null) throw new KafkaError('TRANSACTIONAL_ID_AUTHORIZATION_FAILED')
      await joinTransaction(transactions, { transactionalId, ...producer }, partition.topicPartition, patience())
    }
    const { baseOffset, logStartOffset } = await replicas.append(partition, batch, acks, { hasOwnChecksum })
    return { index, ...NO_ERROR, baseOffset, logStartOffset }
  } catch (error) {
    return { index, ...partitionError(error), baseOffset: UNKNOWN_OFFSET, recordErrors: recordErrors(error) }
  }
}

/** Who writes in a transaction; null: the batch belongs to none. What is no batch is refused later on. */
function transactionalProducerOf(
  batch: Buffer,
): { readonly producerId: number; readonly producerEpoch: number } | null {
  if (batch.length < BATCH_OVERHEAD_BYTES) return null
  if ((batch.readInt16BE(FIELD.attributes) & ATTRIBUTE.transactional) === 0) return null
  return { producerId: readInt64(batch, FIELD.producerId), producerEpoch: batch.readInt16BE(FIELD.producerEpoch) }
}

/** Which records of a batch are to blame, where it was because of them that it was refused. */
function recordErrors(error: unknown) {
  if (!isKafkaError(error)) return []
  return error.recordErrors.map(({ batchIndex, message }) => ({ batchIndex, batchIndexErrorMessage: message }))
}

/**
 * Answers a Produce request of the client `clientId`. Its buffers are written from, with their offsets assigned in place.
 * Internal topics are refused: ReplicaManager.appendRecords, `internalTopicsAllowed`.
 */
export async function handleProduce(
  services: ProduceServices,
  request: Request,
  clientId: string,
  options: Pick<RequestOptions, 'hasOwnChecksums' | 'deadlineMs' | 'signal'> = {},
): Promise<Response> {
  const { acks, transactionalId } = request
  const { hasOwnChecksums: hasOwnChecksum = false } = options
  const mayWriteInternalTopics = clientId === ADMIN_CLIENT_ID
  const patience = () => patienceOf(options, services.clock)
  const writing = { acks, mayWriteInternalTopics, hasOwnChecksum, transactionalId, patience }
  const responses = await Promise.all(
    request.topicData.map(async (topic) => {
      const partitions = topic.partitionData.map((data) => appendPartition(services, topic, data, writing))
      return { name: topic.name, topicId: topic.topicId, partitionResponses: await Promise.all(partitions) }
    }),
  )
  return fill(produceResponse, { responses })
}
