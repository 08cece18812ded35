/**
 * Which settings of a broker may be changed while it runs, and to what. Kafka: `DynamicBrokerConfig.validateConfigs`, the
 * `validateReconfiguration` of what is reconfigured, `KafkaConfig.validateValues`.
 */

import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { brokerConfigs, LISTENER_CONFIG } from './broker-configs.ts'
import { parseConfigValue } from './config-def.ts'
import { dynamicBrokerConfigs } from './dynamic-broker-configs.ts'
import { type BrokerConfigLayers, brokerConfigValue, CONFIG_SOURCE } from './effective-configs.ts'

/** Settings of one listener that may be given for all brokers at once. */
const CLUSTER_LISTENER_CONFIGS: ReadonlySet<string> = new Set([
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
])
const THREAD_COUNTS: readonly string[] = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
]
const REMOTE_THREAD_COUNTS: readonly string[] = [
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
]

/**
 * Checks what is to be set for one broker, or for all of them. `layers` is what counts at the moment. Throws
 * INVALID_REQUEST: Kafka's broker answers so to whatever its own validation finds.
 */
export function validateBrokerConfigs(
  settings: ReadonlyMap<string, string>,
  { isPerBroker, layers }: { readonly isPerBroker: boolean; readonly layers: BrokerConfigLayers },
): void {
  const written = isPerBroker ? CONFIG_SOURCE.dynamicBroker : CONFIG_SOURCE.dynamicDefaultBroker
  const before = layers.find(({ source }) => source === written)?.settings
  // What an older Kafka let through stays as it is.
  const names = [...settings.keys()].filter((name) => settings.get(name) !== before?.get(name))
  const isSecurity = (name: string) => name.startsWith('ssl.') && dynamicBrokerConfigs.has(name)
  refuse(names.filter(isNotDynamic), 'Cannot update these configs dynamically')
  refuse(
    names.filter(isSecurity),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
  )
  validateTypes(settings)
  if (!isPerBroker) {
    const message = 'Cannot update these configs at default cluster level, broker id must be specified'
    refuse(names.filter(isPerBrokerOnly), message)
  }
  validateValues(settings)
  checkStartable(settings)
  const current = (name: string) => Number(brokerConfigValue(layers, name))
  for (const name of names) checkThreadCount(name, Number(settings.get(name)), current(name))
  checkLocalRetention(settings, withChanges(layers, settings, isPerBroker))
}

function isNotDynamic(name: string): boolean {
  return brokerConfigs.get(name)?.isReadOnly === true
}

function isPerBrokerOnly(name: string): boolean {
  const base = LISTENER_CONFIG.exec(name)?.[1]
  if (base !== undefined) return !CLUSTER_LISTENER_CONFIGS.has(base)
  return dynamicBrokerConfigs.get(name)?.scope === 'broker'
}

function validateTypes(settings: ReadonlyMap<string, string>): void {
  for (const [name, text] of settings) {
    const base = LISTENER_CONFIG.exec(name)?.[1] ?? name
    const key = dynamicBrokerConfigs.get(base)
    if (key !== undefined) asRequestError(() => parseConfigValue(base, key, text))
  }
}

/** What a broker's settings must fulfil beyond their types. Kafka: `KafkaConfig.validateValues`. */
function validateValues(settings: ReadonlyMap<string, string>): void {
  const number = (name: string): number => Number(settings.get(name) ?? Number.NaN)
  const listeners = settings.get('listeners')
  if (number('log.roll.ms') < 1) throw unmet('log.roll.ms must be greater than or equal to 1')
  if (number('log.roll.jitter.ms') < 0) throw unmet('log.roll.jitter.ms must be greater than or equal to 0')
  if (number('log.retention.ms') < 1 && number('log.retention.ms') !== -1) {
    throw unmet('log.retention.ms must be unlimited (-1) or, greater than or equal to 1')
  }
  if (listeners !== undefined && !/(^|,)\s*CONTROLLER:/.test(listeners)) {
    throw unmet(
      "controller.listener.names must only contain values appearing in the 'listeners' configuration when running " +
        'the KRaft controller role',
    )
  }
}

