import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { type ConfigEntry, configEntryOf } from './config-entry.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

/** Kafka: ConfigResource.Type.TOPIC. */
const TOPIC_RESOURCE = 2

export interface DescribeConfigsOptions extends RequestOptions {
  /** Names of the configs wanted. Default: all. */
  readonly keys?: readonly string[]
}

/** The configs of topics, by topic name, in the order of the response. Kafka: Admin.describeConfigs. */
export async function describeTopicConfigs(
  session: KafkaSession,
  names: readonly string[],
  { keys, ...options }: DescribeConfigsOptions = {},
): Promise<TopicResults<readonly ConfigEntry[]>> {
  const results: TopicResults<readonly ConfigEntry[]> = new Map()
  if (names.length === 0) return results
  const request = {
    resources: names.map((resourceName) => {
      return { resourceType: TOPIC_RESOURCE, resourceName, configurationKeys: keys ?? null }
    }),
    includeSynonyms: false,
    includeDocumentation: false,
  }
  const response = await session.request('DescribeConfigs', request, options)
  for (const { resourceName, errorCode, errorMessage, configs } of response.results) {
    results.set(resourceName, kafkaErrorOf(errorCode, errorMessage) ?? configs.map(configEntryOf))
  }
  return addMissingResults(results, names)
}
