/** What the console consumer is asked to do: the result of either front end, checked and with all defaults filled in. */
import type { IsolationLevel } from '../../clients/isolation-level.ts'
import type { ClusterAddress } from '../tool-ports.ts'
import type { GroupSettings } from './group-settings.ts'

/**
 * Where to begin when nothing is committed: a log's end, its beginning, so long ago (`by_duration:PT1H`), or an error
 * (`auto.offset.reset=none`).
 */
export type OffsetReset = 'earliest' | 'latest' | 'none' | { readonly durationMs: number }

/** How much is fetched at a time, and for how much the broker waits. */
export interface FetchOptions {
  readonly maxBytes: number
  readonly maxPartitionBytes: number
  readonly minBytes: number
  /** How long the broker may wait for `minBytes`. */
  readonly maxWaitMs: number
}

/** A text or regular expression to look for. */
export interface GrepPattern {
  readonly where: 'anywhere' | 'key' | 'value' | 'header'
  /** For a header: its name, or `name=pattern`. */
  readonly pattern: string
  readonly ignoresCase: boolean
}

/** Which records count. */
export interface FilterOptions {
  /** Records of [fromMs, toMs), ms since 1970. */
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
  /** All of them must match. */
  readonly greps: readonly GrepPattern[]
  /** Queries or conditions of JSONPath about the value: all of them must hold. */
  readonly wheres: readonly string[]
  /** Those that do not match are wanted. */
  readonly isInverted: boolean
}

/** How records are printed: by a formatter class, as JSON lines, or by a template. */
export type OutputOptions =
  | { readonly kind: 'formatter' | 'json'; readonly isIndented: boolean }
  | { readonly kind: 'template'; readonly template: string }

/** What only kafdir's own front end has; these are their defaults. */
export const NO_FILTER: FilterOptions = {
  fromMs: undefined,
  toMs: undefined,
  greps: [],
  wheres: [],
  isInverted: false,
}
export const FORMATTER_OUTPUT: OutputOptions = { kind: 'formatter', isIndented: false }

export interface ConsoleConsumerOptions {
  readonly address: ClusterAddress
  /** Exactly one of `topic` and `include` is set. */
  readonly topic: string | undefined
  /** A Java regular expression; it must match a topic's whole name. */
  readonly include: string | undefined
  /** Whether `include` may mean Kafka's own topics (`exclude.internal.topics=false`). */
  readonly includesInternal: boolean
  /** Read this partition only (Kafka: assign); undefined: all of them (Kafka: subscribe). */
  readonly partition: number | undefined
  /** With `partition`: where to begin there. Without, see `offsetReset`. */
  readonly offset: 'earliest' | 'latest' | number
  readonly fromBeginning: boolean
  /** `auto.offset.reset` in effect: `earliest` with --from-beginning, else `latest` unless a property says otherwise. */
  readonly offsetReset: OffsetReset
  /** Stop after so many records; undefined: never. */
  readonly maxMessages: number | undefined
  /** Stop when no record came for so long; undefined: never. */
  readonly timeoutMs: number | undefined
  /** Undefined: a consumer that stands alone, joins nothing and commits nothing. */
  readonly group: string | undefined
  /** How it is a member of `group`. */
  readonly membership: GroupSettings
  /** Class name of one of Kafka's formatters, or the path of a module; unknown ones were refused while parsing. */
  readonly formatter: string
  /** `print.key`, `key.separator`, …; `key.deserializer` and `value.deserializer` are in here too. */
  readonly formatterProperties: Readonly<Record<string, string>>
  readonly keyDeserializer: string | undefined
  readonly valueDeserializer: string | undefined
  readonly skipMessageOnError: boolean
  readonly isolationLevel: IsolationLevel
  readonly fetch: FetchOptions
  readonly filter: FilterOptions
  readonly output: OutputOptions
  /** Begin so many records before the end. */
  readonly tail: number | undefined
  /** Stop at what was the end when the run began. */
  readonly untilEnd: boolean
  /** Every consumer property in effect, by Kafka's name; those with a field of their own are repeated here. */
  readonly consumerProperties: Readonly<Record<string, string>>
  /** Create an unknown topic (Kafka's consumers do unless `allow.auto.create.topics=false`; kafdir's only when asked). */
  readonly autoCreateTopics: boolean
  /** Print `shutdown_complete` on stdout at the end, for Kafka's system tests. */
  readonly enableSystestEvents: boolean
  /** Whose words to use for errors and the summary. */
  readonly style: 'kafka' | 'kafdir'
}
