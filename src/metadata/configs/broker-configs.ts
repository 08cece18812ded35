/**
 * The settings of a broker that mean something here: those that stand in for a topic's own, and those that the engine
 * itself reads. Kafka: server.config.AbstractKafkaConfig, server.DynamicBrokerConfig.
 */
import type { ConfigKey, ConfigType } from './config-def.ts'
import { topicConfigs } from './topic-configs.ts'

export interface BrokerConfigKey extends ConfigKey {
  /** Can only be set in the properties file. */
  readonly isReadOnly: boolean
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

export const brokerConfigs: ReadonlyMap<string, BrokerConfigKey> = new Map([
  ...standIns(),
  row('log.retention.minutes', 'INT', null),
  row('log.retention.hours', 'INT', '168'),
  row('log.roll.hours', 'INT', '168'),
  row('log.roll.jitter.hours', 'INT', '0'),
  row('log.flush.scheduler.interval.ms', 'LONG', '9223372036854775807'),
  row('log.retention.check.interval.ms', 'LONG', '300000'),
  row('num.partitions', 'INT', '1'),
  row('default.replication.factor', 'INT', '1'),
  row('auto.create.topics.enable', 'BOOLEAN', 'true'),
  row('delete.topic.enable', 'BOOLEAN', 'true'),
  row('offsets.topic.num.partitions', 'INT', '50'),
  row('offsets.topic.replication.factor', 'SHORT', '3'),
  row('offsets.topic.segment.bytes', 'INT', '104857600'),
  row('offsets.retention.minutes', 'INT', '10080'),
  row('transaction.state.log.num.partitions', 'INT', '50'),
  row('transaction.state.log.replication.factor', 'SHORT', '3'),
  row('transaction.state.log.min.isr', 'INT', '2'),
  row('transaction.state.log.segment.bytes', 'INT', '104857600'),
  row('share.coordinator.state.topic.num.partitions', 'INT', '50'),
  row('share.coordinator.state.topic.replication.factor', 'SHORT', '3'),
  row('share.coordinator.state.topic.min.isr', 'SHORT', '2'),
  row('share.coordinator.state.topic.segment.bytes', 'INT', '104857600'),
  row('producer.id.expiration.ms', 'INT', '86400000', false),
  row('node.id', 'INT', null),
  row('broker.id', 'INT', '-1'),
  row('log.dirs', 'LIST', null),
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
  return group?.map(([synonym]) => synonym) ?? [name]
}

/** What the text of `synonym` means in the unit of the setting for which it stands in. */
export function convertSynonym(synonym: string, text: string): string {
  const factorMs = SYNONYMS.flat().find(([name]) => name === synonym)?.[1] ?? 1
  if (factorMs === 1) return text
  const value = BigInt(text.trim())
  return value < 0n ? '-1' : String(value * BigInt(factorMs))
}

/** The broker's settings for topics have the type and the default of the topic's, and may be changed while it runs. */
function* standIns(): Generator<[string, BrokerConfigKey]> {
  for (const { brokerConfig, type, defaultValue } of topicConfigs.values()) {
    if (brokerConfig === null) continue
    yield row(brokerConfig, type, brokerConfigSynonyms(brokerConfig).length > 1 ? null : defaultValue, false)
  }
}

function row(
  name: string,
  type: ConfigType,
  defaultValue: string | null,
  isReadOnly = true,
): [string, BrokerConfigKey] {
  return [name, { type, defaultValue, isReadOnly }]
}
