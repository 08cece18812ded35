/**
 * Reads a log without taking a lock, while other processes append, roll and delete. Kafka: UnifiedLog.read over
 * LogSegments.
 */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { BATCH_OVERHEAD_BYTES, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'
import { readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { type WalkEnd, walkBatches } from './batch-walk.ts'
import { OffsetIndex } from './offset-index.ts'
import { baseOffsetOfLogFile, segmentFileName } from './segment-file.ts'

export interface LogReaderOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  /** Whose log it is: what another topic left under the same name is not read. Left out: whatever is there. */
  readonly topicId?: Uuid
  /** From `log-start-offset-checkpoint`; 0 when the log is not mentioned there. */
  readonly checkpointedStartOffset: number
}

/** Batches as they are on disk, and the place where something is that is none. */
export interface ReadResult {
  readonly batches: Buffer
  readonly suspect: SuspectPlace | null
}

/** Bytes where a batch should be and no whole, valid one is: a write that goes on, a writer that died, or damage. */
export interface SuspectPlace {
  readonly path: string
  readonly position: number
  readonly offset: number
  /** Bytes from there to the end of the file. */
  readonly looseBytes: number
  /** Only at the end of the last segment can anybody have been writing. */
  readonly isInLastSegment: boolean
}

interface OpenSegment {
  readonly baseOffset: number
  readonly file: OpenFile
  readonly inode: number
}

const NO_BYTES = Buffer.alloc(0)
const NOTHING: ReadResult = { batches: NO_BYTES, suspect: null }
const NOWHERE = { segment: null, offset: -1, position: -1 }

export class LogReader {
  readonly #options: LogReaderOptions
  #baseOffsets: number[] = []
  #open: OpenSegment | null = null
  /** Where the last read ended: the next one usually goes on there. */
  #cursor: { segment: OpenSegment | null; offset: number; position: number } = NOWHERE
  /** The known end; positions are in the last segment. */
  #end = { position: -1, nextOffset: 0, isChecked: false }

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.relist()
  }

  /** First offset that can be read. */
  get startOffset(): number {
    return Math.max(this.#baseOffsets[0] ?? 0, this.#options.checkpointedStartOffset)
  }

  /** Offset behind the last whole batch, looked up now. A missing directory is an empty log. */
  endOffset(): number {
    for (;;) {
      this.#noticeNewSegments()
      const last = this.#baseOffsets.at(-1)
      if (last === undefined) return this.#options.checkpointedStartOffset
      const segment = this.#openSegment(last)
      if (segment === null) continue
      this.#walkToEnd(segment)
      // A log that ends before its checkpointed start counts as empty from there on, as in Kafka's LogLoader.
      if (!this.#hasRolled(last)) return Math.max(this.#end.nextOffset, this.#options.checkpointedStartOffset)
    }
  }

  /**
   * Whole batches from the one that holds `offset` on, up to `maxBytes` but at least one; empty at the end of the log.
   * Throws OFFSET_OUT_OF_RANGE before the start or behind the end.
   */
  read(offset: number, maxBytes: number): ReadResult {
    if (offset < this.startOffset) throw this.#outOfRange(offset)
    for (;;) {
      const baseOffset = this.#floor(offset)
      const segment = baseOffset === undefined ? null : this.#openSegment(baseOffset)
      if (segment === null) {
        if (baseOffset === undefined) return this.#atEnd(offset)
        continue // deleted since it was listed: the list is new now
      }
      const result = this.#readSegment(segment, offset, maxBytes)
      if (result.batches.length > 0 || result.suspect !== null) return result
      // Nothing here: either all batches are before `offset`, which is then in the next segment, or this is the end.
      const next = this.#baseOffsets.find((base) => base > segment.baseOffset)
      if (next === undefined) return this.#atEnd(offset)
      const beyond = this.#openSegment(next)
      if (beyond === null) continue
      const first = this.#readSegment(beyond, offset, maxBytes)
      return first.batches.length === 0 && first.suspect === null ? this.#atEnd(offset) : first
    }
  }

  /** Lists the segments anew and forgets what was open. */
  relist(): void {
    const { fileSystem, directory } = this.#options
    const names = this.#isStranger() ? [] : (fileSystem.list(directory) ?? [])
    this.#baseOffsets = names
      .map(baseOffsetOfLogFile)
      .filter((base) => base !== null)
      .sort((a, b) => a - b)
    this.#closeSegment()
    this.#cursor = NOWHERE
    this.#end = { position: -1, nextOffset: this.startOffset, isChecked: false }
  }

  close(): void {
    this.#closeSegment()
  }

  #isStranger(): boolean {
    const { fileSystem, directory, topicId } = this.#options
    if (topicId === undefined) return false
    const found = readPartitionMetadata(fileSystem, directory)
    return found !== null && found !== topicId
  }

  /** Moves the known end over what was appended to the last segment. */
  #walkToEnd(segment: OpenSegment): void {
    if (this.#end.position < 0) this.#end = this.#nearEnd(segment)
    let { nextOffset } = this.#end
    const end = walkBatches({
      file: segment.file,
      from: this.#end.position,
      to: segment.file.stat().sizeBytes,
      minOffset: nextOffset,
      // Where nobody has written since a crash, or something is odd, a header alone proves nothing.
      checkCrcs: !this.#end.isChecked,
      visit: (header) => {
        nextOffset = header.lastOffset + 1
        return true
      },
    })
    this.#end = { position: end.position, nextOffset, isChecked: end.reason === 'end' }
  }

  /** A rolled, replaced or deleted last segment: list again. Kafka's own file names are the only message there is. */
  #noticeNewSegments(): void {
    const last = this.#baseOffsets.at(-1)
    const { fileSystem, directory } = this.#options
    if (last === undefined) return this.relist()
    const stat = fileSystem.stat(path.join(directory, segmentFileName(last, '.log')))
    const replaced = this.#open?.baseOffset === last && stat?.inode !== this.#open.inode
    if (stat === null || replaced || this.#hasRolled(last)) this.relist()
  }

  /** Whether the segment after `last` is there, as far as the end of `last` is known. */
  #hasRolled(last: number): boolean {
    const { fileSystem, directory, checkpointedStartOffset } = this.#options
    // Where the log ends before its checkpointed start, the next segment begins there.
    const nextOffset = Math.max(this.#end.nextOffset, checkpointedStartOffset)
    return nextOffset > last && fileSystem.stat(path.join(directory, segmentFileName(nextOffset, '.log'))) !== null
  }

  #atEnd(offset: number): ReadResult {
    const segments = this.#baseOffsets.length
    const lastBefore = this.#baseOffsets.at(-1)
    const end = this.endOffset()
    if (offset > end) throw this.#outOfRange(offset)
    // Somebody rolled or appended between the read and the look at the end.
    const changed = this.#baseOffsets.length !== segments || this.#baseOffsets.at(-1) !== lastBefore
    return changed && offset < end ? this.read(offset, BATCH_OVERHEAD_BYTES) : NOTHING
  }

  #outOfRange(offset: number): KafkaError {
    const where = `${path.basename(this.#options.directory)} holds offsets ${this.startOffset} to ${this.endOffset()}`
    return new KafkaError('OFFSET_OUT_OF_RANGE', { message: `Offset ${offset} is out of range: ${where}.` })
  }

  #floor(offset: number): number | undefined {
    const first = this.#baseOffsets[0]
    if (first !== undefined && offset < first) return first
    return this.#baseOffsets.findLast((base) => base <= offset)
  }

  /** Null when it is gone; the list is made anew then. */
  #openSegment(baseOffset: number): OpenSegment | null {
    if (this.#open?.baseOffset === baseOffset) return this.#open
    const { fileSystem, directory } = this.#options
    const file = path.join(directory, segmentFileName(baseOffset, '.log'))
    if (fileSystem.stat(file) === null) {
      this.relist()
      return null
    }
    const opened = fileSystem.open(file, 'read')
    this.#closeSegment()
    this.#open = { baseOffset, file: opened, inode: opened.stat().inode }
    return this.#open
  }

  #closeSegment(): void {
    this.#open?.file.close()
    this.#open = null
  }

  #readSegment(segment: OpenSegment, offset: number, maxBytes: number): ReadResult {
    const isContinued = this.#cursor.offset === offset && this.#cursor.segment === segment
    const { position, reason } = isContinued
      ? ({ position: this.#cursor.position, reason: 'end' } as const)
      : this.#locate(segment, offset)
    const available = segment.file.stat().sizeBytes - position
    if (available <= 0) return NOTHING
    const isInLastSegment = segment.baseOffset === this.#baseOffsets.at(-1)
    const suspect = { path: segment.file.path, position, offset, looseBytes: available, isInLastSegment }
    if (reason === 'invalid' || available < BATCH_OVERHEAD_BYTES) return { batches: NO_BYTES, suspect }
    let bytes = this.#readBytes(segment.file, position, Math.max(BATCH_OVERHEAD_BYTES, Math.min(maxBytes, available)))
    const first = headerIn(bytes)
    if (first !== null && first.sizeInBytes > bytes.length && first.sizeInBytes <= available) {
      bytes = this.#readBytes(segment.file, position, first.sizeInBytes)
    }
    const valid = validPrefix(bytes, offset, isContinued ? offset : segment.baseOffset)
    if (valid.length === 0) return { batches: NO_BYTES, suspect }
    this.#cursor = { segment, offset: valid.nextOffset, position: position + valid.length }
    return { batches: bytes.subarray(0, valid.length), suspect: null }
  }

  #readBytes(file: OpenFile, position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(length)
    return bytes.subarray(0, file.read(bytes, 0, length, position))
  }

  /** Walks to the batch that holds `offset`, or to the end if all batches are before it. */
  #locate(segment: OpenSegment, offset: number): WalkEnd {
    const from = this.#indexedPosition(segment, offset)
    return walkBatches({
      file: segment.file,
      from,
      to: segment.file.stat().sizeBytes,
      minOffset: segment.baseOffset,
      visit: (header) => header.lastOffset < offset,
    })
  }

  /** A position at or before the batch that holds `offset`. An index that lies costs a longer walk, nothing else. */
  #indexedPosition(segment: OpenSegment, offset: number): number {
    const { fileSystem, directory } = this.#options
    const indexPath = path.join(directory, segmentFileName(segment.baseOffset, '.index'))
    if (fileSystem.stat(indexPath) === null) return 0
    const index = new OffsetIndex(fileSystem.open(indexPath, 'read'), segment.baseOffset)
    try {
      const entry = index.lookup(offset)
      if (entry === null || entry.position < 0) return 0
      const header = headerIn(this.#readBytes(segment.file, entry.position, BATCH_OVERHEAD_BYTES))
      return header?.lastOffset === entry.offset ? entry.position : 0
    } finally {
      index.entries.close()
    }
  }

  #nearEnd(segment: OpenSegment): { position: number; nextOffset: number; isChecked: boolean } {
    const position = this.#indexedPosition(segment, Number.MAX_SAFE_INTEGER)
    return { position, nextOffset: segment.baseOffset, isChecked: false }
  }
}

