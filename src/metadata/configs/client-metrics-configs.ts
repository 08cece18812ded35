/** The settings of a subscription to clients' metrics (KIP-714). Kafka: server.metrics.ClientMetricsConfigs. */
import { compileJavaRegex } from '../../common/java-regex.ts'
import { javaSplit, javaTrim } from '../../common/java-text.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { type ConfigKey, type ConfigValue, invalidConfig, listOfAny, parseConfigValue } from './config-def.ts'

export const clientMetricsConfigs: ReadonlyMap<string, ConfigKey> = new Map<string, ConfigKey>([
  ['metrics', { type: 'LIST', defaultValue: '', check: listOfAny() }],
  ['interval.ms', { type: 'INT', defaultValue: '300000' }],
  ['match', { type: 'LIST', defaultValue: '', check: listOfAny() }],
])

const MIN_INTERVAL_MS = 100n
const MAX_INTERVAL_MS = 3_600_000n

/** By what clients can be chosen. */
const clientMatchSelectors = [
  'client_id',
  'client_instance_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
] as const

/** Checks the settings that a subscription is to have. Throws INVALID_REQUEST and INVALID_CONFIG with Kafka's words. */
export function validateClientMetricsConfigs(name: string, settings: ReadonlyMap<string, string>): void {
  if (name === '') throw invalid("Subscription name can't be empty")
  for (const setting of settings.keys()) {
    if (!clientMetricsConfigs.has(setting)) throw invalid(`Unknown client metrics configuration: ${setting}`)
  }
  const values = new Map<string, ConfigValue>()
  for (const [setting, key] of clientMetricsConfigs) {
    const text = settings.get(setting)
    if (text !== undefined) values.set(setting, parseConfigValue(setting, key, text))
  }
  const intervalMs = values.get('interval.ms')
  if (intervalMs !== undefined) checkInterval(intervalMs as bigint)
  for (const pattern of (values.get('match') ?? []) as readonly string[]) checkPattern(pattern)
}

function checkInterval(intervalMs: bigint): void {
  if (intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS) return
  throw invalid(`Invalid value ${intervalMs} for interval.ms, interval must be between 100 and 3600000 (1 hour)`)
}

/** `selector=regular expression`. */
function checkPattern(pattern: string): void {
  const [selector = '', expression, ...rest] = javaSplit(pattern, '=')
  const isKnown = clientMatchSelectors.some((known) => known === javaTrim(selector))
  if (isKnown && expression !== undefined && rest.length === 0 && isRegex(javaTrim(expression))) return
  throw invalidConfig(`Illegal client matching pattern: ${pattern}`)
}

function isRegex(expression: string): boolean {
  try {
    compileJavaRegex(expression)
    return true
  } catch {
    return false
  }
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}
