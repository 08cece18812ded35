/**
 * The entries of `.index` and `.timeindex` files as they are, the zeros of a preallocated tail included. Kafka: OffsetIndex,
 * TimeIndex, AbstractIndex.
 */
import type { ReadableFile } from '../segment-files.ts'
import { dumpError } from './dump-error.ts'
import type { OffsetIndexEntry, TimeIndexEntry } from './dump-sink.ts'
import { FileWindow } from './file-window.ts'
import { addToInt64, type Int64, readAnyInt64 } from './int64.ts'

export const OFFSET_ENTRY_BYTES = 8
export const TIME_ENTRY_BYTES = 12
/** The end of an index that is probably in memory, where Kafka looks first. */
const WARM_BYTES = 8192

/** Entries of one size, behind each other. */
class Entries {
  readonly baseOffset: Int64
  /** Of whole ones. */
  readonly count: number
  readonly #sizeBytes: number
  readonly #window: FileWindow
  readonly #entryBytes: number

  constructor(file: ReadableFile, baseOffset: Int64, entryBytes: number) {
    this.baseOffset = baseOffset
    this.count = Math.floor(file.sizeBytes / entryBytes)
    this.#sizeBytes = file.sizeBytes
    this.#window = new FileWindow(file)
    this.#entryBytes = entryBytes
  }

  protected bytesOf(number: number): Buffer {
    return this.#window.at(number * this.#entryBytes, this.#entryBytes)
  }

  /** `end`: how Kafka's sentence ends. */
  protected checkWholeEntries(what: string, absolutePath: string, end = ''): void {
    if (this.#sizeBytes % this.#entryBytes === 0) return
    throw corruptIndex(
      `${what} ${absolutePath} is corrupt, found ${this.#sizeBytes} bytes which is neither positive nor a multiple of ${this.#entryBytes}${end}`,
    )
  }
}

export class OffsetEntries extends Entries {
  constructor(file: ReadableFile, baseOffset: Int64) {
    super(file, baseOffset, OFFSET_ENTRY_BYTES)
  }

  entry(number: number): OffsetIndexEntry {
    const bytes = this.bytesOf(number)
    return { offset: addToInt64(this.baseOffset, bytes.readInt32BE(0)), position: bytes.readInt32BE(4) }
  }

  /** Where to begin to look for `offset`, also in an index that does not rise: as Kafka's binary search finds it. */
  positionOf(offset: Int64): number {
    if (this.count === 0) return 0
    const firstWarm = Math.max(0, this.count - 1 - Math.floor(WARM_BYTES / OFFSET_ENTRY_BYTES))
    if (this.entry(firstWarm).offset < offset) return this.#search(offset, firstWarm, this.count - 1)
    if (this.entry(0).offset > offset) return 0
    return this.#search(offset, 0, firstWarm)
  }

  #search(offset: Int64, first: number, last: number): number {
    let [low, high] = [first, last]
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      const found = this.entry(middle)
      if (found.offset === offset) return found.position
      if (found.offset > offset) high = middle - 1
      else low = middle
    }
    return this.entry(low).position
  }

  /** Throws ToolError where a broker would build the index anew. */
  checkSanity(absolutePath: string): void {
    const last = this.count === 0 ? this.baseOffset : this.entry(this.count - 1).offset
    if (last < this.baseOffset) {
      throw corruptIndex(
        `Corrupt index found, index file ${absolutePath} has non-zero size but the last offset is ${last} which is less than the base offset ${this.baseOffset}`,
      )
    }
    this.checkWholeEntries('Index file', absolutePath, '.')
  }
}

export class TimeEntries extends Entries {
  constructor(file: ReadableFile, baseOffset: Int64) {
    super(file, baseOffset, TIME_ENTRY_BYTES)
  }

  entry(number: number): TimeIndexEntry {
    const bytes = this.bytesOf(number)
    return { timestamp: readAnyInt64(bytes, 0), offset: addToInt64(this.baseOffset, bytes.readInt32BE(8)) }
  }

  /** Throws ToolError where a broker would build the index anew. */
  checkSanity(absolutePath: string): void {
    if (this.count > 0) this.#checkLast(absolutePath, this.entry(0), this.entry(this.count - 1))
    this.checkWholeEntries('Time index file', absolutePath)
  }

  #checkLast(absolutePath: string, first: TimeIndexEntry, last: TimeIndexEntry): void {
    const found = `Corrupt time index found, time index file (${absolutePath}) has non-zero size but the last`
    if (last.timestamp < first.timestamp) {
      throw corruptIndex(
        `${found} timestamp is ${last.timestamp} which is less than the first timestamp ${first.timestamp}`,
      )
    }
    if (last.offset < this.baseOffset) {
      throw corruptIndex(`${found} offset is ${last.offset} which is less than the first offset ${this.baseOffset}`)
    }
  }
}

function corruptIndex(message: string) {
  return dumpError('org.apache.kafka.storage.internals.log.CorruptIndexException', message, message)
}
