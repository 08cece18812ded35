import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'

/** Takes a broker out of the metadata. Throws KafkaError, BROKER_ID_NOT_REGISTERED among others. Kafka: Admin.unregisterBroker. */
export async function unregisterBroker(
  session: KafkaSession,
  brokerId: number,
  options: RequestOptions = {},
): Promise<void> {
  const response = await session.request(
    'UnregisterBroker',
    { brokerId },
    { target: { kind: 'controller' }, ...options },
  )
  const error = kafkaErrorOf(response.errorCode, response.errorMessage)
  if (error) throw error
}
