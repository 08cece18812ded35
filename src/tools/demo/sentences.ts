/** Words for what was counted. */

/** `a, b and c`; `nothing` of nothing. */
export function listed(items: readonly (string | number)[]): string {
  const last = items.at(-1)
  if (last === undefined) return 'nothing'
  return items.length === 1 ? String(last) : `${items.slice(0, -1).join(', ')} and ${last}`
}

/** `1 record`, `3 records`. */
export function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `partition 0`, `partitions 0 and 2`, `no partition`. */
export function partitionsText(partitions: readonly number[]): string {
  if (partitions.length === 0) return 'no partition'
  return `partition${partitions.length === 1 ? '' : 's'} ${listed(partitions)}`
}

/** By what `keyOf` gives, in the order of the first of each. */
export function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

/** Whether both hold the same, in any order. */
export function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join('\n') === [...b].sort().join('\n')
}
