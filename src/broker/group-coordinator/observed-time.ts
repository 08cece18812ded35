/**
 * How long things have been as they are, as far as somebody watched them. Only time between two looks counts, and of a
 * long pause only a part: a process that was stopped, or a laptop that slept, has seen nothing of what others did
 * meanwhile, and no clock that is set concerns it.
 */

/** Most that counts between two looks. */
const LONGEST_GAP_MS = 2000

interface Observation {
  readonly mark: unknown
  observedMs: number
  lastSeen: number
}

export class ObservedTime {
  readonly #observations = new Map<string, Observation>()
  #lastLookMs: number | null = null
  #look = 0
  #gapMs = 0

  /** A look at everything begins. `monotonicMs`: when. What it does not come upon is forgotten with the next one. */
  beginLook(monotonicMs: number): void {
    this.#gapMs = this.#lastLookMs === null ? 0 : Math.min(monotonicMs - this.#lastLookMs, LONGEST_GAP_MS)
    this.#lastLookMs = monotonicMs
    for (const [key, { lastSeen }] of this.#observations) if (lastSeen < this.#look) this.#observations.delete(key)
    this.#look++
  }

  /** For how long `mark` of `key` has been what it is now, in ms. */
  observe(key: string, mark: unknown): number {
    const known = this.#observations.get(key)
    if (known !== undefined && known.mark === mark) {
      if (known.lastSeen < this.#look) known.observedMs += this.#gapMs
      known.lastSeen = this.#look
      return known.observedMs
    }
    this.#observations.set(key, { mark, observedMs: 0, lastSeen: this.#look })
    return 0
  }
}
