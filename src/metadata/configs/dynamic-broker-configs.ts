/**
 * The settings of a broker that may be changed while it runs (KIP-226). Kafka: server.config.DynamicBrokerConfig; types,
 * defaults and validators: server.config.AbstractKafkaConfig.
 */
import {
  type ConfigCheck,
  type ConfigKey,
  type ConfigType,
  gzipLevel,
  listOf,
  listOfAny,
  oneOf,
  range,
} from './config-def.ts'
import { CLEANUP_POLICIES, COMPRESSION_TYPES, TIMESTAMP_TYPES } from './topic-configs.ts'

/** For which brokers a setting may be changed: for all at once, or only for each by itself. */
export type UpdateScope = 'cluster' | 'broker'

export interface DynamicConfigKey extends ConfigKey {
  readonly scope: UpdateScope
  /** Not one of the broker's own settings: told of only where it is set. */
  readonly isShownOnlyIfSet?: true
}

const LONG_MAX = '9223372036854775807'

export const dynamicBrokerConfigs: ReadonlyMap<string, DynamicConfigKey> = new Map([
  row('remote.log.index.file.cache.total.size.bytes', 'LONG', '1073741824', 'cluster', range(1)),
  row('remote.log.manager.copier.thread.pool.size', 'INT', '10', 'cluster', range(1)),
  row('remote.log.manager.expiration.thread.pool.size', 'INT', '10', 'cluster', range(1)),
  row('remote.log.manager.follower.thread.pool.size', 'INT', '2', 'cluster', range(1)),
  row('remote.log.reader.threads', 'INT', '10', 'cluster', range(1)),
  row('log.local.retention.ms', 'LONG', '-2', 'cluster', range(-2)),
  row('log.local.retention.bytes', 'LONG', '-2', 'cluster', range(-2)),
  row('remote.log.manager.copy.max.bytes.per.second', 'LONG', LONG_MAX, 'cluster', range(1)),
  row('remote.log.manager.fetch.max.bytes.per.second', 'LONG', LONG_MAX, 'cluster', range(1)),
  row('remote.fetch.max.wait.ms', 'INT', '500', 'cluster', range(1)),
  row('remote.list.offsets.request.timeout.ms', 'LONG', '30000', 'cluster', range(1)),
  row('message.max.bytes', 'INT', '1048588', 'cluster', range(0)),
  row('num.io.threads', 'INT', '8', 'cluster', range(1)),
  row('background.threads', 'INT', '10', 'cluster', range(1)),
  row('config.providers', 'LIST', '', 'cluster', listOfAny()),
  row('compression.type', 'STRING', 'producer', 'cluster', oneOf(COMPRESSION_TYPES)),
  row('compression.gzip.level', 'INT', '-1', 'cluster', gzipLevel),
  row('compression.lz4.level', 'INT', '9', 'cluster', range(1, 17)),
  row('compression.zstd.level', 'INT', '3', 'cluster', range(-131072, 22)),
  row('listeners', 'LIST', 'PLAINTEXT://:9092', 'broker', listOfAny({ isEmptyAllowed: false })),
  row(
    'listener.security.protocol.map',
    'STRING',
    'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    'broker',
  ),
  row('max.connections.per.ip', 'INT', '2147483647', 'cluster', range(0)),
  row('max.connections.per.ip.overrides', 'STRING', '', 'cluster'),
  row('max.connections', 'INT', '2147483647', 'cluster', range(0)),
  row('max.connection.creation.rate', 'INT', '2147483647', 'cluster', range(0)),
  row('num.network.threads', 'INT', '3', 'cluster', range(1)),
  row('num.replica.fetchers', 'INT', '1', 'cluster', range(1)),
  row('unclean.leader.election.enable', 'BOOLEAN', 'false', 'cluster'),
  row('follower.fetch.last.tiered.offset.enable', 'BOOLEAN', 'false', 'cluster'),
  row('group.coordinator.cached.buffer.max.bytes', 'INT', '1048588', 'cluster', range(524288)),
  row('group.consumer.assignment.interval.ms', 'INT', '1000', 'cluster', range(0)),
  row('group.share.assignment.interval.ms', 'INT', '1000', 'cluster', range(0)),
  row('group.streams.assignment.interval.ms', 'INT', '1000', 'cluster', range(0)),
  row('log.cleaner.threads', 'INT', '1', 'cluster', range(0)),
  row('log.cleaner.io.max.bytes.per.second', 'DOUBLE', '1.7976931348623157E308', 'cluster'),
  row('log.cleaner.dedupe.buffer.size', 'LONG', '134217728', 'cluster'),
  row('log.cleaner.io.buffer.size', 'INT', '524288', 'cluster', range(0)),
  row('log.cleaner.io.buffer.load.factor', 'DOUBLE', '0.9', 'cluster'),
  row('log.cleaner.backoff.ms', 'LONG', '15000', 'cluster', range(0)),
  row('log.cleaner.min.cleanable.ratio', 'DOUBLE', '0.5', 'cluster', range(0, 1)),
  row('log.cleaner.delete.retention.ms', 'LONG', '86400000', 'cluster', range(0)),
  row('log.cleaner.min.compaction.lag.ms', 'LONG', '0', 'cluster', range(0)),
  row('log.cleaner.max.compaction.lag.ms', 'LONG', LONG_MAX, 'cluster', range(1)),
  row('cordoned.log.dirs', 'LIST', '', 'broker', listOfAny()),
  row('log.segment.bytes', 'INT', '1073741824', 'cluster', range(1048576)),
  row('log.roll.ms', 'LONG', null, 'cluster'),
  row('log.roll.jitter.ms', 'LONG', null, 'cluster'),
  row('log.retention.ms', 'LONG', null, 'cluster'),
  row('log.retention.bytes', 'LONG', '-1', 'cluster'),
  row('log.cleanup.policy', 'LIST', 'delete', 'cluster', listOf(CLEANUP_POLICIES)),
  row('log.index.size.max.bytes', 'INT', '10485760', 'cluster', range(4)),
  row('log.index.interval.bytes', 'INT', '4096', 'cluster', range(0)),
  row('log.flush.interval.messages', 'LONG', LONG_MAX, 'cluster', range(1)),
  row('log.segment.delete.delay.ms', 'LONG', '60000', 'cluster', range(0)),
  row('log.flush.interval.ms', 'LONG', null, 'cluster'),
  row('log.preallocate', 'BOOLEAN', 'false', 'cluster'),
  row('num.recovery.threads.per.data.dir', 'INT', '2', 'cluster', range(1)),
  row('min.insync.replicas', 'INT', '1', 'cluster', range(1)),
  row('log.message.timestamp.type', 'STRING', 'CreateTime', 'cluster', oneOf(TIMESTAMP_TYPES)),
  row('log.message.timestamp.before.max.ms', 'LONG', LONG_MAX, 'cluster', range(0)),
  row('log.message.timestamp.after.max.ms', 'LONG', '3600000', 'cluster', range(0)),
  row('share.coordinator.cached.buffer.max.bytes', 'INT', '1048588', 'cluster', range(524288)),
  row('transaction.partition.verification.enable', 'BOOLEAN', 'true', 'cluster'),
  row('producer.id.expiration.ms', 'INT', '86400000', 'cluster', range(1)),
  row('metric.reporters', 'LIST', 'org.apache.kafka.common.metrics.JmxReporter', 'cluster', listOfAny()),
  row(
    'principal.builder.class',
    'CLASS',
    'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
    'broker',
  ),
  row('ssl.client.auth', 'STRING', 'none', 'broker', oneOf(['required', 'requested', 'none'])),
  row('ssl.protocol', 'STRING', 'TLSv1.3', 'broker'),
  row('ssl.provider', 'STRING', null, 'broker'),
  row('ssl.enabled.protocols', 'LIST', 'TLSv1.2,TLSv1.3', 'broker', listOfAny()),
  row('ssl.keystore.type', 'STRING', 'JKS', 'broker'),
  row('ssl.keystore.location', 'STRING', null, 'broker'),
  row('ssl.keystore.password', 'PASSWORD', null, 'broker'),
  row('ssl.key.password', 'PASSWORD', null, 'broker'),
  row('ssl.keystore.key', 'PASSWORD', null, 'broker'),
  row('ssl.keystore.certificate.chain', 'PASSWORD', null, 'broker'),
  row('ssl.truststore.type', 'STRING', 'JKS', 'broker'),
  row('ssl.truststore.location', 'STRING', null, 'broker'),
  row('ssl.truststore.password', 'PASSWORD', null, 'broker'),
  row('ssl.truststore.certificates', 'PASSWORD', null, 'broker'),
  row('ssl.keymanager.algorithm', 'STRING', 'SunX509', 'broker'),
  row('ssl.trustmanager.algorithm', 'STRING', 'PKIX', 'broker'),
  row('ssl.endpoint.identification.algorithm', 'STRING', 'https', 'broker'),
  row('ssl.secure.random.implementation', 'STRING', null, 'broker'),
  row('ssl.cipher.suites', 'LIST', '', 'broker', listOfAny()),
  row('ssl.engine.factory.class', 'CLASS', null, 'broker'),
  row('sasl.mechanism.inter.broker.protocol', 'STRING', 'GSSAPI', 'broker'),
  row('sasl.enabled.mechanisms', 'LIST', 'GSSAPI', 'broker', listOfAny()),
  row('sasl.kerberos.principal.to.local.rules', 'LIST', 'DEFAULT', 'broker', listOfAny()),
  row('sasl.jaas.config', 'PASSWORD', null, 'broker'),
  row('sasl.kerberos.service.name', 'STRING', null, 'broker'),
  row('sasl.kerberos.kinit.cmd', 'STRING', '/usr/bin/kinit', 'broker'),
  row('sasl.kerberos.ticket.renew.window.factor', 'DOUBLE', '0.8', 'broker'),
  row('sasl.kerberos.ticket.renew.jitter', 'DOUBLE', '0.05', 'broker'),
  row('sasl.kerberos.min.time.before.relogin', 'LONG', '60000', 'broker'),
  row('sasl.login.refresh.window.factor', 'DOUBLE', '0.8', 'broker'),
  row('sasl.login.refresh.window.jitter', 'DOUBLE', '0.05', 'broker'),
  row('sasl.login.refresh.min.period.seconds', 'SHORT', '60', 'broker'),
  row('sasl.login.refresh.buffer.seconds', 'SHORT', '300', 'broker'),
  throttle('leader.replication.throttled.rate'),
  throttle('follower.replication.throttled.rate'),
  throttle('replica.alter.log.dirs.io.max.bytes.per.second'),
])

/** A limit in bytes a second. Kafka: server.config.QuotaConfig. */
function throttle(name: string): [string, DynamicConfigKey] {
  const [, key] = row(name, 'LONG', null, 'cluster', range(0))
  return [name, { ...key, isShownOnlyIfSet: true }]
}

function row(
  name: string,
  type: ConfigType,
  defaultValue: string | null,
  scope: UpdateScope,
  check?: ConfigCheck,
): [string, DynamicConfigKey] {
  return [name, { type, defaultValue, scope, ...(check === undefined ? {} : { check }) }]
}
