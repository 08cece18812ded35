/** The settings of a broker, their synonyms, and what its properties file says. Kafka: server.config.AbstractKafkaConfig. */
import { parseJavaWhole } from '../../common/java-integer.ts'
import { javaTrim } from '../../common/java-text.ts'
import { type ConfigKey, invalidConfigValue } from './config-def.ts'
import { dynamicBrokerConfigs } from './dynamic-broker-configs.ts'
import { staticBrokerConfigs } from './static-broker-configs.ts'

export interface BrokerConfigKey extends ConfigKey {
  /** Can only be set in the properties file. */
  readonly isReadOnly: boolean
  /** Shown only where it is set. */
  readonly isInternal: boolean
}

/**
 * Settings of which the first that is given counts, in the order of their weight; minutes and hours are turned into
 * milliseconds by the factor.
 */
const SYNONYMS: readonly (readonly (readonly [name: string, factorMs: number])[])[] = [
  [
    ['log.retention.ms', 1],
    ['log.retention.minutes', 60_000],
    ['log.retention.hours', 3_600_000],
  ],
  [
    ['log.roll.ms', 1],
    ['log.roll.hours', 3_600_000],
  ],
  [
    ['log.roll.jitter.ms', 1],
    ['log.roll.jitter.hours', 3_600_000],
  ],
  [
    ['log.flush.interval.ms', 1],
    ['log.flush.scheduler.interval.ms', 1],
  ],
]

/** `listener.name.<listener>.<setting>`. */
export const LISTENER_CONFIG: RegExp = /^listener\.name\.[^.]*\.(.*)$/

/** Settings of one SASL mechanism of a listener: `listener.name.<listener>.<mechanism>.<setting>`. */
const MECHANISM_CONFIGS: readonly string[] = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
]

/** Every setting of a broker of Kafka 4.3.1. */
export const brokerConfigs: ReadonlyMap<string, BrokerConfigKey> = new Map<string, BrokerConfigKey>([
  ...mapKeys(staticBrokerConfigs, (key) => ({ ...key, isReadOnly: true })),
  ...mapKeys(dynamicBrokerConfigs, (key) => ({ ...key, isReadOnly: false, isInternal: key.isShownOnlyIfSet === true })),
])

/** What Kafka's own `config/server.properties` says about settings that mean something here. */
export const stockBrokerConfigs: ReadonlyMap<string, string> = new Map([
  ['num.partitions', '1'],
  ['offsets.topic.replication.factor', '1'],
  ['transaction.state.log.replication.factor', '1'],
  ['transaction.state.log.min.isr', '1'],
  ['share.coordinator.state.topic.replication.factor', '1'],
  ['share.coordinator.state.topic.min.isr', '1'],
  ['log.retention.hours', '168'],
  ['log.segment.bytes', '1073741824'],
  ['log.retention.check.interval.ms', '300000'],
])

/** `name` and those that stand in for it, in the order of their weight. Kafka: `DynamicBrokerConfig.brokerConfigSynonyms`. */
export function brokerConfigSynonyms(name: string): readonly string[] {
  const group = SYNONYMS.find((synonyms) => synonyms.some(([synonym]) => synonym === name))
  if (group !== undefined) return group.map(([synonym]) => synonym)
  const base = LISTENER_CONFIG.exec(name)?.[1]
  if (base === undefined) return [name]
  return [name, MECHANISM_CONFIGS.find((config) => base.endsWith(config)) ?? base]
}

/** What the text of `synonym` means in the unit of the setting for which it stands in. Throws INVALID_CONFIG. */
export function convertSynonym(synonym: string, text: string): string {
  const factorMs = SYNONYMS.flat().find(([name]) => name === synonym)?.[1] ?? 1
  if (factorMs === 1) return text
  const value = parseJavaWhole(javaTrim(text))
  if (value === undefined) throw invalidConfigValue(synonym, text, 'Not a number of type INT')
  return value < 0n ? '-1' : String(value * BigInt(factorMs))
}

/** A setting of one listener is of the kind of the broker's own. Undefined: a name that Kafka does not know. */
export function brokerConfigKey(name: string): BrokerConfigKey | undefined {
  return brokerConfigs.get(LISTENER_CONFIG.exec(name)?.[1] ?? name)
}

function mapKeys<K, R>(keys: ReadonlyMap<string, K>, change: (key: K) => R): [string, R][] {
  return [...keys].map(([name, key]) => [name, change(key)])
}
