/**
 * Reads a log without taking a lock, while other processes append, roll, delete and compact. Kafka: UnifiedLog.read over
 * LogSegments.
 *
 * A listing of the directory is the only message that others send. It may be old, which shows where a file is gone or
 * another one by now, and it may miss a file that was renamed while it was made. So a hole between two segments, or
 * before the first one, is believed only when the listing was made under the partition's lock.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { BATCH_OVERHEAD_BYTES } from '../../record/batch-header.ts'
import { isBatchIntact } from '../../record/crc32c.ts'
import { readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import type { FileSystem } from '../io/file-system.ts'
import { headerIn, type WalkEnd, walkBatches } from './batch-walk.ts'
import { INT32_MAX, type OpenSegment, type ReadMemory } from './open-segment.ts'
import { SegmentCache } from './segment-cache.ts'
import { segmentFileName } from './segment-file.ts'
import { listSegments, type SegmentEntry } from './segment-list.ts'
import {
  floorIndex,
  GONE,
  type Gone,
  HOLE,
  type Hole,
  type RecordPlace,
  type SearchedLog,
  TimeSearch,
} from './time-search.ts'

/** A directory with more segments may be handed out by the kernel in pieces, with renames in between. */
const SEGMENTS_LISTED_AT_ONCE = 100

export interface LogReaderOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  /** Whose log it is: what another topic left under the same name is not read. Left out: whatever is there. */
  readonly topicId?: Uuid
  /** From `log-start-offset-checkpoint`; 0 when the log is not mentioned there. Rises while the log is open. */
  readonly checkpointedStartOffset: () => number
}

/** Batches as they are on disk, and the place where something is that is none. */
export interface ReadResult {
  readonly batches: Buffer
  readonly suspect: SuspectPlace | Hole | null
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

/** Where the log ends, as far as it was walked over. */
interface KnownEnd {
  /** Null: not looked for yet. */
  readonly segment: OpenSegment | null
  readonly position: number
  readonly nextOffset: number
  readonly isChecked: boolean
}

const NO_BYTES = Buffer.alloc(0)
const NOTHING: ReadResult = { batches: NO_BYTES, suspect: null }
const BEHIND_A_HOLE: ReadResult = { batches: NO_BYTES, suspect: HOLE }
const NOWHERE = { segment: null, offset: -1, position: -1 }
const UNKNOWN_END: KnownEnd = { segment: null, position: -1, nextOffset: 0, isChecked: false }

export class LogReader {
  readonly #options: LogReaderOptions
  readonly #open: SegmentCache
  readonly #timeSearch: TimeSearch
  #segments: readonly SegmentEntry[] = []
  /** Nothing can have been renamed while the segments were listed. */
  #isConfirmed = false
  /** Where the last read ended: the next one usually goes on there. */
  #cursor: { segment: OpenSegment | null; offset: number; position: number } = NOWHERE
  #end = UNKNOWN_END
  #startOffsetOfRead: number | null = null

  constructor(options: LogReaderOptions) {
    this.#options = options
    this.#open = new SegmentCache(options.fileSystem)
    this.#timeSearch = new TimeSearch(options.fileSystem)
    this.relist()
  }

