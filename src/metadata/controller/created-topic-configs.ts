import type { CreateTopicsResponse } from '../../protocol/messages/create-topics.ts'
import { brokerConfigSynonyms, convertSynonym } from '../configs/broker-configs.ts'
import { type BrokerConfigLayers, CONFIG_SOURCE } from '../configs/effective-configs.ts'
import { type TopicConfigKey, topicConfigs } from '../configs/topic-configs.ts'

type CreatedConfigs = NonNullable<CreateTopicsResponse['topics'][number]['configs']>

/**
 * The settings of a new topic, by name, as the answer to CreateTopics lists them: as they were given, not as they were
 * understood. Kafka: `KafkaConfigSchema.resolveEffectiveTopicConfigs`.
 */
export function createdTopicConfigs(layers: BrokerConfigLayers, own: ReadonlyMap<string, string>): CreatedConfigs {
  return [...topicConfigs]
    .filter(([name, key]) => key.isInternal !== true || own.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, key]) => ({ name, ...resolve(layers, own.get(name), key), readOnly: false, isSensitive: false }))
}

function resolve(
  layers: BrokerConfigLayers,
  own: string | undefined,
  { brokerConfig, defaultValue }: TopicConfigKey,
): { readonly value: string | null; readonly configSource: number } {
  if (own !== undefined) return { value: own, configSource: CONFIG_SOURCE.topic }
  const names = brokerConfig === null ? [] : brokerConfigSynonyms(brokerConfig)
  for (const { source, settings } of layers) {
    for (const name of names) {
      const text = settings.get(name)
      if (text !== undefined) return { value: convertSynonym(name, text), configSource: source }
    }
  }
  return { value: defaultValue, configSource: CONFIG_SOURCE.default }
}
