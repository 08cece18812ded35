/** Whether something that is measured over and over grows without end. */

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Medians of the second and of the last fifth: the first fifth is warming up. */
export function earlyAndLate(values: readonly number[]): { readonly early: number; readonly late: number } {
  const fifth = Math.max(1, Math.floor(values.length / 5))
  return { early: median(values.slice(fifth, 2 * fifth)), late: median(values.slice(-fifth)) }
}

/** By how much the last fifth lies above the second one; never below 0. */
export function growth(values: readonly number[]): number {
  const { early, late } = earlyAndLate(values)
  return Math.max(0, late - early)
}
