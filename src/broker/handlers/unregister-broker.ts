/** UnregisterBroker (64): a broker of this cluster that will not come back. */
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { unregisterBrokerResponse } from '../../protocol/messages/unregister-broker.ts'
import type { BrokerState } from '../broker-state.ts'

/** Answers an UnregisterBroker request. Throws what the disk throws. */
export async function handleUnregisterBroker(
  state: BrokerState,
  { brokerId }: ApiMap['UnregisterBroker']['request'],
): Promise<ApiMap['UnregisterBroker']['response']> {
  try {
    await state.unregisterBroker(brokerId)
    return fill(unregisterBrokerResponse, { errorMessage: null })
  } catch (error) {
    if (!isKafkaError(error) || error.error === 'KAFKA_STORAGE_ERROR') throw error
    return fill(unregisterBrokerResponse, { errorCode: error.code, errorMessage: error.message })
  }
}
