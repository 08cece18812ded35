/** One config of a topic or broker and where its value comes from. Kafka: admin.ConfigEntry. */
export interface ConfigEntry {
  readonly name: string
  /** Null when the value is a secret. */
  readonly value: string | null
  readonly source: ConfigSource
  readonly isSensitive: boolean
  readonly isReadOnly: boolean
}

/** Kafka: DescribeConfigsResponse.ConfigSource, by its number on the wire. */
const configSources = {
  0: 'UNKNOWN',
  1: 'DYNAMIC_TOPIC_CONFIG',
  2: 'DYNAMIC_BROKER_CONFIG',
  3: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
  4: 'STATIC_BROKER_CONFIG',
  5: 'DEFAULT_CONFIG',
  6: 'DYNAMIC_BROKER_LOGGER_CONFIG',
  7: 'DYNAMIC_CLIENT_METRICS_CONFIG',
  8: 'DYNAMIC_GROUP_CONFIG',
} as const

export type ConfigSource = (typeof configSources)[keyof typeof configSources]

interface WireConfig {
  readonly name: string
  readonly value: string | null
  readonly readOnly: boolean
  readonly configSource: number
  readonly isSensitive: boolean
}

/** A config as a response carries it. A source that is not in Kafka 4.3.1 is UNKNOWN. */
export function configEntryOf({ name, value, readOnly, configSource, isSensitive }: WireConfig): ConfigEntry {
  return { name, value, source: configSourceOf(configSource), isSensitive, isReadOnly: readOnly }
}

/** A value that counts, or would without those before it. Kafka: `ConfigEntry.ConfigSynonym`. */
export interface ConfigSynonym {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSource
}

/** A config with everything that bears on it. */
export interface DescribedConfig extends ConfigEntry {
  /** Values separated by commas, to which others can be added. */
  readonly isList: boolean
  readonly synonyms: readonly ConfigSynonym[]
}

/** Kafka: DescribeConfigsResponse.ConfigType. */
const LIST_TYPE = 7

interface WireDescribedConfig extends WireConfig {
  readonly configType: number
  readonly synonyms: readonly { readonly name: string; readonly value: string | null; readonly source: number }[]
}

/** The same with its synonyms. */
export function describedConfigOf(config: WireDescribedConfig): DescribedConfig {
  const synonyms = config.synonyms.map(({ name, value, source }) => ({ name, value, source: configSourceOf(source) }))
  return { ...configEntryOf(config), isList: config.configType === LIST_TYPE, synonyms }
}

function configSourceOf(source: number): ConfigSource {
  return configSources[source as keyof typeof configSources] ?? 'UNKNOWN'
}
