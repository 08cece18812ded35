/**
 * Ends what nobody ends any more: transactions past their timeout, and those whose end a process decided that died before
 * it had carried it out. By processes that take part in transactions, every few seconds, and by readers of committed
 * records, whose way such a transaction blocks. Kafka: TransactionCoordinator.abortTimedOutTransactions.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import { expiredTransactionalIds, isTimedOut } from '../../coordinator/transaction/expire-transactions.ts'
import { isPrepared, type TransactionMetadata } from '../../coordinator/transaction/transaction-state.ts'
import type { ReplicaManager } from '../replica-manager.ts'
import type { TransactionCoordinator } from './transaction-coordinator.ts'

export interface TransactionSweepOptions {
  readonly coordinator: TransactionCoordinator
  readonly replicas: Pick<ReplicaManager, 'find' | 'isFree'>
  readonly clock: Clock
  readonly notice: (sentence: string) => void
}

/** Whoever is at work with an id has reasons of his own to end what he finds. */
const NO_PATIENCE = { ms: 0, isSilent: true }
/** Nobody writes for so long who was not stopped at it. */
const LONGEST_WRITE_MS = 1000
const LOOK_AGAIN_MS = 10

export class TransactionSweep {
  readonly #options: TransactionSweepOptions
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  /** On the monotonic clock. */
  #lastMs = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: TransactionSweepOptions) {
    this.#options = options
  }

  /** From now on this process takes its part. */
  begin(): void {
    if (!this.#isClosed) this.#timer ??= this.#schedule()
  }

  /** Looks now, unless that was done a short while ago; resolves with whether it was. Never fails. */
  async runIfDue(): Promise<boolean> {
    const { clock, coordinator } = this.#options
    if (this.#isClosed || clock.monotonicMs() - this.#lastMs < coordinator.settings.abortIntervalMs) return false
    this.#lastMs = clock.monotonicMs()
    await this.run()
    return true
  }

  /** The same, at once. */
  run(): Promise<void> {
    this.#running ??= this.#endAll().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }

  #schedule(): NodeJS.Timeout {
    const timer = setTimeout(() => {
      void this.run()
      if (!this.#isClosed) this.#timer = this.#schedule()
    }, this.#options.coordinator.settings.abortIntervalMs)
    return timer.unref()
  }

  async #endAll(): Promise<void> {
    const { coordinator, clock } = this.#options
    try {
      const all = (await coordinator.readAll((error) => this.#tell(error))).flatMap(({ states }) => states.all())
      for (const metadata of all) {
        if (isPrepared(metadata) || isTimedOut(metadata, clock.nowMs())) await this.#end(metadata)
      }
      const { expirationMs } = coordinator.settings
      const expired = { nowMs: clock.nowMs(), expirationMs }
      await coordinator.forget((states) => expiredTransactionalIds(states, expired), NO_PATIENCE)
    } catch (error) {
      this.#tell(error)
    }
  }

  async #end({ transactionalId, partitions }: TransactionMetadata): Promise<void> {
    const { coordinator, clock } = this.#options
    try {
      if (!(await this.#canMark(partitions))) return
      await coordinator.abort(transactionalId, (now) => isTimedOut(now, clock.nowMs()), NO_PATIENCE)
    } catch (error) {
      // Somebody is at it.
      if (!isKafkaError(error) || error.error !== 'REQUEST_TIMED_OUT') this.#tell(error)
    }
  }

  /** A marker waits for who is writing: for one that was stopped at it no reader waits, and no process at its end. */
  async #canMark(partitions: readonly TopicPartition[]): Promise<boolean> {
    return (await Promise.all(partitions.map((partition) => this.#isSoonFree(partition)))).every(Boolean)
  }

  async #isSoonFree({ topic, partition }: TopicPartition): Promise<boolean> {
    const { replicas, clock } = this.#options
    try {
      const hosted = await replicas.find({ name: topic, id: ZERO_UUID }, partition)
      const untilMs = clock.monotonicMs() + LONGEST_WRITE_MS
      while (!(await replicas.isFree(hosted))) {
        if (clock.monotonicMs() >= untilMs) return false
        await pause(LOOK_AGAIN_MS)
      }
      return true
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return true // the marker meets it too, and what it means is judged there
    }
  }

  #tell(error: unknown): void {
    // Nobody asked for it, and nobody waits for an answer.
    const why = isKafkaError(error) ? error.message : String(error)
    this.#options.notice(`Transactions past their time were not ended: ${why}`)
  }
}
