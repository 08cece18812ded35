/** How a setting is told of in an answer to DescribeConfigs. Kafka: core's server.ConfigHelper. */
import {
  type ConfigKey,
  type ConfigType,
  formatConfigValue,
  parseConfigValue,
} from '../../metadata/configs/config-def.ts'
import { CONFIG_SOURCE, type ConfigSynonym } from '../../metadata/configs/effective-configs.ts'
import type { ApiMap } from '../../protocol/api-map.ts'

export type ConfigEntry = ApiMap['DescribeConfigs']['response']['results'][number]['configs'][number]

/** Kafka: `DescribeConfigsResponse.ConfigType`. */
const TYPE_NUMBERS: Readonly<Record<ConfigType, number>> = {
  BOOLEAN: 1,
  STRING: 2,
  INT: 3,
  SHORT: 4,
  LONG: 5,
  DOUBLE: 6,
  LIST: 7,
  CLASS: 8,
  PASSWORD: 9,
}
const UNKNOWN_TYPE = 0

export interface EntryOptions {
  /** Undefined: nothing is known of the setting, so it could be a password, and its value is hidden as one. */
  readonly key: ConfigKey | undefined
  /** What counts and what it covers up; the source of the first is the setting's. */
  readonly chain: readonly ConfigSynonym[]
  readonly isReadOnly?: boolean
}

/** The setting `name` with its value as text; null: it has none. */
export function configEntry(
  name: string,
  value: string | null,
  { key, chain, isReadOnly = false }: EntryOptions,
): ConfigEntry {
  const isSensitive = key === undefined || key.type === 'PASSWORD'
  return {
    name,
    value: isSensitive || key === undefined || value === null ? null : shown(name, key, value),
    readOnly: isReadOnly,
    configSource: chain[0]?.source ?? CONFIG_SOURCE.default,
    isSensitive,
    synonyms: isSensitive ? chain.map((synonym) => ({ ...synonym, value: null })) : chain,
    configType: key === undefined ? UNKNOWN_TYPE : TYPE_NUMBERS[key.type],
    documentation: null,
  }
}

/** The value as it was understood: ` TRUE ` is shown as `true`. */
export function shown(name: string, key: ConfigKey, text: string): string {
  return formatConfigValue(parseConfigValue(name, key, text))
}
