/** Cuts the records of a test into transactions. Kafka: ProducerPerformance, `transactionDurationMs`. */
import type { Producer } from '../../clients/producer/producer.ts'

export class PerfTransactions {
  readonly #producer: Producer
  readonly #durationMs: number
  /** On the monotonic clock; null: none is open. */
  #startedMs: number | null = null

  constructor(producer: Producer, durationMs: number) {
    this.#producer = producer
    this.#durationMs = durationMs
  }

  /** A record comes. */
  ensureOpen(nowMs: number): void {
    if (this.#startedMs !== null) return
    this.#producer.beginTransaction()
    this.#startedMs = nowMs
  }

  /** Commits what has been going on for long enough; null: there is no need to wait. Throws what was not written. */
  commitIfDue(nowMs: number): Promise<void> | null {
    return this.#startedMs === null || nowMs - this.#startedMs < this.#durationMs ? null : this.commit()
  }

  /** Throws what was not written. */
  async commit(): Promise<void> {
    if (this.#startedMs === null) return
    await this.#producer.commitTransaction()
    this.#startedMs = null
  }

  /** What is open counts for nobody. */
  async abort(): Promise<void> {
    if (this.#startedMs === null) return
    this.#startedMs = null
    await this.#producer.abortTransaction()
  }
}
