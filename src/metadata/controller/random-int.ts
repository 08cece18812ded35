import type { Random } from '../../common/random.ts'

const WORD_BYTES = 4
const WORDS = 2 ** 32

/** A whole number from 0 to below `bound` (at most 2^32), each as likely. Takes no randomness where there is no choice. */
export function randomInt(random: Random, bound: number): number {
  if (bound <= 1) return 0
  // The remainder would favour small numbers: words beyond the last whole multiple are thrown away.
  const limit = WORDS - (WORDS % bound)
  for (;;) {
    const word = Buffer.from(random.bytes(WORD_BYTES)).readUInt32BE()
    if (word < limit) return word % bound
  }
}
