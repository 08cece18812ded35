import { brokerConfigLayers, brokerConfigNumber } from '../metadata/configs/effective-configs.ts'
import type { BrokerState } from './broker-state.ts'

/**
 * The number that a setting of this broker comes to by now, with `server.properties`, dynamic settings and Kafka's default;
 * NaN where it has none. Throws INVALID_CONFIG.
 */
export function brokerSetting({ env, lastImage }: Pick<BrokerState, 'env' | 'lastImage'>, name: string): number {
  return brokerConfigNumber(brokerConfigLayers(lastImage(), env.brokerId, env.staticBrokerConfigs), name)
}
