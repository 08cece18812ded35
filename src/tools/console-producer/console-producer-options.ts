/** What the console producer is asked to do: the result of either front end, checked and with all defaults filled in. */
import type { RetryPolicy } from '../../clients/producer/partition-lane.ts'
import type { Compression } from '../../record/compression/compression-codec.ts'
import type { ClusterAddress } from '../tool-ports.ts'
import type { InputOptions } from './input-options.ts'

/** How many copies must be written before the broker answers. `-1` of Kafka's option is `all`. */
export type Acks = '0' | '1' | 'all'

/** Settings of Kafka's producer, by the names of its properties. */
export interface ProducerSettings {
  readonly acks: Acks
  readonly compression: Compression
  readonly batchSizeBytes: number
  readonly lingerMs: number
  /** How long a send may wait for metadata or for buffer memory. */
  readonly maxBlockMs: number
  readonly requestTimeoutMs: number
  readonly bufferMemoryBytes: number
  readonly retry: RetryPolicy
  readonly maxInFlight: number
  /** Kafka's `max.request.size`: a record larger than this is refused before it is sent. */
  readonly maxRequestSizeBytes: number
  readonly isIdempotent: boolean
  /** `transactional.id` and `transaction.timeout.ms`; null: records belong to no transaction. */
  readonly transaction: { readonly transactionalId: string; readonly timeoutMs: number } | null
}

export interface ConsoleProducerOptions extends ProducerSettings {
  readonly address: ClusterAddress
  /** Where records go. A reader property `topic` redirects them, as in Kafka: it is already in here. */
  readonly topic: string
  /** Wait for each record before the next line is read. The first failure then ends the run. */
  readonly sync: boolean
  /** Class name of Kafka's LineMessageReader, or path of a JavaScript module. Anything else was refused while parsing. */
  readonly lineReader: string
  /** `parse.key`, `key.separator`, …: file, then `topic`, then options, the last one wins. */
  readonly readerProperties: Readonly<Record<string, string>>
  /** Every producer property in effect, by Kafka's name; those with a field of their own are repeated here. */
  readonly producerProperties: Readonly<Record<string, string>>
  /** What only kafdir's own front end can ask for. */
  readonly input: InputOptions
  /** Create an unknown topic instead of failing: always in Kafka's syntax, with `--auto-create` in kafdir's. */
  readonly autoCreateTopics: boolean
  /** Show `>` before each line when stdin and stdout are terminals. */
  readonly prompt: boolean
  /** Whose words to use for errors and progress. */
  readonly style: 'kafka' | 'kafdir'
}
