/** InitProducerId (22): an id for an idempotent producer, or for the one that writes under a transactional id from now on. */
import { errorCode } from '../../common/kafka-error.ts'
import { NO_PRODUCER_EPOCH, NO_PRODUCER_ID } from '../../coordinator/transaction/transaction-state.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { initProducerIdResponse } from '../../protocol/messages/init-producer-id.ts'
import type { BrokerServices } from '../api-router.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

type Request = ApiMap['InitProducerId']['request']
type Response = ApiMap['InitProducerId']['response']
type Services = Pick<BrokerServices, 'state' | 'clock' | 'transactions'>

/**
 * Answers an InitProducerId request. An idempotent producer that already has an id, and wants a higher epoch, gets a new id
 * instead, as from Kafka. Kafka: `KafkaApis.handleInitProducerIdRequest`, `TransactionCoordinator.handleInitProducerId`.
 */
export async function handleInitProducerId(
  services: Services,
  request: Request,
  options: RequestOptions = {},
): Promise<Response> {
  const { transactionalId, producerId, producerEpoch, enable2Pc, keepPreparedTxn } = request
  const hasId = producerId !== NO_PRODUCER_ID
  const hasEpoch = producerEpoch !== NO_PRODUCER_EPOCH
  if (hasId !== hasEpoch || transactionalId === '') return refusal(errorCode('INVALID_REQUEST'))
  if (transactionalId === null) {
    const newId = await services.state.allocateProducerId()
    return fill(initProducerIdResponse, { producerId: newId, producerEpoch: 0 })
  }
  // Distributed two-phase commits (KIP-939) are off by default in Kafka, and their API is not released.
  if (enable2Pc) return refusal(errorCode('TRANSACTIONAL_ID_AUTHORIZATION_FAILED'))
  if (keepPreparedTxn) return refusal(errorCode('UNSUPPORTED_VERSION'))
  return initTransactionalId(services, { ...request, transactionalId }, options)
}

async function initTransactionalId(
  { transactions, clock }: Services,
  {
    transactionalId,
    transactionTimeoutMs: timeoutMs,
    producerId,
    producerEpoch,
  }: Request & { transactionalId: string },
  options: RequestOptions,
): Promise<Response> {
  const expected = producerId === NO_PRODUCER_ID ? null : { producerId, producerEpoch }
  try {
    const coordinator = await transactions.activeCoordinator()
    const request = { transactionalId, timeoutMs, expected }
    const now = await coordinator.initProducerId(request, patienceOf(options, clock))
    return fill(initProducerIdResponse, { producerId: now.producerId, producerEpoch: now.producerEpoch })
  } catch (error) {
    return refusal(errorCode(groupError(error).error))
  }
}

function refusal(code: number): Response {
  return fill(initProducerIdResponse, { errorCode: code, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH })
}
