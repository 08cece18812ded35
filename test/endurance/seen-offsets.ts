/** Offsets that consumers have printed, as runs of one after the other: an hour of them takes a few numbers. */
interface Run {
  readonly first: number
  next: number
}

export class SeenOffsets {
  /** Runs of each partition, sorted, none touching another. */
  readonly #partitions = new Map<number, Run[]>()

  add(partition: number, offset: number): void {
    const runs = this.#partitions.get(partition) ?? []
    this.#partitions.set(partition, runs)
    const at = runs.findLastIndex(({ first }) => first <= offset)
    const before = runs[at]
    if (before !== undefined && offset < before.next) return
    const after = runs[at + 1]
    if (before?.next === offset) {
      before.next = after?.first === offset + 1 ? after.next : offset + 1
      if (after?.first === offset + 1) runs.splice(at + 1, 1)
    } else if (after?.first === offset + 1) runs.splice(at + 1, 1, { first: offset, next: after.next })
    else runs.splice(at + 1, 0, { first: offset, next: offset + 1 })
  }

  /** What is missing from 0 up to the `ends` of the partitions. */
  missing(ends: readonly number[]): readonly string[] {
    return ends.flatMap((end, partition) => {
      const runs = this.#partitions.get(partition) ?? []
      const from = [0, ...runs.map(({ next }) => next)]
      const to = [...runs.map(({ first }) => first), end]
      return from.flatMap((first, hole) => {
        const last = (to[hole] ?? end) - 1
        return first > last ? [] : [`partition ${partition}: offsets ${first} to ${last}`]
      })
    })
  }
}
