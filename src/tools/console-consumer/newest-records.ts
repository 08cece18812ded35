/** Keeps where the newest records of several partitions are, and forgets the others: no more than `limit` at a time. */

/** Places of records in one partition, the newest first, as parallel lists. */
export interface RecordPlaces {
  readonly offsets: readonly number[]
  readonly timestampsMs: readonly number[]
}

export class NewestRecords {
  readonly #limit: number
  #offsets: number[] = []
  #timestampsMs: number[] = []
  #partitions: number[] = []
  /** How many newer records of its partition each has. */
  #depths: number[] = []

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Takes the records of one more partition, `partition` being any number that stands for it. What stays is the end of each
   * partition: a record is never kept without those behind it. Of
   * records of the same time those nearer to the end of their partition are newer.
   */
  add(partition: number, { offsets, timestampsMs }: RecordPlaces): void {
    const old = {
      offsets: this.#offsets,
      timestampsMs: this.#timestampsMs,
      partitions: this.#partitions,
      depths: this.#depths,
    }
    const size = Math.min(this.#limit, old.offsets.length + offsets.length)
    this.#offsets = []
    this.#timestampsMs = []
    this.#partitions = []
    this.#depths = []
    for (let oldAt = 0, newAt = 0; this.#offsets.length < size; ) {
      const laterMs = (timestampsMs[newAt] ?? 0) - (old.timestampsMs[oldAt] ?? 0)
      const isNewer = laterMs > 0 || (laterMs === 0 && newAt < (old.depths[oldAt] ?? 0))
      const takesNew = oldAt >= old.offsets.length || (newAt < offsets.length && isNewer)
      this.#offsets.push((takesNew ? offsets[newAt] : old.offsets[oldAt]) ?? 0)
      this.#timestampsMs.push((takesNew ? timestampsMs[newAt] : old.timestampsMs[oldAt]) ?? 0)
      this.#partitions.push(takesNew ? partition : (old.partitions[oldAt] ?? 0))
      this.#depths.push(takesNew ? newAt : (old.depths[oldAt] ?? 0))
      if (takesNew) newAt++
      else oldAt++
    }
  }

  /** The offset of the oldest record that is kept of each partition; a partition of which none is kept is missing. */
  firstOffsets(): ReadonlyMap<number, number> {
    return new Map(this.#partitions.map((partition, i) => [partition, this.#offsets[i] ?? 0]))
  }
}
