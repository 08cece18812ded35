/**
 * Produce (0): appends one batch for each partition.
 *
 * acks 0 and 1 answer when the batch is written to the file, so a crash of the process loses nothing; -1 when it is on
 * the disk. Errors are per partition; the batches of the others are appended all the same.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { NO_ERROR } from '../../metadata/controller/controller-result.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { produceResponse } from '../../protocol/messages/produce.ts'
import { partitionError } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'

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
}

async function appendPartition(
  replicas: ReplicaManager,
  topic: Topic,
  data: PartitionData,
  { acks, mayWriteInternalTopics, hasOwnChecksum }: Writing,
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
    const { baseOffset, logStartOffset } = await replicas.append(partition, batch, acks, { hasOwnChecksum })
    return { index, ...NO_ERROR, baseOffset, logStartOffset }
  } catch (error) {
    return { index, ...partitionError(error), baseOffset: UNKNOWN_OFFSET, recordErrors: recordErrors(error) }
  }
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
  replicas: ReplicaManager,
  request: Request,
  clientId: string,
  { hasOwnChecksums: hasOwnChecksum = false }: Pick<RequestOptions, 'hasOwnChecksums'> = {},
): Promise<Response> {
  const writing = { acks: request.acks, mayWriteInternalTopics: clientId === ADMIN_CLIENT_ID, hasOwnChecksum }
  const responses = await Promise.all(
    request.topicData.map(async (topic) => {
      const partitions = topic.partitionData.map((data) => appendPartition(replicas, topic, data, writing))
      return { name: topic.name, topicId: topic.topicId, partitionResponses: await Promise.all(partitions) }
    }),
  )
  return fill(produceResponse, { responses })
}
