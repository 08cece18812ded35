/** The hash by which Kafka's producers choose a key's partition. Kafka: common.utils.Utils.murmur2. */

const SEED = 0x9747b28c
const M = 0x5bd1e995
const R = 24

/** 32-bit murmur2 of source[start, end), as a signed number. */
export function murmur2(source: Uint8Array, start = 0, end: number = source.length): number {
  const length = end - start
  const lastWord = start + (length & ~3)
  let hash = SEED ^ length
  for (let at = start; at < lastWord; at += 4) {
    const word =
      (source[at] as number) |
      ((source[at + 1] as number) << 8) |
      ((source[at + 2] as number) << 16) |
      ((source[at + 3] as number) << 24)
    let mixed = Math.imul(word, M)
    mixed = Math.imul(mixed ^ (mixed >>> R), M)
    hash = Math.imul(hash, M) ^ mixed
  }
  const left = length & 3
  if (left === 3) hash ^= (source[lastWord + 2] as number) << 16
  if (left >= 2) hash ^= (source[lastWord + 1] as number) << 8
  if (left >= 1) hash = Math.imul(hash ^ (source[lastWord] as number), M)
  hash = Math.imul(hash ^ (hash >>> 13), M)
  return hash ^ (hash >>> 15)
}
