/** TxnOffsetCommit (28): how far a group has read, in a transaction. Kafka: KafkaApis.handleTxnOffsetCommitRequest. */
import { errorCode } from '../../common/kafka-error.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { offsetCommitRequest } from '../../protocol/messages/offset-commit.ts'
import { txnOffsetCommitResponse } from '../../protocol/messages/txn-offset-commit.ts'
import { joinTransaction, offsetsPartition } from '../join-transaction.ts'
import type { LazyTransactions } from '../lazy-transactions.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'
import { type CommitServices, commitKnownTopics } from './offset-commit.ts'

type Request = ApiMap['TxnOffsetCommit']['request']
type Response = ApiMap['TxnOffsetCommit']['response']

export interface TxnCommitServices extends CommitServices {
  readonly transactions: LazyTransactions
}

/** Nobody sees what is committed here until the transaction is. Errors are per partition. */
export async function handleTxnOffsetCommit(
  services: TxnCommitServices,
  request: Request,
  options: RequestOptions,
): Promise<Response> {
  const { groupId, transactionalId, producerId, producerEpoch, generationId, memberId, groupInstanceId } = request
  const refused = (code: number): Response => {
    const topics = request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: code })),
    }))
    return fill(txnOffsetCommitResponse, { topics })
  }
  if (groupId === '') return refused(errorCode('INVALID_GROUP_ID'))
  try {
    const producer = { transactionalId, producerId, producerEpoch }
    const partition = await offsetsPartition(services.state, groupId)
    await joinTransaction(services.transactions, producer, partition, patienceOf(options, services.clock))
  } catch (error) {
    return refused(errorCode(groupError(error).error))
  }
  const commit = fill(offsetCommitRequest, {
    ...{ groupId, memberId, groupInstanceId, generationIdOrMemberEpoch: generationId },
    topics: request.topics.map((topic) => ({ ...topic, topicId: ZERO_UUID })),
  })
  const topics = await commitKnownTopics(services, commit, options, { producerId, producerEpoch })
  return fill(txnOffsetCommitResponse, { topics: topics.map(({ name, partitions }) => ({ name, partitions })) })
}
