/**
 * Every setting of a topic: type, default, validator, and the broker's setting that stands in for it. Kafka:
 * storage.internals.log.LogConfig, common.config.TopicConfig, server.config.ServerTopicConfigSynonyms.
 */
import { javaTrim } from '../../common/java-text.ts'
import type { KafkaError } from '../../common/kafka-error.ts'
import type { CleanupPolicy, CompressionType, TimestampType } from '../../storage/log/log-config.ts'
import {
  type ConfigCheck,
  type ConfigKey,
  type ConfigType,
  type ConfigValue,
  gzipLevel,
  invalidConfig,
  invalidConfigValue,
  listOf,
  oneOf,
  parseConfigValue,
  range,
} from './config-def.ts'

export interface TopicConfigKey extends ConfigKey {
  /** The broker's setting for topics that have none of their own; null: there is none. */
  readonly brokerConfig: string | null
  /** Shown only where it is set. */
  readonly isInternal?: boolean
}

const LONG_MAX = '9223372036854775807'

export const COMPRESSION_TYPES = [
  'uncompressed',
  'zstd',
  'lz4',
  'snappy',
  'gzip',
  'producer',
] as const satisfies readonly CompressionType[]
export const TIMESTAMP_TYPES = ['CreateTime', 'LogAppendTime'] as const satisfies readonly TimestampType[]
export const CLEANUP_POLICIES = ['compact', 'delete'] as const satisfies readonly CleanupPolicy[]

/** In the order in which a broker of Kafka 4.3.1 lists them: tools show them in an order that follows from it. */
export const topicConfigs: ReadonlyMap<string, TopicConfigKey> = new Map<string, TopicConfigKey>([
  ['internal.segment.bytes', { type: 'INT', defaultValue: null, brokerConfig: null, isInternal: true }],
  row('compression.type', 'STRING', 'producer', 'compression.type', oneOf(COMPRESSION_TYPES)),
  row('remote.log.delete.on.disable', 'BOOLEAN', 'false', null),
  throttled('leader.replication.throttled.replicas'),
  row('remote.storage.enable', 'BOOLEAN', 'false', null),
  row('min.insync.replicas', 'INT', '1', 'min.insync.replicas', range(1)),
  row('segment.jitter.ms', 'LONG', '0', 'log.roll.jitter.ms', range(0)),
  row('remote.log.copy.disable', 'BOOLEAN', 'false', null),
  row('local.retention.ms', 'LONG', '-2', 'log.local.retention.ms', range(-2)),
  row('cleanup.policy', 'LIST', 'delete', 'log.cleanup.policy', listOf(CLEANUP_POLICIES)),
  row('flush.ms', 'LONG', LONG_MAX, 'log.flush.interval.ms', range(0)),
  throttled('follower.replication.throttled.replicas'),
  row('compression.lz4.level', 'INT', '9', 'compression.lz4.level', range(1, 17)),
  row('segment.bytes', 'INT', '1073741824', 'log.segment.bytes', range(1024 * 1024)),
  row('retention.ms', 'LONG', '604800000', 'log.retention.ms', range(-1)),
  row('compression.gzip.level', 'INT', '-1', 'compression.gzip.level', gzipLevel),
  row('flush.messages', 'LONG', LONG_MAX, 'log.flush.interval.messages', range(1)),
  row('compression.zstd.level', 'INT', '3', 'compression.zstd.level', range(-131072, 22)),
  row('max.compaction.lag.ms', 'LONG', LONG_MAX, 'log.cleaner.max.compaction.lag.ms', range(1)),
  row('file.delete.delay.ms', 'LONG', '60000', 'log.segment.delete.delay.ms', range(0)),
  row('max.message.bytes', 'INT', '1048588', 'message.max.bytes', range(0)),
  row('min.compaction.lag.ms', 'LONG', '0', 'log.cleaner.min.compaction.lag.ms', range(0)),
  row('message.timestamp.type', 'STRING', 'CreateTime', 'log.message.timestamp.type', oneOf(TIMESTAMP_TYPES)),
  row('local.retention.bytes', 'LONG', '-2', 'log.local.retention.bytes', range(-2)),
  row('preallocate', 'BOOLEAN', 'false', 'log.preallocate'),
  row('index.interval.bytes', 'INT', '4096', 'log.index.interval.bytes', range(0)),
  row('min.cleanable.dirty.ratio', 'DOUBLE', '0.5', 'log.cleaner.min.cleanable.ratio', range(0, 1)),
  row('unclean.leader.election.enable', 'BOOLEAN', 'false', 'unclean.leader.election.enable'),
  row('retention.bytes', 'LONG', '-1', 'log.retention.bytes'),
  row('delete.retention.ms', 'LONG', '86400000', 'log.cleaner.delete.retention.ms', range(0)),
  row('message.timestamp.after.max.ms', 'LONG', '3600000', 'log.message.timestamp.after.max.ms', range(0)),
  row('message.timestamp.before.max.ms', 'LONG', LONG_MAX, 'log.message.timestamp.before.max.ms', range(0)),
  row('segment.ms', 'LONG', '604800000', 'log.roll.ms', range(1)),
  row('segment.index.bytes', 'INT', '10485760', 'log.index.size.max.bytes', range(4)),
])

