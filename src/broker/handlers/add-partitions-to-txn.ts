/** AddPartitionsToTxn (24): partitions that a transaction will write to. Kafka: KafkaApis.handleAddPartitionsToTxnRequest. */
import { errorCode } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { addPartitionsToTxnResponse } from '../../protocol/messages/add-partitions-to-txn.ts'
import type { BrokerServices } from '../api-router.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

type Request = ApiMap['AddPartitionsToTxn']['request']
type Response = ApiMap['AddPartitionsToTxn']['response']
type Transaction = Request['transactions'][number]
type Services = Pick<BrokerServices, 'transactions' | 'clock' | 'state'>

/** Answers a request of version 4 or later, with one result for each transaction. */
export async function handleAddPartitionsToTxn(
  services: Services,
  { transactions }: Request,
  options: RequestOptions,
): Promise<Response> {
  const resultsByTransaction = []
  for (const transaction of transactions) {
    const codeOf = await resultOf(services, transaction, options)
    const topicResults = transaction.topics.map(({ name: topic, partitions }) => ({
      name: topic,
      resultsByPartition: partitions.map((partition) => ({
        partitionIndex: partition,
        partitionErrorCode: codeOf({ topic, partition }),
      })),
    }))
    resultsByTransaction.push({ transactionalId: transaction.transactionalId, topicResults })
  }
  return fill(addPartitionsToTxnResponse, { resultsByTransaction })
}

/** All or nothing: with one partition that is not there, none is added. */
async function resultOf(
  { transactions, clock, state }: Services,
  { topics, verifyOnly, ...producer }: Transaction,
  options: RequestOptions,
): Promise<(partition: TopicPartition) => number> {
  if (producer.transactionalId === '') return () => errorCode('INVALID_REQUEST')
  const partitions = topics.flatMap(({ name: topic, partitions: numbers }) =>
    numbers.map((partition) => ({ topic, partition })),
  )
  const { topicsByName } = await state.image()
  const isThere = ({ topic, partition }: TopicPartition): boolean =>
    topicsByName.get(topic)?.partitions[partition] !== undefined
  if (!partitions.every(isThere)) {
    return (each) => errorCode(isThere(each) ? 'OPERATION_NOT_ATTEMPTED' : 'UNKNOWN_TOPIC_OR_PARTITION')
  }
  try {
    const coordinator = await transactions.activeCoordinator()
    if (!verifyOnly) {
      await coordinator.addPartitions(producer, partitions, patienceOf(options, clock))
      return () => 0
    }
    const missing = new Set((await coordinator.missingPartitions(producer, partitions)).map(formatTopicPartition))
    return (each) => (missing.has(formatTopicPartition(each)) ? errorCode('TRANSACTION_ABORTABLE') : 0)
  } catch (error) {
    const code = errorCode(groupError(error).error)
    return () => code
  }
}
