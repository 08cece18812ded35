/** Whole numbers as decimal digits, written without a string. */

const DIGIT_0 = 0x30
const MINUS = 0x2d
/** 2^31: below it 32-bit arithmetic is exact. */
const FAST_LIMIT = 0x80000000

/** Writes `value`, a safe integer, at `position`: 17 bytes at most; returns the position behind it. */
export function writeDecimal(target: Uint8Array, position: number, value: number): number {
  let at = position
  let rest = value
  if (rest < 0) {
    target[at++] = MINUS
    rest = -rest
  }
  const end = at + digitsCount(rest)
  let to = end
  while (rest >= FAST_LIMIT) {
    const quotient = Math.floor(rest / 10)
    target[--to] = DIGIT_0 + (rest - quotient * 10)
    rest = quotient
  }
  while (to > at) {
    const quotient = (rest / 10) | 0
    target[--to] = DIGIT_0 + (rest - quotient * 10)
    rest = quotient
  }
  return end
}

function digitsCount(value: number): number {
  let count = 1
  for (let limit = 10; value >= limit; limit *= 10) count++
  return count
}
