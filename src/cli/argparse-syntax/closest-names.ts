/** The names nearest to a mistyped one, by argparse4j's measure, which is git's. */

/** A worse likeness than this is none. */
const WORST_DISTANCE = 6
const COST = { swap: 0, substitute: 2, add: 1, remove: 4 } as const

export interface NamedWord {
  /** What is compared: without dashes. */
  readonly body: string
  /** What is shown. */
  readonly shown: string
}

/** All that are equally near, in the order of their names; none when nothing is near. */
export function closestNames(typed: string, words: readonly NamedWord[]): string[] {
  const rated = words.map(({ body, shown }) => ({
    shown,
    distance: body.startsWith(typed) ? 0 : distance(typed, body),
  }))
  const best = Math.min(...rated.map((each) => each.distance))
  if (best > WORST_DISTANCE) return []
  return rated
    .filter((each) => each.distance === best)
    .map(({ shown }) => shown)
    .sort()
}

/** Damerau-Levenshtein with costs of its own for each way to change `a` into `b`. */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      const isSwapped = i >= 2 && j >= 2 && !isSame && a[i - 2] === b[j - 1] && a[i - 1] === b[j - 2]
      row[j] = Math.min(
        at(last, j - 1) + (isSame ? 0 : COST.substitute),
        isSwapped ? at(before, j - 2) + COST.swap : Number.POSITIVE_INFINITY,
        at(last, j) + COST.remove,
        at(row, j - 1) + COST.add,
      )
    }
    before = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
