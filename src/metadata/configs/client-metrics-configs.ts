/** The settings of a subscription to clients' metrics (KIP-714). Kafka: server.metrics.ClientMetricsConfigs. */
import { compileJavaRegex } from '../../common/java-regex.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { type ConfigKey, invalidConfig, parseConfigValue } from './config-def.ts'

export const clientMetricsConfigs: ReadonlyMap<string, ConfigKey> = new Map<string, ConfigKey>([
  ['metrics', { type: 'LIST', defaultValue: '' }],
  ['interval.ms', { type: 'INT', defaultValue: '300000' }],
  ['match', { type: 'LIST', defaultValue: '' }],
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
  for (const [setting, key] of clientMetricsConfigs) {
    const text = settings.get(setting)
    if (text === undefined) continue
    const value = parseConfigValue(setting, key, text)
    if (setting === 'interval.ms') checkInterval(value as bigint)
    if (setting === 'match') for (const pattern of value as readonly string[]) checkPattern(pattern)
  }
}

function checkInterval(intervalMs: bigint): void {
  if (intervalMs >= MIN_INTERVAL_MS && intervalMs <= MAX_INTERVAL_MS) return
  throw invalid(`Invalid value ${intervalMs} for interval.ms, interval must be between 100 and 3600000 (1 hour)`)
}

/** `selector=regular expression`. */
function checkPattern(pattern: string): void {
  const [selector = '', expression, ...rest] = pattern.split('=')
  const isKnown = clientMatchSelectors.some((known) => known === selector.trim())
  if (isKnown && expression !== undefined && expression !== '' && rest.length === 0 && isRegex(expression.trim()))
    return
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
