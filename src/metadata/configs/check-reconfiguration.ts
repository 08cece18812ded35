/**
 * Which changes a running broker can follow. Kafka: `DynamicBrokerConfig.processReconfiguration` and the
 * `validateReconfiguration` of what is reconfigured.
 */
import { asBrokerConfigError, notReconfigurable } from './broker-config-error.ts'
import { brokerConfigs } from './broker-configs.ts'
import { type BrokerListener, brokerListeners, controllerListenerNames } from './broker-listeners.ts'
import { parseConfigValue } from './config-def.ts'
import { type BrokerConfigLayers, brokerConfigNumber, brokerConfigValue } from './effective-configs.ts'
import { topicConfigs } from './topic-configs.ts'

const THREAD_COUNTS: readonly string[] = [
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
  'remote.log.reader.threads',
]
const NETWORK_THREADS = 'num.network.threads'
const CONNECTION_LIMITS: readonly string[] = ['max.connections', 'max.connection.creation.rate']
const REPORTERS = 'metric.reporters'
/** What a listener may change while it listens; its key and trust stores too. */
const LISTENER_CONFIGS: ReadonlySet<string> = new Set([...CONNECTION_LIMITS, NETWORK_THREADS])
/** Settings that make a running broker look at its listeners anew. */
const LISTENING = /^(?:listeners|listener\.security\.protocol\.map|principal\.builder\.class|ssl\..*|sasl\..*)$/

/** What counts before and after the change. */
interface Change {
  readonly before: BrokerConfigLayers
  readonly after: BrokerConfigLayers
}

/** Throws INVALID_REQUEST with Kafka's words. */
export function checkReconfiguration(change: Change): void {
  const changed = changedNames(change)
  if (changed.has(REPORTERS)) checkReporters(brokerConfigValue(change.after, REPORTERS) ?? '')
  const controllers = controllerListenerNames(change.before)
  const listeners = brokerListeners(change.before)
  for (const { name } of listeners) if (!controllers.includes(name)) checkListenerLimits(change, name)
  for (const name of THREAD_COUNTS) checkThreadCount(name, valuesOf(change, name))
  if (isAny(changed, (name) => LOG_CONFIGS.has(name))) checkLocalRetention(change.after)
  if (isAny(changed, (name) => LISTENING.test(name) || LISTENER_CONFIGS.has(name))) {
    for (const listener of listeners) checkExistingListener(change, listener)
  }
  checkCleanerThreads(valuesOf(change, 'log.cleaner.threads'))
}

const LOG_CONFIGS: ReadonlySet<string | null> = new Set([...topicConfigs.values()].map((key) => key.brokerConfig))

function isAny(names: ReadonlySet<string>, test: (name: string) => boolean): boolean {
  return [...names].some(test)
}

function changedNames({ before, after }: Change): ReadonlySet<string> {
  const names = [...before, ...after].flatMap(({ settings }) => [...settings.keys()])
  return new Set(names.filter((name) => textOf(before, name) !== textOf(after, name)))
}

function textOf(layers: BrokerConfigLayers, name: string): string | undefined {
  return layers.find(({ settings }) => settings.has(name))?.settings.get(name)
}

interface Values {
  readonly old: number
  readonly now: number
}

function valuesOf({ before, after }: Change, name: string): Values {
  const number = (layers: BrokerConfigLayers) => asBrokerConfigError(() => brokerConfigNumber(layers, name))
  return { old: number(before), now: number(after) }
}

/** What one listener has of its own comes first. */
function listenerValues(change: Change, listener: string, name: string): Values {
  const own = `listener.name.${listener.toLowerCase()}.${name}`
  const key = brokerConfigs.get(name)
  const { old, now } = valuesOf(change, name)
  const number = (layers: BrokerConfigLayers, otherwise: number): number => {
    const text = textOf(layers, own)
    return text === undefined || key === undefined ? otherwise : Number(parseConfigValue(name, key, text))
  }
  return { old: number(change.before, old), now: number(change.after, now) }
}

/** Classes that a broker cannot load would keep it from starting; those of others cannot be known here. */
function checkReporters(text: string): void {
  const key = brokerConfigs.get(REPORTERS)
  const reporters = key === undefined ? [] : (parseConfigValue(REPORTERS, key, text) as readonly string[])
  if (reporters.every((reporter) => reporter === key?.defaultValue)) return
  throw notReconfigurable(
    `Validation of dynamic config update of Set(${REPORTERS}) failed with class class kafka.server.DynamicMetricsReporters`,
  )
}

