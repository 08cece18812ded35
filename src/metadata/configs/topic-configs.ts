/**
 * Every setting of a topic: type, default, validator, and the broker's setting that stands in for it. Kafka:
 * storage.internals.log.LogConfig, common.config.TopicConfig, server.config.ServerTopicConfigSynonyms.
 */
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
  row('leader.replication.throttled.replicas', 'LIST', '', null, throttledReplicas),
  row('remote.storage.enable', 'BOOLEAN', 'false', null),
  row('min.insync.replicas', 'INT', '1', 'min.insync.replicas', range(1)),
  row('segment.jitter.ms', 'LONG', '0', 'log.roll.jitter.ms', range(0)),
  row('remote.log.copy.disable', 'BOOLEAN', 'false', null),
  row('local.retention.ms', 'LONG', '-2', 'log.local.retention.ms', range(-2)),
  [
    'cleanup.policy',
    {
      type: 'LIST',
      defaultValue: 'delete',
      brokerConfig: 'log.cleanup.policy',
      check: listOf(CLEANUP_POLICIES),
      dropsDuplicates: true,
    },
  ],
  row('flush.ms', 'LONG', LONG_MAX, 'log.flush.interval.ms', range(0)),
  row('follower.replication.throttled.replicas', 'LIST', '', null, throttledReplicas),
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
    if (!topicConfigs.has(name)) throw invalidConfig(`Unknown topic config name: ${name}`)
  }
  for (const [name, key] of topicConfigs) {
    const text = texts.get(name)
    if (text !== undefined) parseConfigValue(name, key, text)
  }
  const effective = (name: string) => texts.get(name) ?? inherited(name) ?? ''
  checkCompactionLags(effective('min.compaction.lag.ms'), effective('max.compaction.lag.ms'))
  if (effective('remote.storage.enable').trim().toLowerCase() === 'true') {
    throw invalidConfig(
      'Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
    )
  }
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

function checkCompactionLags(minText: string, maxText: string): void {
  const [min, max] = [BigInt(minText.trim()), BigInt(maxText.trim())]
  if (min <= max) return
  throw invalidConfig(`conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`)
}

/** Kafka: ThrottledReplicaListValidator. */
function throttledReplicas(name: string, value: ConfigValue): void {
  const replicas = value as readonly string[]
  if (replicas.join('') === '*' || replicas.every((replica) => /^(\d+:\d+)?$/.test(replica))) return
  throw invalidConfigValue(
    name,
    value,
    `${name} must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...`,
  )
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
