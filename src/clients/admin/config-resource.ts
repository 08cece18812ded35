/** What has configs. Kafka: common.config.ConfigResource. */
import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions, Target } from '../../protocol/kafka-apis.ts'

/** Kafka: `ConfigResource.Type`. */
export const CONFIG_RESOURCE_TYPE = {
  topic: 2,
  broker: 4,
  brokerLogger: 8,
  clientMetrics: 16,
  group: 32,
} as const

export type ConfigResourceType = keyof typeof CONFIG_RESOURCE_TYPE

export interface ConfigResource {
  readonly type: ConfigResourceType
  /** Empty for the default of all brokers. */
  readonly name: string
}

/** Who has to be asked about a resource: a broker about itself. Undefined: it does not matter. */
export function targetOf({ type, name }: ConfigResource): Target | undefined {
  const isBroker = type === 'broker' || type === 'brokerLogger'
  return isBroker && name !== '' ? { kind: 'node', nodeId: Number(name) } : undefined
}

/** Names of the resources of `type` that have configs. Throws KafkaError. Kafka: Admin.listConfigResources (KIP-1142). */
export async function listConfigResources(
  session: KafkaSession,
  type: ConfigResourceType,
  options: RequestOptions = {},
): Promise<string[]> {
  const request = { resourceTypes: [CONFIG_RESOURCE_TYPE[type]] }
  const response = await session.request('ListConfigResources', request, options)
  const error = kafkaErrorOf(response.errorCode)
  if (error) throw error
  return response.configResources.map(({ resourceName }) => resourceName)
}
