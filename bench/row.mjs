/** A row of the table: what was measured, what it is compared with, and whether that is good enough. */
import { median, spreadOf } from './samples.mjs'

/** Kinds of limits: which number of the row they are about, which way is good, and how they read. */
const LIMITS = {
  /** Time over the reference's time. */
  atMostTimes: { of: 'ratio', isMet: (value, limit) => value <= limit, text: (limit) => `≤ ${limit} ×` },
  /** Time beyond the reference's time, in the row's unit. */
  atMostMore: {
    of: 'difference',
    isMet: (value, limit) => value <= limit,
    text: (limit, unit) => `≤ + ${limit} ${unit}`,
  },
  /** Things per second. */
  atLeastPerSecond: {
    of: 'perSecond',
    isMet: (value, limit) => value >= limit,
    text: (limit) => `≥ ${(limit / 1e6).toFixed(1)} M/s`,
  },
  /** The measured value itself, in the row's unit. */
  atMost: { of: 'measured', isMet: (value, limit) => value <= limit, text: (limit, unit) => `≤ ${limit} ${unit}` },
}

/**
 * `measured` and `reference` are samples in `unit`, or undefined where there is none. `things` is how many records or
 * lines one sample took, for a rate in millions; with `rateUnit` 'MB/s' it is bytes. `limit` is `{ kind, aim, goal }`, the kind one of LIMITS, the goal optional.
 */
export function row({ name, unit, measured, reference, things, rateUnit, limit, note }) {
  const value = median(measured)
  const referenceValue = reference === undefined ? null : median(reference)
  const found = {
    name,
    unit,
    measured: value,
    reference: referenceValue,
    ratio: referenceValue === null ? null : value / referenceValue,
    difference: referenceValue === null ? null : value - referenceValue,
    perSecond: things === undefined ? null : things / value,
    referencePerSecond: things === undefined || referenceValue === null ? null : things / referenceValue,
    rateUnit: rateUnit ?? 'M/s',
    spread: spreadOf(measured),
    samples: { measured, reference: reference ?? [] },
    note: note ?? '',
  }
  return { ...found, ...judge(found, limit) }
}

/** A row for what could not be measured here, with the reason. */
export function skippedRow(name, reason) {
  const nothing = {
    measured: null,
    reference: null,
    ratio: null,
    difference: null,
    perSecond: null,
    referencePerSecond: null,
    spread: null,
  }
  return { name, unit: '', ...nothing, samples: {}, aim: '', goal: '', met: 'skipped', note: reason }
}

function judge(found, limit) {
  if (limit === undefined) return { aim: '', goal: '', met: '' }
  const { of, isMet, text } = LIMITS[limit.kind]
  const value = found[of]
  const meetsGoal = limit.goal !== undefined && isMet(value, limit.goal)
  return {
    aim: text(limit.aim, found.unit),
    goal: limit.goal === undefined ? '' : text(limit.goal, found.unit),
    met: meetsGoal ? 'goal' : isMet(value, limit.aim) ? 'aim' : 'NO',
  }
}
