/**
 * Settings of a client, read from its properties and refused in Kafka's words. Errors are ToolErrors (`exception`) that
 * Kafka shows as ConfigException. Kafka: ProducerConfig, ConsumerConfig, ConfigDef.
 */
import { javaTrim } from '../common/java-text.ts'
import { parseJavaInteger } from './option-table.ts'
import { configException } from './tool-error.ts'

export type ClientProperties = Readonly<Record<string, string>>

export interface NumberSetting {
  readonly type: 'INT' | 'LONG'
  readonly least: number
  /** Default: what the type holds. */
  readonly most?: number
  readonly fallback: number
}

/** A whole number. */
export function numberSetting(
  properties: ClientProperties,
  name: string,
  { type, least, most = Number.POSITIVE_INFINITY, fallback }: NumberSetting,
): number {
  const text = trimmed(properties, name)
  if (text === undefined) return fallback
  const value = parseJavaInteger(text, type === 'INT' ? 32 : 64)
  if (value === undefined) throw configException(name, text, `Not a number of type ${type}`)
  if (value < least) throw configException(name, text, `Value must be at least ${least}`)
  if (value > most) throw configException(name, text, `Value must be no more than ${most}`)
  return value
}

/** One of `words`. */
export function wordSetting<const W extends string>(
  properties: ClientProperties,
  name: string,
  { words, fallback }: { readonly words: readonly W[]; readonly fallback: W },
): W {
  const text = trimmed(properties, name)
  if (text === undefined) return fallback
  const word = words.find((candidate) => candidate === text)
  if (word === undefined) throw configException(name, text, `String must be one of: ${words.join(', ')}`)
  return word
}

/** `true` or `false` in any case. */
export function booleanSetting(properties: ClientProperties, name: string, fallback: boolean): boolean {
  const text = trimmed(properties, name)
  if (text === undefined) return fallback
  const word = text.toLowerCase()
  if (word !== 'true' && word !== 'false') {
    throw configException(name, text, 'Expected value to be either true or false')
  }
  return word === 'true'
}

function trimmed(properties: ClientProperties, name: string): string | undefined {
  const text = properties[name]
  return text === undefined ? undefined : javaTrim(text)
}