  /** First offset that can be read. */
  get startOffset(): number {
    return Math.max(this.#segments[0]?.baseOffset ?? 0, this.#options.checkpointedStartOffset())
  }

  /** As the last read found it, without another look. */
  get startOffsetOfRead(): number {
    return this.#startOffsetOfRead ?? this.startOffset
  }

  /** The same, looked up now: segments may have been dropped since they were listed. HOLE when the listing may miss some. */
  currentStartOffset(): number | Hole {
    const listed = this.#segments[0]
    if (listed === undefined || this.#options.fileSystem.stat(listed.logPath) === null) this.relist()
    const first = this.#segments[0]?.baseOffset ?? 0
    return first > this.#options.checkpointedStartOffset() && !this.#isConfirmed ? HOLE : this.startOffset
  }

  /** Offset behind the last whole batch, looked up now. A missing directory is an empty log. */
  endOffset(): number {
    if (this.endsAt(this.#end.nextOffset)) return this.#end.nextOffset
    for (;;) {
      this.#noticeNewSegments()
      const last = this.#segments.at(-1)
      if (last === undefined) return this.#options.checkpointedStartOffset()
      const segment = this.#openSegment(last)
      if (segment === null) continue
      const isFirstLook = this.#end.segment !== segment
      this.#walkToEnd(segment)
      if (isFirstLook && !this.#isLast(segment)) this.relist()
      // A log that ends before its checkpointed start counts as empty from there on, as in Kafka's LogLoader.
      else if (!this.#hasRolled(last)) return Math.max(this.#end.nextOffset, this.#options.checkpointedStartOffset())
    }
  }

  /**
   * Whether the log still ends at `offset`, where a look ended before: three glances at the file system in place of many.
   * False also where they can't tell.
   */
  endsAt(offset: number): boolean {
    const { fileSystem, directory, checkpointedStartOffset } = this.#options
    const { segment, position, nextOffset, isChecked } = this.#end
    if (segment === null || !isChecked || nextOffset !== offset || this.#isRetired(segment)) return false
    const stat = fileSystem.stat(segment.logPath)
    if (stat?.inode !== segment.inode || stat.sizeBytes !== position) return false
    if (checkpointedStartOffset() > offset) return false
    return (
      offset === segment.baseOffset || fileSystem.stat(path.join(directory, segmentFileName(offset, '.log'))) === null
    )
  }

  /**
   * Whole batches from the one that holds `offset` on, up to `maxBytes` but at least one; empty at the end of the log.
   * Throws OFFSET_OUT_OF_RANGE before the start or behind the end. The bytes are in `memory`, if there is one.
   */
  read(offset: number, maxBytes: number, memory?: ReadMemory): ReadResult {
    for (;;) {
      const { startOffset } = this
      this.#startOffsetOfRead = startOffset
      if (offset < startOffset) {
        if (!this.#isCertainlyGone(offset)) return BEHIND_A_HOLE
        throw this.#outOfRange(offset)
      }
      const result = this.#readFrom(Math.max(this.#floor(offset), 0), offset, maxBytes, memory)
      if (result !== null) return result
    }
  }

  /**
   * The first record from the log's start on whose timestamp is `timestampMs` or later, null when there is none, or HOLE
   * when that depends on one. Throws CORRUPT_MESSAGE. Kafka: UnifiedLog.fetchOffsetByTimestamp.
   */
  offsetForTimestamp(timestampMs: number): RecordPlace | Hole | null {
    return this.#search((log) => this.#timeSearch.firstFrom(log, timestampMs))
  }

  /** The first record with the largest timestamp in the log; null and HOLE as above. */
  maxTimestamp(): RecordPlace | Hole | null {
    return this.#search((log) => this.#timeSearch.firstOfMax(log))
  }

  /** Lists the segments anew; `isConfirmed` says that the caller holds the partition's lock. */
  relist({ isConfirmed = false } = {}): void {
    const segments = isConfirmed ? this.#listOnce() : this.#list()
    // After the listing: what was listed before the directory was another topic's is of no use, but does no harm.
    this.#segments = this.#isStranger() ? [] : segments
    this.#isConfirmed = isConfirmed
    this.#open.closeStale()
    this.#cursor = NOWHERE
    this.#end = UNKNOWN_END
  }

  /**
   * Lists the segments anew, without the lock; true when they are those of the last listing. `isConfirmed`: believe that
   * one then.
   */
  isListedAgain({ isConfirmed }: { isConfirmed: boolean }): boolean {
    const before = this.#segments
    this.relist()
    const isSame = isSameListing(before, this.#segments)
    this.#isConfirmed = isSame && isConfirmed
    return isSame
  }

  close(): void {
    this.#open.closeStale({ all: true })
  }

  #isStranger(): boolean {
    const { fileSystem, directory, topicId } = this.#options
    if (topicId === undefined) return false
    const found = readPartitionMetadata(fileSystem, directory)
    return found !== null && found !== topicId
  }

  #listOnce(): readonly SegmentEntry[] {
    return listSegments(this.#options.fileSystem, this.#options.directory)
  }

  #list(): readonly SegmentEntry[] {
    let segments = this.#listOnce()
    while (segments.length > SEGMENTS_LISTED_AT_ONCE) {
      const again = this.#listOnce()
      if (isSameListing(segments, again)) break
      segments = again
    }
    return segments
  }

  #search<T extends RecordPlace | Hole | null>(look: (log: SearchedLog) => T | Gone): T {
    for (;;) {
      // Looked up first: that takes in what was rolled.
      const endOffset = this.endOffset()
      const answer = look({
        segments: this.#segments,
        isConfirmed: this.#isConfirmed,
        startOffset: this.startOffset,
        endOffset,
        open: (entry) => this.#openSegment(entry),
      })
      if (answer !== GONE) return answer
    }
  }

  /** Moves the known end over what was appended to the last segment. */
  #walkToEnd(segment: OpenSegment): void {
    const isKnown = this.#end.segment === segment
    const from = isKnown ? this.#end.position : segment.indexedPosition(Number.MAX_SAFE_INTEGER)
    let nextOffset = isKnown ? this.#end.nextOffset : segment.baseOffset
    const walkFrom = (position: number): WalkEnd =>
      walkBatches({
        file: segment.file,
        from: position,
        to: segment.sizeBytes,
        minOffset: nextOffset,
        // Where nobody has written since a crash, or something is odd, a header alone proves nothing.
        checkCrcs: !isKnown || !this.#end.isChecked,
        visit: (header) => {
          nextOffset = header.lastOffset + 1
          return true
        },
      })
    let end = walkFrom(from)
    // An index may be on the disk before what it points at, when the power goes: what is in front of that counts.
    if (!isKnown && end.position === from && from > 0) end = walkFrom(0)
    this.#end = { segment, position: end.position, nextOffset, isChecked: end.reason === 'end' }
  }

  /** A rolled, replaced or deleted last segment: list again. */
  #noticeNewSegments(): void {
    const last = this.#segments.at(-1)
    if (last === undefined) return this.relist()
    const stat = this.#options.fileSystem.stat(last.logPath)
    const replaced = this.#end.segment !== null && stat?.inode !== this.#end.segment.inode
    if (stat === null || replaced || this.#hasRolled(last)) this.relist()
  }

  /** Whether the segment after `last` is there, as far as the end of `last` is known. */
  #hasRolled({ baseOffset }: SegmentEntry): boolean {
    const { fileSystem, directory, checkpointedStartOffset } = this.#options
    const isBegun = (offset: number): boolean =>
      offset > baseOffset && fileSystem.stat(path.join(directory, segmentFileName(offset, '.log'))) !== null
    // The start may rise while others roll on; where a log ended before its start, the next segment begins there.
    return isBegun(this.#end.nextOffset) || isBegun(checkpointedStartOffset())
  }

  /** Whether the segment was not the last one of the last listing. */
  #isRetired({ logPath }: OpenSegment): boolean {
    return this.#segments.at(-1)?.logPath !== logPath
  }

  /** Whether a new listing ends with the segment: others may have rolled, and compacted what was the last one. */
  #isLast(segment: OpenSegment): boolean {
    return this.#listOnce().at(-1)?.logPath === segment.logPath
  }

  /** Null when a segment is gone that was listed; the list is new then. */
  #readFrom(first: number, offset: number, maxBytes: number, memory?: ReadMemory): ReadResult | null {
    const segments = this.#segments
    for (let i = first; i < segments.length; i++) {
      const segment = this.#openSegment(segments[i] as SegmentEntry)
      if (segment === null) return null
      const result = this.#readSegment(segment, offset, maxBytes, memory)
      if (result !== NOTHING) return result
      // All its batches are before `offset`, and the next segment begins behind it.
      if (i + 1 < segments.length && !this.#isConfirmed) return BEHIND_A_HOLE
    }
    return this.#atEnd(offset, maxBytes)
  }

  #atEnd(offset: number, maxBytes: number): ReadResult {
    if (this.endsAt(offset)) return NOTHING
    const segments = this.#segments
    const end = this.endOffset()
    if (offset > end) throw this.#outOfRange(offset)
    // Somebody rolled or appended between the read and the look at the end.
    return this.#segments !== segments && offset < end ? this.read(offset, maxBytes) : NOTHING
  }

  #isCertainlyGone(offset: number): boolean {
    const isListed = this.#segments.length === 0 || this.#isConfirmed
    return isListed || offset < 0 || offset < this.#options.checkpointedStartOffset()
  }

  #outOfRange(offset: number): KafkaError {
    const end = this.endOffset()
    const where = `${path.basename(this.#options.directory)} holds offsets ${this.startOffset} to ${end}`
    return new KafkaError('OFFSET_OUT_OF_RANGE', { message: `Offset ${offset} is out of range: ${where}.` })
  }

