import { kafkaErrorOf } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { CONFIG_OPERATION, incrementalAlterConfigsRequest } from '../../protocol/messages/incremental-alter-configs.ts'
import { CONFIG_RESOURCE_TYPE } from './config-resource.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

/** Topic → config → its new value; null takes it away. */
export type TopicConfigChanges = ReadonlyMap<string, ReadonlyMap<string, string | null>>

export interface AlterTopicConfigsOptions extends RequestOptions {
  /** Check everything, change nothing. */
  readonly validateOnly?: boolean
}

/** Sets and deletes configs of many topics in one request; true where it worked. Kafka: Admin.incrementalAlterConfigs (KIP-339). */
export async function alterTopicConfigs(
  session: KafkaSession,
  topics: TopicConfigChanges,
  { validateOnly = false, ...options }: AlterTopicConfigsOptions = {},
): Promise<TopicResults<true>> {
  const results: TopicResults<true> = new Map()
  if (topics.size === 0) return results
  const request = fill(incrementalAlterConfigsRequest, {
    resources: [...topics].map(([resourceName, configs]) => ({
      resourceType: CONFIG_RESOURCE_TYPE.topic,
      resourceName,
      configs: [...configs].map(([name, value]) => {
        return { name, value, configOperation: value === null ? CONFIG_OPERATION.delete : CONFIG_OPERATION.set }
      }),
    })),
    validateOnly,
  })
  const response = await session.request('IncrementalAlterConfigs', request, {
    target: { kind: 'controller' },
    ...options,
  })
  for (const { resourceName, errorCode, errorMessage } of response.responses) {
    results.set(resourceName, kafkaErrorOf(errorCode, errorMessage) ?? true)
  }
  return addMissingResults(results, topics.keys())
}
