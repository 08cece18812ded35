import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { CONFIG_OPERATION } from '../../protocol/messages/incremental-alter-configs.ts'
import { CONFIG_RESOURCE_TYPE, type ConfigResource, targetOf } from './config-resource.ts'

/** One change of a config. Kafka: admin.AlterConfigOp. */
export type ConfigChange =
  | { readonly operation: 'set' | 'append' | 'subtract'; readonly name: string; readonly value: string }
  | { readonly operation: 'delete'; readonly name: string }

/** Changes the configs of one resource, all of them or none. Throws KafkaError. Kafka: Admin.incrementalAlterConfigs. */
export async function incrementalAlterConfigs(
  session: KafkaSession,
  resource: ConfigResource,
  changes: readonly ConfigChange[],
  options: RequestOptions = {},
): Promise<void> {
  const configs = changes.map((change) => ({
    name: change.name,
    configOperation: CONFIG_OPERATION[change.operation],
    value: change.operation === 'delete' ? null : change.value,
  }))
  const request = {
    resources: [{ resourceType: CONFIG_RESOURCE_TYPE[resource.type], resourceName: resource.name, configs }],
    validateOnly: false,
  }
  const target = targetOf(resource) ?? { kind: 'controller' }
  const { responses } = await session.request('IncrementalAlterConfigs', request, { target, ...options })
  const [result] = responses
  if (result === undefined) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The response holds no result.' })
  const error = kafkaErrorOf(result.errorCode, result.errorMessage)
  if (error) throw error
}