  /** Index of the last segment that begins at or before `offset`, or -1. */
  #floor(offset: number): number {
    return floorIndex(this.#segments, offset)
  }

  /** Null when it is gone, or another topic's; the list is made anew then. */
  #openSegment(entry: SegmentEntry): OpenSegment | null {
    const { segment, isNew } = this.#open.get(entry)
    // Files are opened by path, and the directory may have been replaced since it was listed.
    if (segment !== null && !(isNew && this.#isStranger())) return segment
    if (segment !== null) this.#open.closeStale({ all: true })
    this.relist()
    return null
  }

  #readSegment(segment: OpenSegment, offset: number, maxBytes: number, memory?: ReadMemory): ReadResult {
    const isContinued = this.#cursor.offset === offset && this.#cursor.segment === segment
    const { position, reason } = isContinued
      ? ({ position: this.#cursor.position, reason: 'end' } as const)
      : segment.locate(offset)
    const available = segment.sizeBytes - position
    if (available <= 0) return NOTHING
    if (reason === 'invalid' || available < BATCH_OVERHEAD_BYTES) return this.#suspect(segment, position, offset)
    let bytes = segment.read(position, Math.max(BATCH_OVERHEAD_BYTES, Math.min(maxBytes, available)), memory)
    const first = headerIn(bytes, (sizeInBytes) => segment.read(position, Math.min(sizeInBytes, available)))
    if (first !== null && first.sizeInBytes > bytes.length && first.sizeInBytes <= available) {
      bytes = segment.read(position, first.sizeInBytes, memory)
    }
    const minOffset = isContinued ? offset : segment.baseOffset
    const valid = validPrefix(bytes, offset, { minOffset, maxOffset: segment.baseOffset + INT32_MAX })
    if (valid.length === 0) return this.#suspect(segment, position, offset)
    this.#cursor = { segment, offset: valid.nextOffset, position: position + valid.length }
    return { batches: bytes.subarray(0, valid.length), suspect: null }
  }

  #suspect(segment: OpenSegment, position: number, offset: number): ReadResult {
    const looseBytes = segment.sizeBytes - position
    const isInLastSegment = this.#isLast(segment)
    const suspect = { path: segment.logPath, position, offset, looseBytes, isInLastSegment }
    return { batches: NO_BYTES, suspect }
  }
}

function isSameListing(a: readonly SegmentEntry[], b: readonly SegmentEntry[]): boolean {
  return a.length === b.length && a.every(({ logPath }, i) => logPath === b[i]?.logPath)
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
function validPrefix(
  bytes: Buffer,
  offset: number,
  { minOffset, maxOffset }: { readonly minOffset: number; readonly maxOffset: number },
): ValidPrefix {
  let position = 0
  let minBaseOffset = minOffset
  let nextOffset = offset
  while (position + BATCH_OVERHEAD_BYTES <= bytes.length) {
    const from = position
    const header = headerIn(bytes.subarray(from), (sizeInBytes) => bytes.subarray(from, from + sizeInBytes))
    if (header === null || header.baseOffset < minBaseOffset || header.lastOffset < nextOffset) break
    if (header.lastOffset > maxOffset) break
    if (!isBatchIntact(bytes, position)) break
    position += header.sizeInBytes
    minBaseOffset = nextOffset = header.lastOffset + 1
  }
  return { length: position, nextOffset }
}
