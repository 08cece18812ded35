/** EndTxn (26): commits or aborts a transaction. Kafka: KafkaApis.handleEndTxnRequest. */
import { errorCode } from '../../common/kafka-error.ts'
import { bumpsEpoch } from '../../coordinator/transaction/transaction-state.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { endTxnResponse } from '../../protocol/messages/end-txn.ts'
import type { BrokerServices } from '../api-router.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

/** Unlike Kafka, which answers when the end is decided, this answers when every reader sees it. */
export async function handleEndTxn(
  { transactions, clock }: Pick<BrokerServices, 'transactions' | 'clock'>,
  { committed: isCommit, ...producer }: ApiMap['EndTxn']['request'],
  options: RequestOptions,
): Promise<ApiMap['EndTxn']['response']> {
  if (producer.transactionalId === '') return fill(endTxnResponse, { errorCode: errorCode('INVALID_REQUEST') })
  try {
    const coordinator = await transactions.activeCoordinator()
    const ended = await coordinator.endTransaction({ ...producer, isCommit }, patienceOf(options, clock))
    if (!bumpsEpoch(coordinator.settings.version)) return fill(endTxnResponse, {})
    return fill(endTxnResponse, { producerId: ended.producerId, producerEpoch: ended.producerEpoch })
  } catch (error) {
    return fill(endTxnResponse, { errorCode: errorCode(groupError(error).error) })
  }
}
