/** How fast topics grow, from looks at them at several moments. */
import type { PartitionLook, TopicLook } from './cluster-look.ts'

/** Rates are of so much time, as far as it was watched. */
const DEFAULT_WINDOW_MS = 3000
/** Of less than this a rate would say nothing: one record within a millisecond is not a thousand in a second. */
const LEAST_MS = 1000

export interface TopicRates {
  readonly recordsPerSecond: number
  /** Growth of one replica of each partition; what retention takes away does not count. */
  readonly bytesPerSecond: number
}

interface Sample {
  readonly atMs: number
  readonly topics: ReadonlyMap<string, TopicLook>
}

export class RateMeter {
  readonly #windowMs: number
  #samples: Sample[] = []

  constructor(windowMs = DEFAULT_WINDOW_MS) {
    this.#windowMs = windowMs
  }

  /** Takes in a look of the moment `atMs` on a clock that only goes forward. */
  add(topics: readonly TopicLook[], atMs: number): void {
    this.#samples.push({ atMs, topics: new Map(topics.map((topic) => [topic.topicId, topic])) })
    // One that is older than the window is where it begins.
    while ((this.#samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - this.#windowMs) this.#samples.shift()
  }

  /** At rest, and nothing has happened up to `atMs` either: what comes now does not spread over the time before. */
  quietUntil(atMs: number): void {
    const last = this.#samples.at(-1)
    if (last !== undefined) this.#samples = [{ ...last, atMs }]
  }

  /** For how long topics were watched, up to the window. */
  get measuredMs(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    return first === undefined || last === undefined ? 0 : last.atMs - first.atMs
  }

  /** Null: the topic was not seen twice yet. */
  ratesOf(topicId: string): TopicRates | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (first === undefined || last === undefined || first === last) return null
    const [before, now] = [first.topics.get(topicId), last.topics.get(topicId)]
    if (now === undefined) return null
    const perSecond = 1000 / Math.max(LEAST_MS, last.atMs - first.atMs)
    return {
      recordsPerSecond: growth(before ?? NEW_TOPIC, now, ({ endOffset }) => endOffset) * perSecond,
      bytesPerSecond: growth(before ?? NEW_TOPIC, now, ({ sizeBytes }) => sizeBytes) * perSecond,
    }
  }

  /** Whether nothing grew within the window, so that no rate changes before something is written. */
  get isAtRest(): boolean {
    const topics = this.#samples.at(-1)?.topics.keys() ?? []
    return [...topics].every((topicId) => {
      const rates = this.ratesOf(topicId)
      return rates === null || (rates.recordsPerSecond === 0 && rates.bytesPerSecond === 0)
    })
  }
}

/** It was made meanwhile, and all that is in it came since. */
const NEW_TOPIC = { partitions: [] }

function growth(
  before: Pick<TopicLook, 'partitions'>,
  now: TopicLook,
  of: (partition: PartitionLook) => number | null,
): number {
  const earlier = new Map(before.partitions.map((partition) => [partition.partition, of(partition)]))
  const grown = now.partitions.map((partition) => {
    const value = of(partition)
    // A partition that was added begins with nothing; one that could not be read tells nothing.
    const was = earlier.has(partition.partition) ? earlier.get(partition.partition) : 0
    return value === null || was === null || was === undefined ? 0 : Math.max(0, value - was)
  })
  return grown.reduce((sum, each) => sum + each, 0)
}
