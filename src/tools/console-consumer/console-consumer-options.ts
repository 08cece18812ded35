/** What the console consumer is asked to do: the result of either front end, checked and with all defaults filled in. */
import type { IsolationLevel } from '../../clients/isolation-level.ts'
import type { ClusterAddress } from '../tool-ports.ts'

/** Where to begin when nothing is committed: a log's end, its beginning, or an error (`auto.offset.reset=none`). */
export type OffsetReset = 'earliest' | 'latest' | 'none'

export interface ConsoleConsumerOptions {
  readonly address: ClusterAddress
  /** Exactly one of `topic` and `include` is set. */
  readonly topic: string | undefined
  /** A Java regular expression; it must match a topic's whole name. Internal topics are never included. */
  readonly include: string | undefined
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
  /** Class name of one of Kafka's formatters; unknown ones were refused while parsing. */
  readonly formatter: string
  /** `print.key`, `key.separator`, …; `key.deserializer` and `value.deserializer` are in here too. */
  readonly formatterProperties: Readonly<Record<string, string>>
  readonly keyDeserializer: string | undefined
  readonly valueDeserializer: string | undefined
  readonly skipMessageOnError: boolean
  readonly isolationLevel: IsolationLevel
  /** Every consumer property in effect, by Kafka's name; those with a field of their own are repeated here. */
  readonly consumerProperties: Readonly<Record<string, string>>
  /** Create an unknown topic (Kafka's consumers do unless `allow.auto.create.topics=false`; kafdir's only when asked). */
  readonly autoCreateTopics: boolean
  /** Print `shutdown_complete` on stdout at the end, for Kafka's system tests. */
  readonly enableSystestEvents: boolean
  /** Whose words to use for errors and the summary. */
  readonly style: 'kafka' | 'kafdir'
}
