/** How many records fall into each stretch of time, in bounded memory: where there are too many stretches, they get longer. */

const FIRST_WIDTH_MS = 1000
const MAX_STRETCHES = 20_000

export class TimeHistogram {
  firstMs = Number.POSITIVE_INFINITY
  lastMs = Number.NEGATIVE_INFINITY
  #widthMs = FIRST_WIDTH_MS
  #counts = new Map<number, number>()

  add(timestampMs: number): void {
    if (timestampMs < this.firstMs) this.firstMs = timestampMs
    if (timestampMs > this.lastMs) this.lastMs = timestampMs
    const stretch = Math.floor(timestampMs / this.#widthMs)
    this.#counts.set(stretch, (this.#counts.get(stretch) ?? 0) + 1)
    if (this.#counts.size > MAX_STRETCHES) this.#widen()
  }

  /** Between the first and the last record; 0 without any. */
  get spanMs(): number {
    return Math.max(0, this.lastMs - this.firstMs)
  }

  /** The most records in one stretch, and how long a stretch is. */
  get busiest(): { readonly records: number; readonly widthMs: number } {
    let records = 0
    for (const count of this.#counts.values()) records = Math.max(records, count)
    return { records, widthMs: this.#widthMs }
  }

  #widen(): void {
    this.#widthMs *= 2
    const merged = new Map<number, number>()
    for (const [stretch, count] of this.#counts) {
      const half = Math.floor(stretch / 2)
      merged.set(half, (merged.get(half) ?? 0) + count)
    }
    this.#counts = merged
  }
}
