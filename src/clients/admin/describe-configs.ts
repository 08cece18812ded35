import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { type ConfigEntry, configEntryOf, type DescribedConfig, describedConfigOf } from './config-entry.ts'
import { CONFIG_RESOURCE_TYPE, type ConfigResource, targetOf } from './config-resource.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

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
      return { resourceType: CONFIG_RESOURCE_TYPE.topic, resourceName, configurationKeys: keys ?? null }
    }),
    includeSynonyms: false,
    includeDocumentation: false,
  }
  const response = await session.request('DescribeConfigs', request, options)
  for (const { resourceName, errorCode, errorMessage, configs } of response.results) {
    // A broker sends an empty text about a topic that does not exist.
    results.set(resourceName, kafkaErrorOf(errorCode, errorMessage || null) ?? configs.map(configEntryOf))
  }
  return addMissingResults(results, names)
}

/** The configs of one resource with their synonyms, in the order of the response. Throws KafkaError. */
export async function describeResourceConfigs(
  session: KafkaSession,
  { type, name }: ConfigResource,
  options: RequestOptions = {},
): Promise<readonly DescribedConfig[]> {
  const request = {
    resources: [{ resourceType: CONFIG_RESOURCE_TYPE[type], resourceName: name, configurationKeys: null }],
    includeSynonyms: true,
    includeDocumentation: false,
  }
  const target = targetOf({ type, name }) ?? { kind: 'any' }
  const { results } = await session.request('DescribeConfigs', request, { target, ...options })
  const [result] = results
  if (result === undefined) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The response holds no result.' })
  const error = kafkaErrorOf(result.errorCode, result.errorMessage)
  if (error) throw error
  return result.configs.map(describedConfigOf)
}