/** The order in which Kafka defines them: of several mistakes it tells the first. */
const DEFINITION_ORDER = [
  'segment.bytes',
  'segment.ms',
  'segment.jitter.ms',
  'segment.index.bytes',
  'flush.messages',
  'flush.ms',
  'retention.bytes',
  'retention.ms',
  'max.message.bytes',
  'index.interval.bytes',
  'delete.retention.ms',
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
  'file.delete.delay.ms',
  'min.cleanable.dirty.ratio',
  'cleanup.policy',
  'unclean.leader.election.enable',
  'min.insync.replicas',
  'compression.type',
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.zstd.level',
  'preallocate',
  'message.timestamp.type',
  'message.timestamp.before.max.ms',
  'message.timestamp.after.max.ms',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
  'remote.storage.enable',
  'local.retention.ms',
  'local.retention.bytes',
  'remote.log.copy.disable',
  'remote.log.delete.on.disable',
  'internal.segment.bytes',
]

/**
 * Checks the settings that a topic is to have, `inherited` being what the broker says for those that it has not. Throws
 * INVALID_CONFIG with Kafka's words. Kafka: ControllerConfigurationValidator, LogConfig.validate.
 */
export function validateTopicConfigs(
  settings: ReadonlyMap<string, string | null>,
  inherited: (name: string) => string | null,
): void {
  const texts = nonNullTexts(settings)
  for (const name of texts.keys()) {
    if (!topicConfigs.has(name)) throw unknownConfig(name)
  }
  for (const name of DEFINITION_ORDER) {
    const text = texts.get(name)
    if (text !== undefined) parseTopicConfig(name, text)
  }
  const effective = (name: string) => parseTopicConfig(name, texts.get(name) ?? inherited(name) ?? '')
  checkCompactionLags(effective('min.compaction.lag.ms') as bigint, effective('max.compaction.lag.ms') as bigint)
  if (effective('remote.storage.enable') === true) {
    throw invalidConfig(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  }
}

/** The value of a topic's setting. Throws INVALID_CONFIG with Kafka's words. */
export function parseTopicConfig(name: string, text: string): ConfigValue {
  const key = topicConfigs.get(name)
  if (key === undefined) throw unknownConfig(name)
  return parseConfigValue(name, key, text)
}

function unknownConfig(name: string): KafkaError {
  return invalidConfig(`Unknown topic config name: ${name}`)
}

function nonNullTexts(settings: ReadonlyMap<string, string | null>): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const nulls: string[] = []
  for (const [name, text] of settings) {
    if (text === null) nulls.push(name)
    else texts.set(name, text)
  }
  if (nulls.length > 0) throw invalidConfig(`Null value not supported for topic configs: ${nulls.join(',')}`)
  return texts
}

function checkCompactionLags(min: bigint, max: bigint): void {
  if (min <= max) return
  throw invalidConfig(`conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`)
}

/** Kafka: ThrottledReplicaListValidator. */
function throttledReplicas(name: string, value: ConfigValue): void {
  const replicas = value as readonly string[]
  const trimmed = replicas.map(javaTrim)
  if (trimmed.join('') === '*' || trimmed.every((replica) => /^(\d+:\d+)?$/.test(replica))) return
  throw invalidConfigValue(
    name,
    value,
    `${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`,
  )
}

function throttled(name: string): [string, TopicConfigKey] {
  const [, key] = row(name, 'LIST', '', null, throttledReplicas)
  return [name, { ...key, keepsDuplicates: true }]
}

function row(
  name: string,
  type: ConfigType,
  defaultValue: string,
  brokerConfig: string | null,
  check?: ConfigCheck,
): [string, TopicConfigKey] {
  return [name, { type, defaultValue, brokerConfig, ...(check === undefined ? {} : { check }) }]
}
