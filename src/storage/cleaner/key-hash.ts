/**
 * 128-bit hashes of record keys: two lanes of HalfSipHash-2-4 under keys of their own, drawn anew for each cleaner. Kafka
 * takes MD5, whose collisions anybody can make, and a call for each key would cost more than all the rest. Nothing of it
 * is ever written.
 */
import type { Random } from '../../common/random.ts'

const KEY_BYTES = 16
/** HalfSipHash's constants. */
const INIT_2 = 0x6c796765
const INIT_3 = 0x74656462
const FINAL = 0xee

export class KeyHash {
  /** The last hash, in four words. */
  readonly words = new Uint32Array(4)
  readonly #key: Int32Array
  /** State of one lane. */
  #v0 = 0
  #v1 = 0
  #v2 = 0
  #v3 = 0

  constructor(random: Random) {
    const bytes = Buffer.from(random.bytes(KEY_BYTES))
    this.#key = Int32Array.from({ length: 4 }, (_, i) => bytes.readInt32LE(i * 4))
  }

  /** Hashes source[start, end) into `words`. */
  update(source: Uint8Array, start: number, end: number): void {
    this.#lane(source, start, end, 0)
    this.#lane(source, start, end, 2)
  }

  #lane(source: Uint8Array, start: number, end: number, lane: 0 | 2): void {
    const k0 = this.#key[lane] as number
    const k1 = this.#key[lane + 1] as number
    this.#v0 = k0
    this.#v1 = k1 ^ 0xee // HalfSipHash's mark of a 64-bit result
    this.#v2 = INIT_2 ^ k0
    this.#v3 = INIT_3 ^ k1
    const wordsEnd = start + ((end - start) & ~3)
    let at = start
    for (; at < wordsEnd; at += 4) this.#absorb(wordAt(source, at))
    // The last word holds what is left and the length.
    let last = (end - start) << 24
    for (let shift = 0; at < end; at++, shift += 8) last |= (source[at] as number) << shift
    this.#absorb(last)
    this.#v2 ^= FINAL
    this.#rounds(4)
    this.words[lane] = this.#v1 ^ this.#v3
    this.#v1 ^= 0xdd
    this.#rounds(4)
    this.words[lane + 1] = this.#v1 ^ this.#v3
  }

  #absorb(word: number): void {
    this.#v3 ^= word
    this.#rounds(2)
    this.#v0 ^= word
  }

  #rounds(count: number): void {
    let v0 = this.#v0
    let v1 = this.#v1
    let v2 = this.#v2
    let v3 = this.#v3
    for (let i = 0; i < count; i++) {
      v0 = (v0 + v1) | 0
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
      v0 = (v0 << 16) | (v0 >>> 16)
      v2 = (v2 + v3) | 0
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
      v0 = (v0 + v3) | 0
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
      v2 = (v2 + v1) | 0
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
      v2 = (v2 << 16) | (v2 >>> 16)
    }
    this.#v0 = v0
    this.#v1 = v1
    this.#v2 = v2
    this.#v3 = v3
  }
}

function wordAt(source: Uint8Array, at: number): number {
  return (
    (source[at] as number) |
    ((source[at + 1] as number) << 8) |
    ((source[at + 2] as number) << 16) |
    ((source[at + 3] as number) << 24)
  )
}