/** Kafka: ConnectionQuotas.ListenerConnectionQuota, DataPlaneAcceptor. */
function checkListenerLimits(change: Change, listener: string): void {
  const limits = CONNECTION_LIMITS.map((name) => ({ name, ...listenerValues(change, listener, name) }))
  const wrong = limits.some(({ old, now }) => old !== now) ? limits.find(({ now }) => now <= 0) : undefined
  if (wrong !== undefined) throw notReconfigurable(`Invalid ${wrong.name} ${wrong.now}`)
  checkThreadCount(NETWORK_THREADS, listenerValues(change, listener, NETWORK_THREADS))
}

/** Pools grow and shrink step by step. Kafka: DynamicThreadPool, DynamicRemoteLogConfig. */
function checkThreadCount(name: string, { old, now }: Values): void {
  if (now === old) return
  const problem = `Dynamic thread count update validation failed for ${name}=${now}, value should`
  if (now < 1) throw notReconfigurable(`${problem} be at least 1`)
  if (now < Math.floor(old / 2)) throw notReconfigurable(`${problem} be at least half the current value ${old}`)
  if (now > old * 2) throw notReconfigurable(`${problem} not be greater than double the current value ${old}`)
}

/** Kafka: storage.internals.log.LogCleaner. */
function checkCleanerThreads({ old, now }: Values): void {
  if (now < Math.floor(old / 2)) {
    throw notReconfigurable(`Log cleaner threads cannot be reduced to less than half the current value ${old}`)
  }
  if (now > old * 2) {
    throw notReconfigurable(`Log cleaner threads cannot be increased to more than double the current value ${old}`)
  }
}

/** What stays on the broker cannot be more than all that is kept. Kafka: `DynamicLogConfig.validateReconfiguration`. */
function checkLocalRetention(layers: BrokerConfigLayers): void {
  const pairs = [
    ['log.local.retention.ms', 'log.retention.ms'],
    ['log.local.retention.bytes', 'log.retention.bytes'],
  ] as const
  for (const [local, total] of pairs) {
    const [kept, limit] = [wholeNumber(layers, local), wholeNumber(layers, total)]
    if (limit < 0n || kept === -2n) continue
    const invalid = `Invalid value ${kept} for configuration ${local}: Value must not be`
    if (kept === -1n) throw notReconfigurable(`${invalid} -1 as ${total} value is set as ${limit}.`)
    if (kept > limit) throw notReconfigurable(`${invalid} more than ${total} property value: ${limit}`)
  }
}

/** -1 where nothing is said: no limit. */
function wholeNumber(layers: BrokerConfigLayers, name: string): bigint {
  const [text, key] = [brokerConfigValue(layers, name), brokerConfigs.get(name)]
  return text === null || key === undefined ? -1n : (parseConfigValue(name, key, text) as bigint)
}

/** Kafka: `DynamicListenerConfig.validateReconfiguration`. */
function checkExistingListener({ before, after }: Change, { name, securityProtocol }: BrokerListener): void {
  const now = brokerListeners(after).find((listener) => listener.name === name)
  if (now === undefined) return
  if (fixedConfigs(before, name) !== fixedConfigs(after, name)) {
    throw notReconfigurable(
      `Configs cannot be updated dynamically for existing listener ListenerName(${name}), restart broker or create a new listener for update`,
    )
  }
  if (now.securityProtocol !== securityProtocol) {
    throw notReconfigurable(`Security protocol cannot be updated for existing listener ListenerName(${name})`)
  }
}

/** What a listener has of its own and keeps as long as it listens, as text. */
function fixedConfigs(layers: BrokerConfigLayers, listener: string): string {
  const prefix = `listener.name.${listener.toLowerCase()}.`
  const names = new Set(
    layers.flatMap(({ settings }) => [...settings.keys()]).filter((name) => name.startsWith(prefix)),
  )
  const isFixed = (config: string) => !LISTENER_CONFIGS.has(config) && !KEY_AND_TRUST_STORES.has(config)
  const fixed = [...names].filter((name) => isFixed(name.slice(prefix.length))).sort()
  return JSON.stringify(fixed.map((name) => [name, textOf(layers, name)]))
}

/** What only a listener of its own can change while the broker runs. Kafka: `SslConfigs.RECONFIGURABLE_CONFIGS`. */
export const KEY_AND_TRUST_STORES: ReadonlySet<string> = new Set([
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.password',
  'ssl.key.password',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.password',
  'ssl.truststore.certificates',
])
