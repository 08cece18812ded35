/**
 * Which value of a setting counts, where it comes from, and what it covers up. Kafka: core's server.ConfigHelper,
 * metadata.KafkaConfigSchema.
 */
import { javaTrim } from '../../common/java-text.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../image/metadata-image.ts'
import { brokerConfigSynonyms, brokerConfigs, convertSynonym } from './broker-configs.ts'
import { parseConfigValue } from './config-def.ts'
import { type TopicConfigKey, topicConfigs } from './topic-configs.ts'

/** Where a value was set, by Kafka's numbers. Kafka: `DescribeConfigsResponse.ConfigSource`. */
export const CONFIG_SOURCE = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefaultBroker: 3,
  staticBroker: 4,
  default: 5,
  brokerLogger: 6,
  clientMetrics: 7,
  group: 8,
} as const
export type ConfigSource = (typeof CONFIG_SOURCE)[keyof typeof CONFIG_SOURCE]

/** A value that counts, or would if the ones before it were not there. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string
  readonly source: ConfigSource
}

/** What is set for a broker, the weightiest first. */
export type BrokerConfigLayers = readonly {
  readonly source: ConfigSource
  readonly settings: ReadonlyMap<string, string>
}[]

/** What is set for broker `brokerId`: for itself, for all brokers, in its properties file. */
export function brokerConfigLayers(
  image: MetadataImage,
  brokerId: number,
  staticSettings: ReadonlyMap<string, string>,
): BrokerConfigLayers {
  const { broker } = CONFIG_RESOURCE
  return [
    { source: CONFIG_SOURCE.dynamicBroker, settings: settingsOf(image, broker, String(brokerId)) },
    { source: CONFIG_SOURCE.dynamicDefaultBroker, settings: settingsOf(image, broker, '') },
    { source: CONFIG_SOURCE.staticBroker, settings: staticSettings },
  ]
}

/**
 * All values of the broker's setting `name`, the one that counts first. Those in front that were set under another name
 * are left out, as Kafka does: `log.retention.hours` in the properties file leaves `log.retention.ms` without synonyms.
 */
export function brokerConfigChain(layers: BrokerConfigLayers, name: string): readonly ConfigSynonym[] {
  const names = brokerConfigSynonyms(name)
  const chain: ConfigSynonym[] = []
  for (const { source, settings } of layers) {
    for (const synonym of names) {
      const value = settings.get(synonym)
      if (value !== undefined) chain.push({ name: synonym, value, source })
    }
  }
  for (const synonym of names) {
    const value = brokerConfigs.get(synonym)?.defaultValue ?? null
    if (value !== null) chain.push({ name: synonym, value, source: CONFIG_SOURCE.default })
  }
  const first = chain.findIndex((entry) => entry.name === name)
  return first < 0 ? [] : chain.slice(first)
}

/** The broker's own value of a setting, its default if need be; null: it has none. */
export function brokerConfigValue(layers: BrokerConfigLayers, name: string): string | null {
  for (const synonym of brokerConfigSynonyms(name)) {
    for (const { settings } of layers) {
      const value = settings.get(synonym)
      if (value !== undefined) return convertSynonym(synonym, value)
    }
  }
  return brokerConfigs.get(name)?.defaultValue ?? null
}

/** The number that the broker's setting `name` comes to; NaN where it has none. Throws INVALID_CONFIG. */
export function brokerConfigNumber(layers: BrokerConfigLayers, name: string): number {
  const text = brokerConfigValue(layers, name)
  const key = brokerConfigs.get(name)
  return text === null || key === undefined ? Number.NaN : Number(parseConfigValue(name, key, text))
}

/** What a topic without settings of its own has; null: nothing (`internal.segment.bytes`). */
export function inheritedTopicConfig(layers: BrokerConfigLayers, key: TopicConfigKey): string | null {
  const inherited = key.brokerConfig === null ? null : brokerConfigValue(layers, key.brokerConfig)
  // A broker takes any number below 0 for "for ever"; a topic has but one.
  if (key.brokerConfig === 'log.retention.ms' && inherited !== null && javaTrim(inherited).startsWith('-')) return '-1'
  return inherited ?? key.defaultValue
}

/** What counts for a topic with the settings `own`; null: nothing. */
export function effectiveTopicConfig(
  layers: BrokerConfigLayers,
  own: ReadonlyMap<string, string>,
  name: string,
): string | null {
  const key = topicConfigs.get(name)
  return own.get(name) ?? (key === undefined ? null : inheritedTopicConfig(layers, key))
}
