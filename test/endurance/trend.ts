/** Whether something that is measured over and over grows without end. */

const PARTS = 5

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Medians of five parts of equal length. */
export function fifths(values: readonly number[]): readonly number[] {
  const border = (part: number): number => Math.round((part * values.length) / PARTS)
  return Array.from({ length: PARTS }, (_, part) => median(values.slice(border(part), border(part + 1))))
}

/** By how much the last fifth lies above the second one, below 0 as well: the first is warming up. */
export function growth(values: readonly number[]): number {
  const [, early = Number.NaN, , , late = Number.NaN] = fifths(values)
  return late - early
}
