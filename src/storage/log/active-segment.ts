/**
 * The last segment of a log, open for appending. All methods are called under the partition's lock. Its indexes are a
 * function of the .log file: whoever walks over a batch that should have an entry and has none adds it, so a writer that
 * died between two files leaves nothing to repair. Kafka: LogSegment.
 */
import path from 'node:path'
import type { BatchHeader } from '../../record/batch-header.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { type WalkEnd, walkBatches } from './batch-walk.ts'
import { type LogConfig, maxSegmentMs } from './log-config.ts'
import { OFFSET_INDEX_ENTRY_BYTES, OffsetIndex, type OffsetPosition } from './offset-index.ts'
import { INT32_MAX, OpenSegment } from './open-segment.ts'
import type { SegmentEnd } from './segment-end.ts'
import { segmentFileName } from './segment-file.ts'
import { TIME_INDEX_ENTRY_BYTES, TimeIndex, type TimestampOffset } from './time-index.ts'

/** Told of each batch that a segment takes in or appends, in order, with the file and the place where it is. */
export type BatchObserver = (header: BatchHeader, position: number, file: OpenFile) => void

export interface ActiveSegmentOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly baseOffset: number
  readonly config: () => LogConfig
  readonly onBatch?: BatchObserver
}

export class ActiveSegment {
  readonly baseOffset: number
  readonly log: OpenFile
  readonly inode: number
  readonly #fileSystem: FileSystem
  readonly #offsetIndex: OffsetIndex
  readonly #timeIndex: TimeIndex
  readonly #config: () => LogConfig
  readonly #onBatch: BatchObserver | undefined
  #endPosition = 0
  #nextOffset: number
  #bytesSinceIndexEntry = 0
  /** The batch at this position has its index entry. */
  #indexedPosition = -1
  #maxTimestamp: TimestampOffset
  #firstBatchTimestampMs: number | null = null
  #indexIsBehind = false

  constructor(options: ActiveSegmentOptions) {
    const { fileSystem, directory, baseOffset } = options
    this.baseOffset = baseOffset
    this.#fileSystem = fileSystem
    this.#config = options.config
    this.#onBatch = options.onBatch
    const open = (suffix: '.log' | '.index' | '.timeindex'): OpenFile =>
      fileSystem.open(path.join(directory, segmentFileName(baseOffset, suffix)), 'create')
    const opened: OpenFile[] = []
    try {
      for (const suffix of ['.log', '.index', '.timeindex'] as const) opened.push(open(suffix))
    } catch (error) {
      for (const file of opened) file.close()
      throw error
    }
    const [log, offsetIndex, timeIndex] = opened as [OpenFile, OpenFile, OpenFile]
    this.log = log
    this.inode = this.log.stat().inode
    this.#offsetIndex = new OffsetIndex(offsetIndex, baseOffset)
    this.#timeIndex = new TimeIndex(timeIndex, baseOffset)
    this.#nextOffset = baseOffset
    this.#maxTimestamp = { timestampMs: -1, offset: baseOffset }
  }

  /** Bytes of whole batches; what the file holds behind them is nobody's yet. */
  get endPosition(): number {
    return this.#endPosition
  }

  /** Offset of the next record to be appended. */
  get nextOffset(): number {
    return this.#nextOffset
  }

  /** Largest timestamp of its records, -1 when none has one. */
  get maxTimestampMs(): number {
    return this.#maxTimestamp.timestampMs
  }

