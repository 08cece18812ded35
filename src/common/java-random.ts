/** The numbers of `java.util.Random` for a seed: a linear congruential generator of 48 bits. */

const MULTIPLIER = 0x5deece66dn
const INCREMENT = 0xbn

export class JavaRandom {
  #state: bigint

  constructor(seed: number) {
    this.#state = BigInt.asUintN(48, BigInt(seed) ^ MULTIPLIER)
  }

  /** From 0 to `bound` - 1. Java: `nextInt(int bound)`. */
  nextInt(bound: number): number {
    let bits = this.#next31()
    if ((bound & (bound - 1)) === 0) return Number((BigInt(bound) * BigInt(bits)) >> 31n)
    for (;;) {
      const value = bits % bound
      if (bits - value + (bound - 1) <= 0x7fffffff) return value
      bits = this.#next31()
    }
  }

  #next31(): number {
    this.#state = BigInt.asUintN(48, this.#state * MULTIPLIER + INCREMENT)
    return Number(this.#state >> 17n)
  }
}
