/** DescribeProducers (61): which producers a partition remembers (KIP-664). Kafka: ReplicaManager.activeProducerState. */
import { KafkaError } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import { topicNameProblem } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeProducersResponse } from '../../protocol/messages/describe-producers.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { firstOnly, partitionError, tellDetails } from '../partition-error.ts'
import type { ReplicaManager } from '../replica-manager.ts'

type Response = ApiMap['DescribeProducers']['response']

interface Services {
  readonly replicas: Pick<ReplicaManager, 'find' | 'reading' | 'readingReplica'>
  /** One sentence for the user: a log that can't be read. */
  readonly notice: (sentence: string) => void
}

/** Answers for the leaders of the partitions, or for broker `brokerId`, where one was asked. */
export async function handleDescribeProducers(
  { replicas, notice }: Services,
  request: ApiMap['DescribeProducers']['request'],
  brokerId: number | null,
): Promise<Response> {
  const tell = firstOnly(notice)
  const topics = []
  for (const { name, partitionIndexes } of request.topics) {
    const partitions = []
    for (const partitionIndex of partitionIndexes) {
      try {
        const activeProducers = await producersOf(replicas, name, partitionIndex, brokerId)
        partitions.push({ partitionIndex, errorCode: 0, errorMessage: null, activeProducers })
      } catch (error) {
        tellDetails(error, tell)
        partitions.push({ partitionIndex, ...partitionError(error), activeProducers: [] })
      }
    }
    topics.push({ name, partitions })
  }
  return fill(describeProducersResponse, { topics })
}

async function producersOf(replicas: Services['replicas'], name: string, partition: number, brokerId: number | null) {
  if (topicNameProblem(name) !== null) throw new KafkaError('INVALID_TOPIC_EXCEPTION')
  const hosted = await replicas.find({ name, id: ZERO_UUID }, partition)
  const look = (log: PartitionLog) => log.producers()
  const producers = await (brokerId === null
    ? replicas.reading(hosted, look)
    : replicas.readingReplica(hosted, brokerId, look))
  return producers.map(({ lastTimestampMs: lastTimestamp, transactionFirstOffset, ...producer }) => {
    return { ...producer, lastTimestamp, currentTxnStartOffset: transactionFirstOffset ?? UNKNOWN_OFFSET }
  })
}
