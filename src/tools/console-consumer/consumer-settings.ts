/** The settings of a consumer, out of its properties: what Kafka refuses is refused in its words. Kafka: ConsumerConfig. */
import { parseIsoDuration } from '../../common/iso-duration.ts'
import { javaTrim } from '../../common/java-text.ts'
import type { ClientFront } from '../client-front.ts'
import { booleanSetting, type ClientProperties, numberSetting, wordSetting } from '../client-settings.ts'
import { configException } from '../tool-error.ts'
import type { FetchOptions, OffsetReset } from './console-consumer-options.ts'
import { groupSettings } from './group-settings.ts'

const MAX_INT = 2 ** 31 - 1
/** Less than Kafka's 50 MiB: what is fetched from files need not be fetched ahead. */
const FETCH_MAX_BYTES = 8 * 2 ** 20
const MAX_PARTITION_FETCH_BYTES = 2 ** 20

/** `style`: of the tool that makes it. Throws ToolError for what Kafka's consumer refuses when it is made. */
export function consumerSettings(properties: ClientProperties, style: ClientFront['style']) {
  const fetch = fetchSettings(properties)
  const offsetReset = offsetResetOf(properties)
  numberSetting(properties, 'request.timeout.ms', { type: 'INT', least: 0, fallback: 30_000 })
  booleanSetting(properties, 'check.crcs', true)
  const membership = groupSettings(properties, style)
  const includesInternal = !booleanSetting(properties, 'exclude.internal.topics', true)
  const isolationLevel = wordSetting(properties, 'isolation.level', {
    words: ['read_committed', 'read_uncommitted'],
    fallback: 'read_uncommitted',
  })
  return { fetch, offsetReset, includesInternal, isolationLevel, membership }
}

function fetchSettings(properties: ClientProperties): FetchOptions {
  const bytes = (name: string, fallback: number) =>
    numberSetting(properties, name, { type: 'INT', least: 0, most: MAX_INT, fallback })
  return {
    maxPartitionBytes: bytes('max.partition.fetch.bytes', MAX_PARTITION_FETCH_BYTES),
    minBytes: bytes('fetch.min.bytes', 1),
    maxBytes: bytes('fetch.max.bytes', FETCH_MAX_BYTES),
    maxWaitMs: bytes('fetch.max.wait.ms', 500),
  }
}

/** Kafka: AutoOffsetResetStrategy. */
function offsetResetOf(properties: ClientProperties): OffsetReset {
  const reset = javaTrim(properties['auto.offset.reset'] ?? 'latest')
  const words = ['earliest', 'latest', 'none'] as const
  const word = words.find((known) => known === reset)
  if (word !== undefined) return word
  const durationMs = reset.startsWith('by_duration:') ? durationMsOf(reset.slice('by_duration:'.length)) : undefined
  if (durationMs !== undefined) return { durationMs }
  throw configException(
    'auto.offset.reset',
    reset,
    `Invalid value \`${reset}\` for configuration auto.offset.reset. The value must be either 'earliest', 'latest', 'none' or of the format 'by_duration:<PnDTnHnMn.nS.>'.`,
  )
}

/** Undefined for what is no duration, or a negative one. */
function durationMsOf(text: string): number | undefined {
  try {
    const durationMs = Math.floor(parseIsoDuration(text))
    return durationMs < 0 ? undefined : durationMs
  } catch {
    return undefined
  }
}

export type ConsumerSettings = ReturnType<typeof consumerSettings>
