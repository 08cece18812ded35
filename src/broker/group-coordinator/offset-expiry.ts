/**
 * Forgets offsets past their retention, and groups of which nothing is left: by processes that have been at work with
 * groups for a while, and all of a directory together once in `offsets.retention.check.interval.ms`. Kafka:
 * GroupCoordinatorService's group expiration timer.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { LONGEST_TIMER_MS } from '../../common/longest-timer.ts'
import { expireOffsets } from '../../coordinator/group/expire-offsets.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { brokerSetting } from '../broker-setting.ts'
import type { BrokerState } from '../broker-state.ts'
import type { GroupOperation } from './group-coordinator.ts'

/** A plain file of the log.dir, which a real broker ignores: when the last run began, in ms. */
const LAST_RUN_FILE = 'kafdir-last-offset-expiry'
/** A process that is open for so long takes its part in the work, as in LogMaintenance. */
const INITIAL_DELAY_MS = 30_000

export interface OffsetExpiryOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  /** Path of the log.dir, or of the directory that stands for several. */
  readonly directory: () => string
  readonly state: BrokerState
  /** Runs the operation wherever it has records. */
  readonly expire: (operation: GroupOperation<unknown>) => Promise<void>
  readonly notice: (sentence: string) => void
}

export class OffsetExpiry {
  readonly #options: OffsetExpiryOptions
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: OffsetExpiryOptions) {
    this.#options = options
  }

  /** Something was written: from now on this process takes its part. */
  begin(): void {
    if (!this.#isClosed) this.#timer ??= this.#schedule(INITIAL_DELAY_MS)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }

  /** Expires now, unless somebody did a short while ago. Throws KafkaError. */
  async runIfDue(): Promise<void> {
    if (!this.#isDue()) return
    this.#noteRun()
    await this.#options.expire(expireOffsets)
  }

  #schedule(delayMs: number): NodeJS.Timeout {
    const timer = setTimeout(
      () => {
        this.#running = this.runIfDue().catch((error: unknown) => {
          const why = isKafkaError(error) ? error.message : String(error)
          this.#options.notice(`Offsets past their retention were not removed: ${why}`)
        })
        if (!this.#isClosed) this.#timer = this.#schedule(this.#nextDelayMs())
      },
      Math.min(delayMs, LONGEST_TIMER_MS),
    )
    return timer.unref()
  }

  /** Where the metadata can't be looked at, the next run says so, and not whoever happens to wait for nothing meanwhile. */
  #nextDelayMs(): number {
    try {
      return this.#intervalMs
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return INITIAL_DELAY_MS
    }
  }

  get #intervalMs(): number {
    return brokerSetting(this.#options.state, 'offsets.retention.check.interval.ms')
  }

  get #file(): string {
    return path.join(this.#options.directory(), LAST_RUN_FILE)
  }

  #isDue(): boolean {
    const { fileSystem, clock } = this.#options
    const lastMs = Number(fileSystem.readFile(this.#file)?.toString('utf8') ?? 0)
    const passedMs = clock.nowMs() - lastMs
    // A clock that was set back must not put the work off for ever.
    return !(passedMs >= 0 && passedMs < this.#intervalMs)
  }

  #noteRun(): void {
    const { fileSystem, clock } = this.#options
    const file = fileSystem.open(this.#file, 'create')
    try {
      file.truncate(0)
      file.write(Buffer.from(String(clock.nowMs())), 0)
    } finally {
      file.close()
    }
  }
}