  /**
   * Takes in what the file holds behind the known end, and says why it stopped. `fromStart` walks over everything with
   * checksums and makes the indexes anew: after a machine crash, or when an index lies.
   */
  catchUp(options: { fromStart: boolean }): WalkEnd {
    // What is there at the first look is checked from the last index entry on; what comes later, other writers checked.
    const checkCrcs = options.fromStart || this.#endPosition === 0
    if (options.fromStart || !this.#resumeAtIndex()) this.#forget()
    return walkBatches({
      file: this.log,
      from: this.#endPosition,
      to: this.log.stat().sizeBytes,
      minOffset: this.#nextOffset,
      maxOffset: this.baseOffset + INT32_MAX,
      checkCrcs,
      visit: (header, position) => {
        this.#account(header, position)
        return true
      },
    })
  }

  /** Why a batch with this header must go to a new segment. Kafka: LogSegment.shouldRoll. */
  shouldRoll(header: BatchHeader, nowMs: number, rollJitterMs: number): boolean {
    const config = this.#config()
    const sizeLimit = Math.min(config.segmentBytes, INT32_MAX)
    const waitedMs = this.#waitedMs(header, nowMs)
    return (
      (this.#endPosition > 0 && this.#endPosition > sizeLimit - header.sizeInBytes) ||
      (this.#endPosition > 0 && waitedMs > maxSegmentMs(config) - rollJitterMs) ||
      this.#isIndexFull(config.segmentIndexBytes) ||
      header.lastOffset - this.baseOffset > INT32_MAX
    )
  }

  /**
   * Writes `batch`, whose header has its final offsets, at the end. Throws KAFKA_STORAGE_ERROR and leaves the log as it
   * was when it can't be written whole.
   */
  append(batch: Buffer, header: BatchHeader): void {
    const position = this.#endPosition
    try {
      this.log.write(batch, position)
    } catch (error) {
      this.log.truncate(position)
      throw error
    }
    this.#account(header, position)
  }

  /** Removes what is behind the last whole batch. */
  cutLooseBytes(): void {
    this.log.truncate(this.#endPosition)
  }

  /**
   * Cuts what is behind `end`, where a batch ends, and the index entries of what goes: those stay that the batches which
   * are left call for. Nothing else may be asked of it then but to be closed. Kafka: LogSegment.truncateTo.
   */
  truncateTo({ position, nextOffset }: SegmentEnd): void {
    this.#reloadIndexes()
    this.#offsetIndex.truncateTo(nextOffset)
    this.#timeIndex.truncateBehind(this.#offsetIndex.last()?.offset ?? -1)
    this.log.truncate(position)
  }

  /** The last time index entry, as a roll and an orderly close leave it. */
  writeFinalTimeEntry(): void {
    this.#reloadIndexes()
    if (this.#endPosition > 0) this.#timeIndex.maybeAppend(this.#maxTimestamp)
  }

  /** Resolves when the indexes are on the disk. */
  async datasyncIndexes(): Promise<void> {
    await Promise.all([this.#offsetIndex.entries.datasync(), this.#timeIndex.entries.datasync()])
  }

  close(): void {
    this.log.close()
    this.#offsetIndex.entries.close()
    this.#timeIndex.entries.close()
  }

  /** Moves to the last index entry if that is ahead of what is known. False: the indexes can't be trusted. */
  #resumeAtIndex(): boolean {
    this.#reloadIndexes()
    const last = this.#offsetIndex.last()
    if (last === null) return this.#indexedPosition < 0
    if (this.#indexIsBehind || last.position < 0 || last.position < this.#indexedPosition) return false
    if (last.position < this.#endPosition) return true
    if (!this.#isBorneOut(last)) return false
    this.#endPosition = last.position
    this.#indexedPosition = last.position
    this.#bytesSinceIndexEntry = 0
    this.#maxTimestamp = this.#timeIndex.last()
    // Offsets behind the entry are checked by the walk; the entry's own batch begins anywhere after the base.
    this.#nextOffset = this.baseOffset
    return true
  }

  /** Looks at the indexes again, and cuts what belongs to no entry: zeros, and the half of one whose write failed. */
  #reloadIndexes(): void {
    for (const { entries } of [this.#offsetIndex, this.#timeIndex]) {
      entries.reload()
      if (entries.hasLooseBytes()) entries.truncateToEntries(entries.entryCount)
    }
  }

  /** Whether the log bears out the last entry of each index: a flipped bit must cost a walk, not a wrong index. */
  #isBorneOut(last: OffsetPosition): boolean {
    const segment = OpenSegment.open(this.#fileSystem, { baseOffset: this.baseOffset, logPath: this.log.path })
    if (segment === null) return false
    try {
      const isBatchThere = segment.indexedPosition(last.offset) === last.position
      return isBatchThere && segment.lastBatchBefore(Number.POSITIVE_INFINITY) !== null
    } finally {
      segment.close()
    }
  }

  #forget(): void {
    this.#offsetIndex.entries.truncateToEntries(0)
    this.#timeIndex.entries.truncateToEntries(0)
    this.#endPosition = 0
    this.#nextOffset = this.baseOffset
    this.#bytesSinceIndexEntry = 0
    this.#indexedPosition = -1
    this.#maxTimestamp = { timestampMs: -1, offset: this.baseOffset }
    this.#firstBatchTimestampMs = null
    this.#indexIsBehind = false
  }

  /** Counts a batch in, and indexes it if it is its turn: the rule of LogSegment.append. */
  #account(header: BatchHeader, position: number): void {
    if (header.maxTimestampMs > this.#maxTimestamp.timestampMs) {
      this.#maxTimestamp = { timestampMs: header.maxTimestampMs, offset: header.lastOffset }
    }
    if (position === 0) this.#firstBatchTimestampMs = header.maxTimestampMs
    if (this.#bytesSinceIndexEntry > this.#config().indexIntervalBytes && position !== this.#indexedPosition) {
      this.#addIndexEntry(header.lastOffset, position)
    }
    this.#bytesSinceIndexEntry += header.sizeInBytes
    this.#endPosition = position + header.sizeInBytes
    this.#nextOffset = header.lastOffset + 1
    this.#onBatch?.(header, position, this.log)
  }

  #addIndexEntry(offset: number, position: number): void {
    try {
      this.#timeIndex.entries.reload()
      this.#offsetIndex.entries.reload()
      // Time first: a writer that dies in between leaves an entry too many, never one too few for the offsets indexed.
      this.#timeIndex.maybeAppend(this.#maxTimestamp)
      this.#offsetIndex.append({ offset, position })
      this.#indexedPosition = position
    } catch {
      // The batch is in the log, so it counts; a full disk costs an index entry, which the next walk makes up for.
      this.#indexIsBehind = true
    }
    this.#bytesSinceIndexEntry = 0
  }

  #isIndexFull(segmentIndexBytes: number): boolean {
    const offsetEntries = Math.floor(segmentIndexBytes / OFFSET_INDEX_ENTRY_BYTES)
    const timeEntries = Math.floor(segmentIndexBytes / TIME_INDEX_ENTRY_BYTES) - 1
    return this.#offsetIndex.entries.entryCount >= offsetEntries || this.#timeIndex.entries.entryCount >= timeEntries
  }

  #waitedMs(header: BatchHeader, nowMs: number): number {
    if (this.#endPosition === 0) return 0
    const first = this.#firstBatchTimestampMs ?? this.#readFirstTimestampMs()
    const waited = header.maxTimestampMs - first
    return first >= 0 && header.maxTimestampMs >= 0 ? waited : nowMs - this.log.stat().modifiedMs
  }

  #readFirstTimestampMs(): number {
    let timestampMs = -1
    walkBatches({
      file: this.log,
      from: 0,
      to: this.#endPosition,
      minOffset: this.baseOffset,
      visit: (header) => {
        timestampMs = header.maxTimestampMs
        return false
      },
    })
    this.#firstBatchTimestampMs = timestampMs
    return timestampMs
  }
}
