/** AddOffsetsToTxn (25): the offsets of a group belong to a transaction. Kafka: KafkaApis.handleAddOffsetsToTxnRequest. */
import { errorCode } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { addOffsetsToTxnResponse } from '../../protocol/messages/add-offsets-to-txn.ts'
import type { BrokerServices } from '../api-router.ts'
import { offsetsPartition } from '../join-transaction.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

export async function handleAddOffsetsToTxn(
  { transactions, clock, state }: Pick<BrokerServices, 'transactions' | 'clock' | 'state'>,
  { groupId, ...producer }: ApiMap['AddOffsetsToTxn']['request'],
  options: RequestOptions,
): Promise<ApiMap['AddOffsetsToTxn']['response']> {
  const refused = (code: number) => fill(addOffsetsToTxnResponse, { errorCode: code })
  if (producer.transactionalId === '') return refused(errorCode('INVALID_REQUEST'))
  if (groupId === '') return refused(errorCode('INVALID_GROUP_ID'))
  try {
    const partition = await offsetsPartition(state, groupId)
    const coordinator = await transactions.activeCoordinator()
    await coordinator.addPartitions(producer, [partition], patienceOf(options, clock))
    return fill(addOffsetsToTxnResponse, {})
  } catch (error) {
    return refused(errorCode(groupError(error).error))
  }
}
