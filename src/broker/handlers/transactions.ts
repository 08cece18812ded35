/** DescribeTransactions (65), ListTransactions (66): transactional ids as they are (KIP-664). Kafka: TransactionCoordinator. */
import { errorCode, isKafkaError } from '../../common/kafka-error.ts'
import { compileRe2, re2Problem } from '../../common/re2-regex.ts'
import { isTransactionStateName, type TransactionMetadata } from '../../coordinator/transaction/transaction-state.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeTransactionsResponse } from '../../protocol/messages/describe-transactions.ts'
import { listTransactionsResponse } from '../../protocol/messages/list-transactions.ts'
import type { BrokerServices } from '../api-router.ts'
import type { TransactionCoordinator } from '../transaction-coordinator/transaction-coordinator.ts'

type DescribedState = ApiMap['DescribeTransactions']['response']['transactionStates'][number]
type ListRequest = ApiMap['ListTransactions']['request']

const UNKNOWN = { transactionState: '', transactionTimeoutMs: 0, transactionStartTimeMs: 0, topics: [] } as const
const NOBODY = { producerId: 0, producerEpoch: 0 } as const

type Services = Pick<BrokerServices, 'transactions' | 'state'>

/** Answers for broker `brokerId`; an id of another coordinator is refused. */
export async function handleDescribeTransactions(
  { transactions, state }: Services,
  { transactionalIds }: ApiMap['DescribeTransactions']['request'],
  brokerId: number,
): Promise<ApiMap['DescribeTransactions']['response']> {
  const transactionStates: DescribedState[] = []
  const coordinator = await transactions.coordinator()
  const isOwn = (leader: number | null): boolean => (leader ?? state.env.brokerId) === brokerId
  for (const transactionalId of transactionalIds) {
    transactionStates.push(await describedOrRefused(coordinator, transactionalId, isOwn))
  }
  return fill(describeTransactionsResponse, { transactionStates })
}

async function describedOrRefused(
  coordinator: TransactionCoordinator,
  transactionalId: string,
  isOwn: (leader: number | null) => boolean,
): Promise<DescribedState> {
  const refused = (error: Parameters<typeof errorCode>[0]): DescribedState => {
    return { ...UNKNOWN, ...NOBODY, errorCode: errorCode(error), transactionalId }
  }
  if (transactionalId === '') return refused('INVALID_REQUEST')
  try {
    const { leader, current: found } = await coordinator.find(transactionalId)
    if (!isOwn(leader)) return refused('NOT_COORDINATOR')
    return found === undefined ? refused('TRANSACTIONAL_ID_NOT_FOUND') : describedState(found)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return refused(error.error)
  }
}

function describedState(metadata: TransactionMetadata): DescribedState {
  const { transactionalId, producerId, producerEpoch, state, timeoutMs, startTimestampMs, partitions } = metadata
  const topics = [...new Set(partitions.map(({ topic }) => topic))].map((topic) => ({
    topic,
    partitions: partitions.filter((each) => each.topic === topic).map(({ partition }) => partition),
  }))
  return {
    errorCode: 0,
    transactionalId,
    producerId,
    producerEpoch,
    transactionState: state,
    transactionTimeoutMs: timeoutMs,
    transactionStartTimeMs: startTimestampMs,
    topics,
  }
}

/** Answers with the ids that broker `brokerId` coordinates and that pass the filters of the request. */
export async function handleListTransactions(
  { transactions, state }: Services,
  request: ListRequest,
  { brokerId, nowMs }: { readonly brokerId: number; readonly nowMs: number },
): Promise<ApiMap['ListTransactions']['response']> {
  const { stateFilters, transactionalIdPattern: pattern } = request
  const unknownStateFilters = stateFilters.filter((name) => !isTransactionStateName(name))
  if (pattern !== null && re2Problem(pattern) !== null) {
    return fill(listTransactionsResponse, { errorCode: errorCode('INVALID_REGULAR_EXPRESSION'), unknownStateFilters })
  }
  // Nothing is in a state that does not exist.
  const isNothing = stateFilters.length > 0 && unknownStateFilters.length === stateFilters.length
  const isShown = shownBy(request, nowMs)
  const coordinator = await transactions.coordinator()
  const all = isNothing ? [] : await coordinator.readAll()
  const transactionStates = all
    .filter(({ leader }) => (leader ?? state.env.brokerId) === brokerId)
    .flatMap(({ states }) => states.all())
    .filter(isShown)
    .map(({ transactionalId, producerId, state }) => ({ transactionalId, producerId, transactionState: state }))
  return fill(listTransactionsResponse, { unknownStateFilters, transactionStates })
}

/** Kafka: `TransactionStateManager.listTransactionStates`. */
function shownBy(request: ListRequest, nowMs: number): (metadata: TransactionMetadata) => boolean {
  const { stateFilters, producerIdFilters, durationFilter, transactionalIdPattern } = request
  const pattern =
    transactionalIdPattern === null || transactionalIdPattern === '' ? null : compileRe2(transactionalIdPattern)
  return ({ transactionalId, producerId, state, startTimestampMs }) => {
    if (stateFilters.length > 0 && !stateFilters.includes(state)) return false
    if (producerIdFilters.length > 0 && !producerIdFilters.includes(producerId)) return false
    if (durationFilter >= 0 && nowMs - startTimestampMs <= durationFilter) return false
    return pattern === null || pattern.test(transactionalId)
  }
}
