/**
 * When a member sends its next heartbeat: by the interval that the coordinator told, at once when there is something to
 * say or to hear, later and later while it fails. Kafka: HeartbeatRequestState, TimedRequestState.
 */

/** `retry.backoff.ms` and `retry.backoff.max.ms`. */
const FIRST_BACKOFF_MS = 100
const LONGEST_BACKOFF_MS = 1000

/** Doubled with each failure, give or take a fifth of it. `random`: in [0, 1). Kafka: ExponentialBackoff. */
export function backoffMs(failures: number, random: number): number {
  const plain = Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, failures - 1), LONGEST_BACKOFF_MS)
  return plain * (0.8 + 0.4 * random)
}

export class HeartbeatSchedule {
  #intervalMs = 0
  #lastSentMs = Number.NEGATIVE_INFINITY
  /** When the heartbeat was sent that was answered last: the answer may be as old as that. */
  #lastKnownMs = Number.NEGATIVE_INFINITY
  #failures = 0
  #notBeforeMs = Number.NEGATIVE_INFINITY
  #isWoken = false

  /** On the monotonic clock. `isUrgent`: there is something to say. In the past: now. */
  dueMs(isUrgent: boolean): number {
    const regularMs = isUrgent || this.#isWoken ? Number.NEGATIVE_INFINITY : this.#lastSentMs + this.#intervalMs
    return Math.max(regularMs, this.#notBeforeMs)
  }

  /** There may be something to hear. */
  wake(): void {
    this.#isWoken = true
  }

  /** Whatever happens from now on wakes again. */
  sent(nowMs: number): void {
    this.#lastSentMs = nowMs
    this.#isWoken = false
  }

  answered(intervalMs: number): void {
    this.#lastKnownMs = this.#lastSentMs
    this.#intervalMs = intervalMs
    this.#failures = 0
    this.#notBeforeMs = Number.NEGATIVE_INFINITY
  }

  /** The heartbeat is sent once more, after a while. `random`: in [0, 1). */
  failed(nowMs: number, random: number): void {
    this.#failures++
    this.#notBeforeMs = nowMs + backoffMs(this.#failures, random)
    this.#isWoken = true
  }

  /** The coordinator has refused what was said, and is to be told something else at once. */
  refused(): void {
    this.#failures = 0
    this.#notBeforeMs = Number.NEGATIVE_INFINITY
    this.#isWoken = true
  }

  /**
   * Nothing known for more than two intervals: the process was stopped, perhaps within a heartbeat, or the coordinator is
   * out of reach. Others may have taken the member for dead.
   */
  isOverdue(nowMs: number): boolean {
    return nowMs - this.#lastKnownMs > 2 * this.#intervalMs
  }
}
