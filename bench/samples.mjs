/** What is said of several measurements of the same thing. */

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
