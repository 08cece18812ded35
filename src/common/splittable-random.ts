/**
 * The numbers of Java's SplittableRandom for a seed, so that what Kafka's tools make of them can be made again, byte for
 * byte. 64-bit arithmetic in halves of 32 bits: a BigInt for each letter would take longer than writing a record.
 */

const GAMMA_HIGH = 0x9e3779b9
const GAMMA_LOW = 0x7f4a7c15
const TWO_TO_32 = 2 ** 32

export class SplittableRandom {
  #high: number
  #low: number

  /** `seed`: a whole number that a double holds exactly. */
  constructor(seed: number) {
    this.#high = Math.floor(seed / TWO_TO_32) | 0
    this.#low = seed | 0
  }

  /** From 0 to `bound` - 1. Java: `nextInt(int bound)`. */
  nextInt(bound: number): number {
    let bits = this.#nextInt()
    const most = bound - 1
    if ((bound & most) === 0) return bits & most
    for (;;) {
      const positive = bits >>> 1
      const value = positive % bound
      // Beyond the last whole multiple of the bound some numbers would come more often than others.
      if (positive + most - value <= 0x7fffffff) return value
      bits = this.#nextInt()
    }
  }

  /** Java: mix32, the second variant of David Stafford's. */
  #nextInt(): number {
    const sum = (this.#low >>> 0) + GAMMA_LOW
    this.#high = (this.#high + GAMMA_HIGH + (sum >= TWO_TO_32 ? 1 : 0)) | 0
    this.#low = sum | 0
    // z = (z ^ (z >>> 33)) * 0x62a9d9ed799705f5
    const low = this.#low ^ (this.#high >>> 1)
    const productHigh =
      (multiplyHigh(low, 0x799705f5) + Math.imul(low, 0x62a9d9ed) + Math.imul(this.#high, 0x799705f5)) | 0
    const productLow = Math.imul(low, 0x799705f5)
    // The upper half of (z ^ (z >>> 28)) * 0xcb24d0a5c88c35b3
    const high = productHigh ^ (productHigh >>> 28)
    const mixed = productLow ^ ((productLow >>> 28) | (productHigh << 4))
    return (multiplyHigh(mixed, 0xc88c35b3) + Math.imul(mixed, 0xcb24d0a5) + Math.imul(high, 0xc88c35b3)) | 0
  }
}

/** The upper 32 bits of the product of two unsigned numbers of 32 bits. */
function multiplyHigh(a: number, b: number): number {
  const aHigh = a >>> 16
  const aLow = a & 0xffff
  const bHigh = b >>> 16
  const bLow = b & 0xffff
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carried = (middle & 0xffff) + aLow * bHigh
  return (aHigh * bHigh + (middle >>> 16) + (carried >>> 16)) | 0
}
