/** AllocateProducerIds. Kafka: controller.ProducerIdControlManager, server.common.ProducerIdsBlock. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'

const PRODUCER_ID_BLOCK_SIZE = 1000

/** Ids from `firstProducerId` on that nobody else gets. */
export interface ProducerIdBlock {
  readonly firstProducerId: number
  readonly size: number
}

/** Gives out the next block of producer ids. Throws UNKNOWN_SERVER_ERROR when they are used up. */
export function allocateProducerIds(image: MetadataImage, env: ControllerEnv): ControllerResult<ProducerIdBlock> {
  const firstProducerId = image.nextProducerId
  const nextProducerId = firstProducerId + PRODUCER_ID_BLOCK_SIZE
  if (!Number.isSafeInteger(nextProducerId)) {
    throw new KafkaError('UNKNOWN_SERVER_ERROR', {
      message: `Exhausted all producerIds as the next block's end producerId has exceeded the int64 type limit`,
    })
  }
  // -1 where no real broker ever registered: Kafka reads this field and uses it for nothing.
  const brokerEpoch = image.brokers.get(env.brokerId)?.brokerEpoch ?? -1
  return {
    records: [{ type: 'ProducerIdsRecord', version: 0, data: { brokerId: env.brokerId, brokerEpoch, nextProducerId } }],
    response: { firstProducerId, size: PRODUCER_ID_BLOCK_SIZE },
  }
}
