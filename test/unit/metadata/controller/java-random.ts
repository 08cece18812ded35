/** The numbers of java.util.Random: what Kafka did with a seed can be done again. */
import type { NextInt } from '../../../../src/metadata/controller/striped-replica-placer.ts'

const MULTIPLIER = 0x5deece66dn
const MASK = (1n << 48n) - 1n

/** Java: `new Random(seed).nextInt(bound)`. */
export function javaRandom(seed: number): NextInt {
  let state = (BigInt(seed) ^ MULTIPLIER) & MASK
  const next31 = (): number => {
    state = (state * MULTIPLIER + 0xbn) & MASK
    return Number(state >> 17n)
  }
  return (bound) => {
    if ((bound & (bound - 1)) === 0) return Number((BigInt(bound) * BigInt(next31())) >> 31n)
    for (;;) {
      const bits = next31()
      const value = bits % bound
      if (bits - value + bound - 1 <= 0x7fffffff) return value
    }
  }
}