/** Directories that a broker has not, and classes that it cannot load, would keep a real one from starting. */
function checkStartable(settings: ReadonlyMap<string, string>): void {
  const cordoned = settings.get('cordoned.log.dirs') ?? ''
  if (cordoned !== '' && cordoned !== '*') {
    throw unmet(
      `All entries in cordoned.log.dirs must be present in log.dirs or log.dir. Missing entries : ${cordoned}`,
    )
  }
  const reporters = settings.get('metric.reporters') ?? ''
  if (reporters === '' || reporters === brokerConfigs.get('metric.reporters')?.defaultValue) return
  throw notReconfigurable(
    'Validation of dynamic config update of Set(metric.reporters) failed with class class kafka.server.DynamicMetricsReporters',
  )
}

/** Pools grow and shrink step by step. Kafka: DynamicThreadPool, DynamicRemoteLogConfig, LogCleaner. */
function checkThreadCount(name: string, count: number, current: number): void {
  if (count === current) return
  const [least, most] = [Math.floor(current / 2), current * 2]
  if (name === 'log.cleaner.threads') {
    const problem = 'Log cleaner threads'
    if (count < 1) throw notReconfigurable(`${problem} should be at least 1`)
    if (count < least)
      throw notReconfigurable(`${problem} cannot be reduced to less than half the current value ${current}`)
    if (count > most)
      throw notReconfigurable(`${problem} cannot be increased to more than double the current value ${current}`)
  } else if (THREAD_COUNTS.includes(name) || REMOTE_THREAD_COUNTS.includes(name)) {
    const problem = `Dynamic thread count update validation failed for ${name}=${count}, value should`
    if (count < 1) throw notReconfigurable(`${problem} be at least 1`)
    if (count < least) throw notReconfigurable(`${problem} be at least half the current value ${current}`)
    if (count > most) throw notReconfigurable(`${problem} not be greater than double the current value ${current}`)
  }
}

/** What stays on the broker cannot be more than all that is kept. Kafka: `DynamicLogConfig.validateReconfiguration`. */
function checkLocalRetention(settings: ReadonlyMap<string, string>, layers: BrokerConfigLayers): void {
  const pairs = [
    ['log.local.retention.ms', 'log.retention.ms'],
    ['log.local.retention.bytes', 'log.retention.bytes'],
  ] as const
  for (const [local, total] of pairs) {
    if (!settings.has(local) && !settings.has(total)) continue
    const [kept, limit] = [brokerConfigValue(layers, local) ?? '-2', brokerConfigValue(layers, total) ?? '-1']
    if (BigInt(limit) < 0n || BigInt(kept) === -2n) continue
    const invalid = `Invalid value ${kept} for configuration ${local}: Value must not be`
    if (BigInt(kept) === -1n) throw notReconfigurable(`${invalid} -1 as ${total} value is set as ${limit}.`)
    if (BigInt(kept) > BigInt(limit)) {
      throw notReconfigurable(`${invalid} more than ${total} property value: ${limit}`)
    }
  }
}

/** The layers as they would be with the new settings. */
function withChanges(
  layers: BrokerConfigLayers,
  settings: ReadonlyMap<string, string>,
  isPerBroker: boolean,
): BrokerConfigLayers {
  const changed = isPerBroker ? CONFIG_SOURCE.dynamicBroker : CONFIG_SOURCE.dynamicDefaultBroker
  return layers.map((layer) => (layer.source === changed ? { ...layer, settings } : layer))
}

function refuse(names: readonly string[], message: string): void {
  if (names.length === 0) return
  throw invalid(`${message}: [${javaHashOrder(names, { hash: javaStringHash }).join(', ')}]`)
}

function asRequestError(check: () => void): void {
  try {
    check()
  } catch (error) {
    if (!isKafkaError(error)) throw error
    throw invalid(error.message)
  }
}

/** Scala's `require`. */
function unmet(requirement: string): KafkaError {
  return invalid(`requirement failed: ${requirement}`)
}

/** Kafka hands the exception to the wrong constructor of ConfigException; the words come out in this order. */
function notReconfigurable(reason: string): KafkaError {
  return invalid(
    `Invalid value org.apache.kafka.common.config.ConfigException: ${reason} for configuration Invalid dynamic configuration`,
  )
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}
