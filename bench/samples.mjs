/** Samples of time, and what is said of several of the same thing. */
import { performance } from 'node:perf_hooks'

/** Runs `work` and resolves with the seconds it took. */
export async function secondsFor(work) {
  const begin = performance.now()
  await work()
  return (performance.now() - begin) / 1000
}

/** The value that `share` (0 to 1) of the samples do not exceed. */
export function percentile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** The middle one, or the mean of the two in the middle. */
export function median(samples) {
  const sorted = samples.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** How far the middle half of the samples is from the median, as a share of it; null for a single one. */
export function spreadOf(samples) {
  if (samples.length < 2) return null
  return (percentile(samples, 0.75) - percentile(samples, 0.25)) / 2 / median(samples)
}

/**
 * Runs every contender once in each round, one after the other, so that all of them see the same machine. `contenders`
 * maps a name to a function of the round that resolves with one sample, or with undefined when it sits this one out.
 * Resolves with name -> samples.
 */
export async function takeTurns(rounds, contenders) {
  const samples = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, contender] of Object.entries(contenders)) {
      const sample = await contender(round)
      if (sample !== undefined) samples[name].push(sample)
    }
  }
  return samples
}
