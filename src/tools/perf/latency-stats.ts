/** Latencies and amounts of a run and of its windows. Kafka: ProducerPerformance.Stats. */

/** More latencies than this are sampled. */
const MOST_SAMPLES = 500_000
const MEBIBYTE = 1024 * 1024
const US_PER_MS = 1000
/** 50th, 95th, 99th and 99.9th. */
const SHARES = [0.5, 0.95, 0.99, 0.999] as const

/** What a window, or a whole run, came to. */
export interface Throughput {
  readonly records: number
  readonly elapsedMs: number
  readonly recordsPerSecond: number
  readonly mebibytesPerSecond: number
  /** NaN when there was no record. */
  readonly averageMs: number
  readonly maxMs: number
}

export interface RunTotal extends Throughput {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

export interface LatencyStatsOptions {
  /** How many records there will be. */
  readonly numRecords: number
  readonly reportingIntervalMs: number
  readonly startMs: number
  /** Told of each window that is over. `isFirst`: it is the first one of the run. */
  readonly onWindow: (window: Throughput, isFirst: boolean) => void
}

class Sums {
  records = 0
  bytes = 0
  latencyMs = 0
  maxMs = 0

  add(latencyMs: number, bytes: number, count: number): void {
    this.records += count
    this.bytes += bytes
    this.latencyMs += latencyMs * count
    if (latencyMs > this.maxMs) this.maxMs = latencyMs
  }

  over(elapsedMs: number): Throughput {
    return {
      records: this.records,
      elapsedMs,
      recordsPerSecond: (1000 * this.records) / elapsedMs,
      mebibytesPerSecond: (1000 * this.bytes) / elapsedMs / MEBIBYTE,
      averageMs: this.latencyMs / this.records,
      maxMs: this.maxMs,
    }
  }
}

export class LatencyStats {
  readonly #options: LatencyStatsOptions
  readonly #sampling: number
  /** In µs: whole numbers are sorted twice as fast. */
  readonly #samples: Int32Array
  #untilSample = 0
  #samplesCount = 0
  readonly #total = new Sums()
  #window = new Sums()
  #windowStartMs: number

  constructor(options: LatencyStatsOptions) {
    const { numRecords, startMs } = options
    this.#options = options
    this.#sampling = Math.floor(numRecords / Math.min(numRecords, MOST_SAMPLES))
    this.#samples = new Int32Array(Math.floor(numRecords / this.#sampling) + 1)
    this.#windowStartMs = startMs
  }

  /** `count` records of `bytes` altogether were acknowledged `latencyMs` after they were sent. */
  record(latencyMs: number, bytes: number, nowMs: number, count = 1): void {
    this.#total.add(latencyMs, bytes, count)
    this.#window.add(latencyMs, bytes, count)
    const latencyUs = Math.round(latencyMs * US_PER_MS)
    let left = count
    while (this.#untilSample < left) {
      this.#samples[this.#samplesCount++] = latencyUs
      left -= this.#untilSample
      this.#untilSample = this.#sampling
    }
    this.#untilSample -= left
    if (nowMs - this.#windowStartMs >= this.#options.reportingIntervalMs) this.#endWindow(nowMs)
  }

  /** The whole run until `nowMs`. */
  total(nowMs: number): RunTotal {
    const samples = this.#samples.subarray(0, this.#samplesCount).sort()
    const [p50Ms = 0, p95Ms = 0, p99Ms = 0, p999Ms = 0] = SHARES.map(
      (share) => (samples[Math.floor(share * samples.length)] ?? 0) / US_PER_MS,
    )
    return { ...this.#total.over(nowMs - this.#options.startMs), p50Ms, p95Ms, p99Ms, p999Ms }
  }

  #endWindow(nowMs: number): void {
    const isFirst = this.#window.records === this.#total.records
    this.#options.onWindow(this.#window.over(nowMs - this.#windowStartMs), isFirst)
    this.#window = new Sums()
    this.#windowStartMs = nowMs
  }
}
