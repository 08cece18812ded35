/** `flush.messages` and `flush.ms`: what is synced although no producer asked for it. Kafka: UnifiedLog.append, LogManager.flushDirtyLogs. */
import { LONGEST_TIMER_MS } from '../../common/longest-timer.ts'
import type { LogConfig } from './log-config.ts'

export interface FlushPolicyOptions {
  readonly config: () => LogConfig
  /** Syncs all that was appended. */
  readonly flush: () => Promise<void>
}

export class FlushPolicy {
  readonly #options: FlushPolicyOptions
  #unflushedRecords = 0
  #timer: NodeJS.Timeout | null = null

  constructor(options: FlushPolicyOptions) {
    this.#options = options
  }

  /** Notes an append. Resolves at once, or when a sync is done that `flush.messages` demands. */
  async appended(records: number): Promise<void> {
    const { flushMessages, flushMs } = this.#options.config()
    this.#unflushedRecords += records
    if (this.#unflushedRecords >= flushMessages) return this.#flush()
    if (flushMs <= LONGEST_TIMER_MS) this.#timer ??= setTimeout(() => this.#flushInBackground(), flushMs)
  }

  /** Somebody syncs for another reason. */
  flushed(): void {
    this.#unflushedRecords = 0
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** Nobody will be there when `flush.ms` is over: syncs now what waits for it. */
  async close(): Promise<void> {
    if (this.#timer !== null) await this.#flush()
  }

  async #flush(): Promise<void> {
    this.flushed()
    await this.#options.flush()
  }

  #flushInBackground(): void {
    this.#flush().catch(() => {
      // The next append or flush of this log reports it: a failed sync is never forgotten.
    })
  }
}
