/**
 * The latest offset of each key, in a table of fixed size that knows keys by their hashes only. Kafka: SkimpyOffsetMap.
 *
 *   slot: 16 bytes hash | 8 bytes offset + 1, where 0 means free
 */
import { assert } from '../../common/assert.ts'
import type { Random } from '../../common/random.ts'
import { KeyHash } from './key-hash.ts'

const SLOT_BYTES = 24
/** `log.cleaner.io.buffer.load.factor` of Kafka: above it a table is too slow. */
const MAX_LOAD = 0.9
/** How full the table is where there is memory enough. */
const COMFORTABLE_LOAD = 0.6

export interface OffsetMapOptions {
  /** As many keys may come; there is room for them unless that takes more than `bufferBytes`. */
  readonly expectedKeys: number
  /** Most memory of the table. Kafka: log.cleaner.dedupe.buffer.size. */
  readonly bufferBytes: number
  readonly random: Random
}

export class OffsetMap {
  /** Every record up to this offset was seen; -1 before the first. */
  latestOffset = -1
  readonly #slots: number
  readonly #maxKeys: number
  readonly #hashes: Uint32Array
  readonly #offsets: Float64Array
  readonly #hash: KeyHash
  #size = 0

  constructor({ expectedKeys, bufferBytes, random }: OffsetMapOptions) {
    const most = Math.max(2, Math.floor(bufferBytes / SLOT_BYTES))
    this.#slots = Math.min(most, Math.ceil(expectedKeys / COMFORTABLE_LOAD) + 2)
    this.#maxKeys = Math.floor(this.#slots * MAX_LOAD)
    this.#hashes = new Uint32Array(this.#slots * 4)
    this.#offsets = new Float64Array(this.#slots)
    this.#hash = new KeyHash(random)
  }

  /** Keys in the map. */
  get size(): number {
    return this.#size
  }

  /** No key can be added. */
  get isFull(): boolean {
    return this.#size >= this.#maxKeys
  }

  get sizeInBytes(): number {
    return this.#slots * SLOT_BYTES
  }

  /** Sets the offset of the key source[start, end), which is the latest one seen now. The map must not be full. */
  put(source: Uint8Array, start: number, end: number, offset: number): void {
    assert(!this.isFull, 'a full map takes no key')
    const slot = this.#find(source, start, end)
    if (this.#offsets[slot] === 0) {
      this.#hashes.set(this.#hash.words, slot * 4)
      this.#size++
    }
    this.#offsets[slot] = offset + 1
    this.latestOffset = offset
  }

  /** The offset of the key source[start, end), or -1. */
  get(source: Uint8Array, start: number, end: number): number {
    return (this.#offsets[this.#find(source, start, end)] as number) - 1
  }

  /** The slot of the key, or the free one where it belongs: there is always one. */
  #find(source: Uint8Array, start: number, end: number): number {
    this.#hash.update(source, start, end)
    const { words } = this.#hash
    const hashes = this.#hashes
    const w0 = words[0] as number
    const w1 = words[1] as number
    const w2 = words[2] as number
    const w3 = words[3] as number
    let slot = w0 % this.#slots
    while (this.#offsets[slot] !== 0) {
      const at = slot * 4
      if (hashes[at] === w0 && hashes[at + 1] === w1 && hashes[at + 2] === w2 && hashes[at + 3] === w3) break
      slot = slot + 1 === this.#slots ? 0 : slot + 1
    }
    return slot
  }
}
