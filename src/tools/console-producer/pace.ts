/** Keeps to a number of records a second. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../common/clock.ts'

/** Whoever was held up may catch up on so much time at once, not more. */
const MOST_BEHIND_MS = 100
/** Shorter pauses than this are no use: timers are not that exact. */
const SHORTEST_PAUSE_MS = 1

export class Pace {
  readonly #intervalMs: number
  readonly #clock: Clock
  readonly #signal: AbortSignal
  #nextMs = Number.NEGATIVE_INFINITY

  /** `signal` ends every pause. */
  constructor(recordsPerSecond: number, clock: Clock, signal: AbortSignal) {
    this.#intervalMs = 1000 / recordsPerSecond
    this.#clock = clock
    this.#signal = signal
  }

  /** Resolves when it is the next record's turn; null when it is at once. `beforePause` is called when it is not. */
  turn(beforePause: () => void): Promise<void> | null {
    const nowMs = this.#clock.monotonicMs()
    const dueMs = Math.max(this.#nextMs, nowMs - MOST_BEHIND_MS)
    // The first record begins the measure.
    this.#nextMs = (this.#nextMs === Number.NEGATIVE_INFINITY ? nowMs : dueMs) + this.#intervalMs
    if (dueMs - nowMs < SHORTEST_PAUSE_MS) return null
    beforePause()
    return this.#wait(dueMs - nowMs)
  }

  async #wait(ms: number): Promise<void> {
    // An aborted pause is over, nothing else.
    await pause(ms, undefined, { signal: this.#signal }).catch(() => undefined)
  }
}
