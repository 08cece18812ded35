/** Which settings of a broker may be changed while it runs, and to what. Kafka: `DynamicBrokerConfig.validateConfigs`. */
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { asBrokerConfigError, invalidBrokerConfig } from './broker-config-error.ts'
import { brokerConfigs, LISTENER_CONFIG } from './broker-configs.ts'
import { checkBrokerValues } from './check-broker-values.ts'
import { checkReconfiguration, KEY_AND_TRUST_STORES } from './check-reconfiguration.ts'
import { invalidConfigValue, parseConfigValue } from './config-def.ts'
import { dynamicBrokerConfigs } from './dynamic-broker-configs.ts'
import { type BrokerConfigLayers, CONFIG_SOURCE } from './effective-configs.ts'

type Settings = ReadonlyMap<string, string>

/** Settings of one listener that may be given for all brokers at once. */
const CLUSTER_LISTENER_CONFIGS: ReadonlySet<string> = new Set([
  'max.connections',
  'max.connection.creation.rate',
  'num.network.threads',
])

/** Classes of Kafka's own: no Java is here to look for others. */
const CLASSES: ReadonlySet<string> = new Set([
  'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder',
  'org.apache.kafka.common.security.ssl.DefaultSslEngineFactory',
])

/**
 * Checks what is to be set for one broker, or for all of them. `layers` is what counts at the moment. Throws
 * INVALID_REQUEST: Kafka's broker answers so to whatever its own validation finds.
 */
export function validateBrokerConfigs(
  settings: Settings,
  { isPerBroker, layers }: { readonly isPerBroker: boolean; readonly layers: BrokerConfigLayers },
): void {
  const written = isPerBroker ? CONFIG_SOURCE.dynamicBroker : CONFIG_SOURCE.dynamicDefaultBroker
  const old = layers.find(({ source }) => source === written)?.settings ?? new Map<string, string>()
  // What an older Kafka let through stays as it is.
  const names = [...settings.keys()].filter((name) => settings.get(name) !== old.get(name))
  refuse(names.filter(isNotDynamic), 'Cannot update these configs dynamically')
  refuse(
    names.filter((name) => KEY_AND_TRUST_STORES.has(name)),
    'These security configs can be dynamically updated only per-listener using the listener prefix',
  )
  validateTypes(new Map(names.map((name) => [name, settings.get(name) ?? ''])))
  if (!isPerBroker) {
    const message = 'Cannot update these configs at default cluster level, broker id must be specified'
    refuse(names.filter(isPerBrokerOnly), message)
  }
  const withLayer = (own: Settings): BrokerConfigLayers =>
    layers.map(({ source, settings: current }) => ({
      source,
      settings: withoutIgnored(source === written ? own : current),
    }))
  const after = withLayer(settings)
  checkBrokerValues(after)
  checkReconfiguration({ before: withLayer(old), after })
}

function isNotDynamic(name: string): boolean {
  return brokerConfigs.get(name)?.isReadOnly === true
}

function isPerBrokerOnly(name: string): boolean {
  const base = LISTENER_CONFIG.exec(name)?.[1]
  if (base !== undefined) return !CLUSTER_LISTENER_CONFIGS.has(base)
  return dynamicBrokerConfigs.get(name)?.scope === 'broker'
}

/** Providers of configs are no business of the one that reads configs. Kafka: `resolveVariableConfigs`. */
function isIgnored(name: string): boolean {
  return name.startsWith('config.providers')
}

/** In the order in which Kafka defines the settings. Those of a listener are checked as the broker's own. */
function validateTypes(settings: Settings): void {
  const byBase = new Map<string, string>()
  for (const [name, text] of settings) {
    if (!isIgnored(name)) byBase.set(LISTENER_CONFIG.exec(name)?.[1] ?? name, text)
  }
  for (const name of [...THROTTLES, ...dynamicBrokerConfigs.keys()]) {
    const text = byBase.get(name)
    if (text !== undefined) asBrokerConfigError(() => validateType(name, text))
  }
}

/** Kafka defines limits of replication before all others. */
const THROTTLES = [...dynamicBrokerConfigs].filter(([, key]) => key.isShownOnlyIfSet === true).map(([name]) => name)

function validateType(name: string, text: string): void {
  const key = dynamicBrokerConfigs.get(name)
  if (key === undefined) return
  const value = parseConfigValue(name, key, text)
  if (key.type !== 'CLASS' || CLASSES.has(String(value))) return
  throw invalidConfigValue(name, text, `Class ${text} could not be found.`)
}

/** What a broker passes over when it reads its settings. Kafka: `DynamicBrokerConfig.fromPersistentProps`. */
function withoutIgnored(settings: Settings): Settings {
  return new Map([...settings].filter(([name, text]) => !isIgnored(name) && isValid(name, text)))
}

function isValid(name: string, text: string): boolean {
  try {
    validateType(LISTENER_CONFIG.exec(name)?.[1] ?? name, text)
    return true
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return false
  }
}

function refuse(names: readonly string[], message: string): void {
  if (names.length === 0) return
  throw invalidBrokerConfig(`${message}: [${javaHashOrder(names, { hash: javaStringHash }).join(', ')}]`)
}
