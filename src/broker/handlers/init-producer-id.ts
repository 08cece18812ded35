/** InitProducerId (22): an id for an idempotent producer. Transactions have no coordinator yet. */
import { errorCode } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { initProducerIdResponse } from '../../protocol/messages/init-producer-id.ts'
import type { BrokerState } from '../broker-state.ts'

const NO_PRODUCER_ID = -1
const NO_PRODUCER_EPOCH = -1

/**
 * Answers an InitProducerId request. A producer that already has an id, and wants a higher epoch, gets a new id instead,
 * as from Kafka. Kafka: `KafkaApis.handleInitProducerIdRequest`, `TransactionCoordinator.handleInitProducerId`.
 */
export async function handleInitProducerId(
  state: BrokerState,
  request: ApiMap['InitProducerId']['request'],
): Promise<ApiMap['InitProducerId']['response']> {
  const { transactionalId, producerId, producerEpoch } = request
  const hasId = producerId !== NO_PRODUCER_ID
  const hasEpoch = producerEpoch !== NO_PRODUCER_EPOCH
  if (hasId !== hasEpoch || transactionalId === '') return refusal(errorCode('INVALID_REQUEST'))
  if (transactionalId !== null) return refusal(errorCode('COORDINATOR_NOT_AVAILABLE'))
  return fill(initProducerIdResponse, { producerId: await state.allocateProducerId(), producerEpoch: 0 })
}

function refusal(code: number): ApiMap['InitProducerId']['response'] {
  return fill(initProducerIdResponse, { errorCode: code, producerId: NO_PRODUCER_ID, producerEpoch: NO_PRODUCER_EPOCH })
}
