/**
 * How the text of a setting becomes a value, and what is wrong with one that does not, in Kafka's words.
 * Kafka: common.config.ConfigDef.
 */
import { formatJavaDouble, parseJavaDouble } from '../../common/java-double.ts'
import { parseJavaWhole } from '../../common/java-integer.ts'
import { javaTrim, splitAtCommas } from '../../common/java-text.ts'
import { KafkaError } from '../../common/kafka-error.ts'

export type ConfigType = 'BOOLEAN' | 'STRING' | 'INT' | 'SHORT' | 'LONG' | 'DOUBLE' | 'LIST' | 'CLASS' | 'PASSWORD'

/** A parsed setting. Whole numbers are bigint: a LONG does not fit a number. */
export type ConfigValue = boolean | string | bigint | number | readonly string[]

/** Throws INVALID_CONFIG unless `value` is allowed for the setting `name`. */
export type ConfigCheck = (name: string, value: ConfigValue) => void

export interface ConfigKey {
  readonly type: ConfigType
  /** As Kafka prints it; null: none. */
  readonly defaultValue: string | null
  readonly check?: ConfigCheck
  /** Only throttled replicas: where an item stands twice, both count. */
  readonly keepsDuplicates?: true
}

const INT_LIMITS = { INT: 2n ** 31n, SHORT: 2n ** 15n, LONG: 2n ** 63n } as const

/** The value of `text`. Throws INVALID_CONFIG with the words of `ConfigDef.parseType` and of the key's validator. */
export function parseConfigValue(name: string, key: ConfigKey, text: string): ConfigValue {
  const parsed = parseType(name, key.type, text)
  const isDistinct = Array.isArray(parsed) && key.keepsDuplicates !== true
  const value = isDistinct ? [...new Set(parsed as readonly string[])] : parsed
  key.check?.(name, value)
  return value
}

/** The text that Kafka shows for a parsed value. Kafka: `ConfigDef.convertToString`. */
export function formatConfigValue(value: ConfigValue): string {
  if (typeof value === 'number') return formatJavaDouble(value)
  return typeof value === 'object' ? value.join(',') : String(value)
}

/** Refuses numbers below `least` or above `most`. Kafka: `ConfigDef.Range`. */
export function range(least: number, most: number | null = null): ConfigCheck {
  return (name, value) => {
    const number = Number(value)
    if (number < least) throw invalidConfigValue(name, value, `Value must be at least ${least}`)
    if (most !== null && number > most) throw invalidConfigValue(name, value, `Value must be no more than ${most}`)
  }
}

/** Takes only these words. Kafka: `ConfigDef.ValidString`. */
export function oneOf(words: readonly string[]): ConfigCheck {
  return (name, value) => {
    if (words.includes(String(value))) return
    throw invalidConfigValue(name, value, `String must be one of: ${words.join(', ')}`)
  }
}

/** Takes a list of these words, also an empty one. Kafka: `ConfigDef.ValidList`. */
export function listOf(words: readonly string[]): ConfigCheck {
  const checkItem = oneOf(words)
  return (name, value) => {
    for (const item of value as readonly string[]) {
      if (item === '') throw emptyItem(name)
      checkItem(name, item)
    }
  }
}

/** Takes a list of anything but empty items. Kafka: `ValidList.anyNonDuplicateValues`; duplicates are gone by then. */
export function listOfAny({ isEmptyAllowed = true }: { readonly isEmptyAllowed?: boolean } = {}): ConfigCheck {
  return (name, value) => {
    const items = value as readonly string[]
    if (items.length === 0 && !isEmptyAllowed) {
      throw invalidConfig(`Configuration '${name}' must not be empty. Valid values include: any non-empty value`)
    }
    if (items.includes('')) throw emptyItem(name)
  }
}

function emptyItem(name: string): KafkaError {
  return invalidConfig(`Configuration '${name}' values must not be empty.`)
}

/** -1, or a level of gzip. */
export function gzipLevel(name: string, value: ConfigValue): void {
  const level = Number(value)
  if (level === -1 || (level >= 1 && level <= 9)) return
  throw invalidConfigValue(name, value, 'Value must be between 1 and 9 or equal to -1')
}

/** `Invalid value … for configuration …: …`. Kafka: ConfigException. */
export function invalidConfigValue(name: string, value: ConfigValue, reason: string): KafkaError {
  const shown = Array.isArray(value) ? `[${value.join(', ')}]` : formatConfigValue(value)
  return invalidConfig(`Invalid value ${shown} for configuration ${name}: ${reason}`)
}

export function invalidConfig(message: string): KafkaError {
  return new KafkaError('INVALID_CONFIG', { message })
}

function parseType(name: string, type: ConfigType, text: string): ConfigValue {
  const trimmed = javaTrim(text)
  switch (type) {
    case 'STRING':
    case 'CLASS':
    case 'PASSWORD':
      return trimmed
    case 'LIST':
      return trimmed === '' ? [] : splitAtCommas(trimmed)
    case 'BOOLEAN':
      return parseBoolean(name, text, trimmed)
    case 'DOUBLE':
      return parseDouble(name, text)
    default:
      return parseWhole(name, type, text, trimmed)
  }
}

function parseBoolean(name: string, text: string, trimmed: string): boolean {
  // Java compares unit by unit: the long s is an s.
  if (/^(?:true|false)$/iu.test(trimmed)) return /^t/i.test(trimmed)
  throw invalidConfigValue(name, text, 'Expected value to be either true or false')
}

function parseDouble(name: string, text: string): number {
  const value = parseJavaDouble(text)
  if (value === undefined) throw notANumber(name, 'DOUBLE', text)
  return value
}

function parseWhole(name: string, type: keyof typeof INT_LIMITS, text: string, trimmed: string): bigint {
  const limit = INT_LIMITS[type]
  const value = parseJavaWhole(trimmed)
  if (value === undefined || value < -limit || value >= limit) throw notANumber(name, type, text)
  return value
}

function notANumber(name: string, type: ConfigType, text: string): KafkaError {
  return invalidConfigValue(name, text, `Not a number of type ${type}`)
}
