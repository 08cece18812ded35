import type { ProducerSettings } from '../console-producer/console-producer-options.ts'
import type { ClusterAddress } from '../tool-ports.ts'
import type { Payloads } from './payloads.ts'

/** What a producer test is asked to do, checked and with all defaults filled in. */
export interface ProducerPerfOptions extends ProducerSettings {
  readonly address: ClusterAddress
  readonly topic: string
  readonly numRecords: number
  readonly payloads: Payloads
  /** Records a second; negative for as many as go. */
  readonly throughput: number
  /** So many of the first records are left out of the second summary; 0: there is none. */
  readonly warmupRecords: number
  readonly reportingIntervalMs: number
  readonly autoCreateTopics: boolean
  /** Batches wait for `lingerMs` also while the test pauses; else they go out at once then. */
  readonly lingersWhilePausing: boolean
  /** Records are written in transactions of that length; null: in none. */
  readonly transactions: { readonly transactionalId: string; readonly durationMs: number } | null
  readonly producerProperties: Readonly<Record<string, string>>
  readonly clientId: string
  /** Latencies in whole milliseconds, as Kafka counts them. */
  readonly inWholeMs: boolean
  readonly style: 'kafka' | 'kafdir'
}
