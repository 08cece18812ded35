/**
 * The time index of a segment: all records up to the entry's offset have timestamps up to the entry's. Kafka: TimeIndex.
 *
 *   entry: int64 timestamp, the largest so far | int32 last offset of the first batch that has it - baseOffset
 */

import path from 'node:path'
import { writeInt64 } from '../../record/int64.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { IndexFile } from './index-file.ts'
import { segmentFileName } from './segment-file.ts'

export const TIME_INDEX_ENTRY_BYTES = 12

export interface TimestampOffset {
  readonly timestampMs: number
  readonly offset: number
}

export class TimeIndex {
  readonly #entries: IndexFile
  readonly #baseOffset: number

  constructor(file: OpenFile, baseOffset: number) {
    this.#entries = new IndexFile(file, TIME_INDEX_ENTRY_BYTES)
    this.#baseOffset = baseOffset
  }

  get entries(): IndexFile {
    return this.#entries
  }

  /** The last entry; an empty index counts as (-1, baseOffset). */
  last(): TimestampOffset {
    const count = this.#entries.entryCount
    if (count === 0) return { timestampMs: -1, offset: this.#baseOffset }
    return this.#parse(this.#entries.entry(count - 1))
  }

  /** The greatest entry whose timestamp is < `timestampMs`, or null: whatever is at or after that time begins behind it. */
  lookupBefore(timestampMs: number): TimestampOffset | null {
    const count = this.#entries.countWhile((entry) => timestampOf(entry) < timestampMs)
    return count === 0 ? null : this.#parse(this.#entries.entry(count - 1))
  }

  /** Appends if the timestamp is greater than the last one; otherwise there is nothing to say. */
  maybeAppend(entry: TimestampOffset): void {
    if (entry.timestampMs <= this.last().timestampMs) return
    const bytes = Buffer.allocUnsafe(TIME_INDEX_ENTRY_BYTES)
    writeInt64(bytes, 0, entry.timestampMs)
    bytes.writeInt32BE(entry.offset - this.#baseOffset, 8)
    this.#entries.append(bytes)
  }

  /**
   * Cuts the entries whose offset is behind `offset`, that of the last entry of the offset index: each entry was added with
   * one of those, at its offset or behind it, or when the segment was closed.
   */
  truncateBehind(offset: number): void {
    const relative = offset - this.#baseOffset
    const kept = this.#entries.countWhile((entry) => entry.readInt32BE(8) <= relative)
    if (kept < this.#entries.entryCount) this.#entries.truncateToEntries(kept)
  }

  #parse(entry: Buffer): TimestampOffset {
    return { timestampMs: timestampOf(entry), offset: this.#baseOffset + entry.readInt32BE(8) }
  }
}

/** Inexact beyond 2^53, where no batch has its like: an index that was damaged must not stop anybody. */
function timestampOf(entry: Buffer): number {
  return Number(entry.readBigInt64BE(0))
}

/** Timestamp of the last entry of a segment's time index; -1 without an entry, or without an index. */
export function lastIndexedTimestampMs(fileSystem: FileSystem, directory: string, baseOffset: number): number {
  const file = path.join(directory, segmentFileName(baseOffset, '.timeindex'))
  if (fileSystem.stat(file) === null) return -1
  const index = new TimeIndex(fileSystem.open(file, 'read'), baseOffset)
  try {
    return index.last().timestampMs
  } finally {
    index.entries.close()
  }
}
