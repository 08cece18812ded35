/** What brokers are told about transactions. Kafka: TransactionStateManagerConfig. */
import {
  type BrokerConfigLayers,
  brokerConfigLayers,
  brokerConfigNumber,
} from '../../metadata/configs/effective-configs.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { BrokerState } from '../broker-state.ts'

export interface TransactionSettings {
  /** The longest timeout that a producer may ask for. */
  readonly maxTimeoutMs: number
  /** An id that nobody has used for so long is forgotten. */
  readonly expirationMs: number
  /** How often somebody looks for transactions that have timed out. */
  readonly abortIntervalMs: number
  /** Level of transaction.version. */
  readonly version: number
}

export function transactionSettings(image: MetadataImage, { env }: Pick<BrokerState, 'env'>): TransactionSettings {
  const layers: BrokerConfigLayers = brokerConfigLayers(image, env.brokerId, env.staticBrokerConfigs)
  return {
    maxTimeoutMs: brokerConfigNumber(layers, 'transaction.max.timeout.ms'),
    expirationMs: brokerConfigNumber(layers, 'transactional.id.expiration.ms'),
    abortIntervalMs: brokerConfigNumber(layers, 'transaction.abort.timed.out.transaction.cleanup.interval.ms'),
    version: image.features.get('transaction.version') ?? 0,
  }
}
