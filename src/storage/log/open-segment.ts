/**
 * A segment open for reading: its batches, and its indexes as far as they are of use. An index is only a hint: what it
 * says is believed where the batch that it names bears it out, and costs a longer walk otherwise. Kafka: LogSegment.
 */
import path from 'node:path'
import { isKafkaError } from '../../common/kafka-error.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader, FIELD, MAGIC_V2 } from '../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { systemErrorCode } from '../io/storage-error.ts'
import { headerIn, type WalkEnd, walkBatches } from './batch-walk.ts'
import { OffsetIndex } from './offset-index.ts'
import { TimeIndex } from './time-index.ts'

/** Offsets are told from the base of their segment in 31 bits. */
export const INT32_MAX = 0x7fffffff

/** A batch and where it begins in the file. */
export interface BatchPlace {
  readonly header: BatchHeader
  readonly position: number
}

/** Opens a file for reading; null when there is none. Throws KAFKA_STORAGE_ERROR. */
function openIfThere(fileSystem: FileSystem, file: string): OpenFile | null {
  while (fileSystem.stat(file) !== null) {
    try {
      return fileSystem.open(file, 'read')
    } catch (error) {
      // Renamed or deleted just now, and perhaps another file has the name already.
      if (!isKafkaError(error) || systemErrorCode(error.cause) !== 'ENOENT') throw error
    }
  }
  return null
}

/** Where the caller wants the bytes. */
export interface ReadMemory {
  take(bytes: number): Buffer
}

export class OpenSegment {
  readonly baseOffset: number
  readonly file: OpenFile
  /** Stays that of no other file while this one is open. */
  readonly inode: number
  readonly #fileSystem: FileSystem
  #offsetIndex: OffsetIndex | null = null
  #timeIndex: TimeIndex | null = null

  private constructor(fileSystem: FileSystem, baseOffset: number, file: OpenFile) {
    this.#fileSystem = fileSystem
    this.baseOffset = baseOffset
    this.file = file
    this.inode = file.stat().inode
  }

  /** Null when there is no such file (any more). Throws KAFKA_STORAGE_ERROR. */
  static open(
    fileSystem: FileSystem,
    { baseOffset, logPath }: { baseOffset: number; logPath: string },
  ): OpenSegment | null {
    const file = openIfThere(fileSystem, logPath)
    return file === null ? null : new OpenSegment(fileSystem, baseOffset, file)
  }

  get logPath(): string {
    return this.file.path
  }

  get sizeBytes(): number {
    return this.file.stat().sizeBytes
  }

  /** A position at or before the batch that holds `offset`: that of an index entry, else 0. */
  indexedPosition(offset: number): number {
    this.#offsetIndex ??= this.#openIndex('.index', OffsetIndex)
    this.#offsetIndex?.entries.reload()
    const entry = this.#offsetIndex?.lookup(offset) ?? null
    if (entry === null || entry.position < 0) return 0
    return this.#headerAt(entry.position)?.lastOffset === entry.offset ? entry.position : 0
  }

  /**
   * The batch of the last time index entry before `timestampMs`: no record up to its end is of that time or later. Null
   * when the index has no such entry, or the log doesn't bear it out.
   */
  lastBatchBefore(timestampMs: number): BatchPlace | null {
    this.#timeIndex ??= this.#openIndex('.timeindex', TimeIndex)
    this.#timeIndex?.entries.reload()
    const entry = this.#timeIndex?.lookupBefore(timestampMs) ?? null
    if (entry === null) return null
    const place = this.#batchAt(entry.offset)
    return place?.header.maxTimestampMs === entry.timestampMs ? place : null
  }

  /** Walks to the batch that holds `offset`, or to the end if all batches are before it. */
  locate(offset: number): WalkEnd {
    return this.walk(this.indexedPosition(offset), (header) => header.lastOffset < offset)
  }

  /** Visits the whole batches from `position` on, checksums not compared. */
  walk(position: number, visit: (header: BatchHeader, position: number) => boolean): WalkEnd {
    const { file, baseOffset, sizeBytes } = this
    const maxOffset = baseOffset + INT32_MAX
    return walkBatches({ file, from: position, to: sizeBytes, minOffset: baseOffset, maxOffset, visit })
  }

  /** Bytes [position, position + length), or fewer at the end of the file. */
  read(position: number, length: number, memory?: ReadMemory): Buffer {
    const bytes = memory?.take(length) ?? Buffer.allocUnsafeSlow(length)
    return bytes.subarray(0, this.file.read(bytes, 0, length, position))
  }

  close(): void {
    this.file.close()
    this.#offsetIndex?.entries.close()
    this.#timeIndex?.entries.close()
    this.#offsetIndex = null
    this.#timeIndex = null
  }

  /** Null for whatever is no batch of format 2: the position is only what an index says. */
  #headerAt(position: number): BatchHeader | null {
    const bytes = Buffer.allocUnsafe(BATCH_OVERHEAD_BYTES)
    const length = this.file.read(bytes, 0, bytes.length, position)
    return bytes[FIELD.magic] === MAGIC_V2 ? headerIn(bytes.subarray(0, length)) : null
  }

  /** The batch that holds `offset`. */
  #batchAt(offset: number): BatchPlace | null {
    let found: BatchPlace | null = null
    this.walk(this.indexedPosition(offset), (header, position) => {
      if (header.lastOffset < offset) return true
      if (header.baseOffset <= offset) found = { header, position }
      return false
    })
    return found
  }

  /** The index beside the log, under the suffix that the log has too (`.swap`). */
  #openIndex<T>(suffix: '.index' | '.timeindex', Index: new (file: OpenFile, baseOffset: number) => T): T | null {
    const { dir, base } = path.parse(this.logPath)
    const name = base.slice(0, 20) + suffix + base.slice(20 + '.log'.length)
    const file = openIfThere(this.#fileSystem, path.join(dir, name))
    return file === null ? null : new Index(file, this.baseOffset)
  }
}
