/** Slows a loop down to so many things a second, on average. Kafka: server.util.ThroughputThrottler. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../common/clock.ts'

/** Shorter pauses are saved up. */
const LEAST_PAUSE_MS = 2

export class ThroughputThrottler {
  readonly #targetPerSecond: number
  readonly #pauseMs: number
  readonly #clock: Clock
  readonly #startMs: number
  #owedMs = 0

  /** `targetPerSecond`: negative for as fast as possible; 0: nothing comes after the first. */
  constructor(targetPerSecond: number, clock: Clock) {
    this.#targetPerSecond = targetPerSecond
    this.#pauseMs = 1000 / targetPerSecond
    this.#clock = clock
    this.#startMs = clock.monotonicMs()
  }

  /** False when `shouldThrottle` need not be asked. */
  get isThrottling(): boolean {
    return !(this.#targetPerSecond < 0)
  }

  /** Whether `count` things since the beginning are more than there should be by now. */
  shouldThrottle(count: number): boolean {
    if (!this.isThrottling) return false
    const elapsedSeconds = (this.#clock.monotonicMs() - this.#startMs) / 1000
    return elapsedSeconds > 0 && count / elapsedSeconds > this.#targetPerSecond
  }

  /** One more thing's share of a second is owed. True: it is time to pause. */
  owe(): boolean {
    this.#owedMs += this.#pauseMs
    return this.#owedMs >= LEAST_PAUSE_MS
  }

  /**
   * Pauses for what is owed. `whilePausing` is called at the beginning and then every `everyMs`; `signal` ends the pause.
   */
  async pause(whilePausing: () => void, everyMs: number, signal: AbortSignal): Promise<void> {
    const untilMs = this.#clock.monotonicMs() + this.#owedMs
    for (let leftMs = untilMs - this.#clock.monotonicMs(); leftMs > 0 && !signal.aborted; ) {
      whilePausing()
      // An aborted pause is over, nothing else. A timer takes no more than 31 bits.
      await pause(Math.min(leftMs, Math.max(1, everyMs), 2 ** 31 - 1), undefined, { signal }).catch(() => undefined)
      leftMs = untilMs - this.#clock.monotonicMs()
    }
    this.#owedMs = 0
  }
}
