/**
 * The sparse offset index of a segment. Kafka: OffsetIndex.
 *
 *   entry: int32 last offset of a batch - baseOffset | int32 position of that batch in the .log
 */
import type { OpenFile } from '../io/file-system.ts'
import { IndexFile } from './index-file.ts'

export const OFFSET_INDEX_ENTRY_BYTES = 8

/** Where a batch with this last offset begins. */
export interface OffsetPosition {
  readonly offset: number
  readonly position: number
}

export class OffsetIndex {
  readonly #entries: IndexFile
  readonly #baseOffset: number

  constructor(file: OpenFile, baseOffset: number) {
    this.#entries = new IndexFile(file, OFFSET_INDEX_ENTRY_BYTES)
    this.#baseOffset = baseOffset
  }

  get entries(): IndexFile {
    return this.#entries
  }

  /** Null when empty. */
  last(): OffsetPosition | null {
    const count = this.#entries.entryCount
    return count === 0 ? null : this.#parse(this.#entries.entry(count - 1))
  }

  /** The greatest entry whose offset is <= `offset`, or null when there is none: begin at position 0 then. */
  lookup(offset: number): OffsetPosition | null {
    const relative = offset - this.#baseOffset
    const count = this.#entries.countWhile((entry) => entry.readInt32BE(0) <= relative)
    return count === 0 ? null : this.#parse(this.#entries.entry(count - 1))
  }

  append(entry: OffsetPosition): void {
    const bytes = Buffer.allocUnsafe(OFFSET_INDEX_ENTRY_BYTES)
    bytes.writeInt32BE(entry.offset - this.#baseOffset, 0)
    bytes.writeInt32BE(entry.position, 4)
    this.#entries.append(bytes)
  }

  /** Cuts the entries of batches that end at `offset` or behind it. */
  truncateTo(offset: number): void {
    const relative = offset - this.#baseOffset
    const kept = this.#entries.countWhile((entry) => entry.readInt32BE(0) < relative)
    if (kept < this.#entries.entryCount) this.#entries.truncateToEntries(kept)
  }

  #parse(entry: Buffer): OffsetPosition {
    return { offset: this.#baseOffset + entry.readInt32BE(0), position: entry.readInt32BE(4) }
  }
}
