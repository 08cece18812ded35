/** What the cleaner needs of a log: a port, so that it knows no other part of it. Kafka: UnifiedLog as Cleaner uses it. */
import type { Clock } from '../../common/clock.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import type { LogConfig } from '../log/log-config.ts'
import type { LastRecord } from '../log/producer-state/producer-state.ts'
import type { AbortedTransaction } from '../log/producer-state/transaction-index.ts'

/** Which producers are active, and what must be kept of them: ProducerState has this shape. */
export interface ActiveProducers {
  /** Null for a producer that is not active, or expired. */
  lastRecordOf(producerId: number): LastRecord | null
}

/** The entry of the partition in `cleaner-offset-checkpoint`. */
export interface CleanerCheckpoint {
  /** First offset that was not cleaned yet; null when the partition is not mentioned. */
  read(): number | null
  /** Called under the partition's lock. */
  write(offset: number): Promise<void> | void
}

export interface CleanableLog {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  /** Of the partition. */
  readonly directory: string
  readonly cleanerCheckpoint: CleanerCheckpoint
  config(): LogConfig
  logStartOffset(): number
  logEndOffset(): number
  lastStableOffset(): number
  /**
   * Runs `critical` while this process holds the partition's kernel lock and the directory is known to be still the
   * partition's. Throws NOT_LEADER_OR_FOLLOWER.
   */
  underLock<T>(critical: () => T | Promise<T>): Promise<T>
  /** As they are up to the end of the log. Called under the lock. Kafka: UnifiedLog.lastRecordsOfActiveProducers. */
  activeProducers(): ActiveProducers
  /**
   * Those with lastOffset >= `fromOffset` and firstOffset < `toOffset`, from the `.txnindex` files as they are when the
   * cleaning begins: one that an earlier cleaning took out would hide what its producer committed later.
   * Kafka: UnifiedLog.collectAbortedTransactions.
   */
  abortedTransactions(fromOffset: number, toOffset: number): readonly AbortedTransaction[]
  /** One sentence for the user about something unusual. */
  notice(sentence: string): void
}