/** The header at the start of `bytes`, or null where there is no valid one. */
function headerIn(bytes: Buffer): BatchHeader | null {
  if (bytes.length < BATCH_OVERHEAD_BYTES) return null
  try {
    return readBatchHeader(bytes, 0)
  } catch (error) {
    if (isKafkaError(error) && error.error === 'UNSUPPORTED_FOR_MESSAGE_FORMAT') throw error
    return null // the caller treats it like any other bytes that are no batch
  }
}

interface ValidPrefix {
  /** Where the whole, valid batches end. */
  readonly length: number
  readonly nextOffset: number
}

/**
 * The whole batches at the beginning of `bytes`, checksums compared: the first one reaches `offset` and begins at
 * `minOffset` or later, and offsets rise from there.
 */
function validPrefix(bytes: Buffer, offset: number, minOffset: number): ValidPrefix {
  let position = 0
  let minBaseOffset = minOffset
  let nextOffset = offset
  while (position + BATCH_OVERHEAD_BYTES <= bytes.length) {
    const header = headerIn(bytes.subarray(position))
    if (header === null || header.baseOffset < minBaseOffset || header.lastOffset < nextOffset) break
    if (!isBatchIntact(bytes, position)) break
    position += header.sizeInBytes
    minBaseOffset = nextOffset = header.lastOffset + 1
  }
  return { length: position, nextOffset }
}
