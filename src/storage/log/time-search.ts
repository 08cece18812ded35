/**
 * Finds records by time. The time index is used where the log bears it out; what it does not cover is walked over, so a
 * missing, short or wrong one costs time and never a wrong answer. Kafka: UnifiedLog.fetchOffsetByTimestamp,
 * LogSegment.findOffsetByTimestamp.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import { RecordReader } from '../../record/record-reader.ts'
import type { FileStat, FileSystem } from '../io/file-system.ts'
import type { OpenSegment } from './open-segment.ts'
import type { SegmentEntry } from './segment-list.ts'

/** The answer depends on whether something between two listed segments was missed. */
export const HOLE: unique symbol = Symbol('a hole between segments')
export type Hole = typeof HOLE

/** A segment went away during the search, and the log was listed anew. */
export const GONE: unique symbol = Symbol('a segment is gone')
export type Gone = typeof GONE

/** A record found by its time. `leaderEpoch` is -1 where its batch has none. */
export interface RecordPlace {
  readonly offset: number
  readonly timestampMs: number
  readonly leaderEpoch: number
}

/** The log at the moment of the search. */
export interface SearchedLog {
  readonly segments: readonly SegmentEntry[]
  /** The listing has missed nothing. */
  readonly isConfirmed: boolean
  readonly startOffset: number
  readonly endOffset: number
  /** Null: gone. */
  open(entry: SegmentEntry): OpenSegment | null
}

/** What to look for: records with offsets in [fromOffset, endOffset). */
interface Wanted {
  readonly timestampMs: number
  readonly fromOffset: number
  readonly endOffset: number
}

/** What a walk over a segment found. Without a record, everything in range was before the time wanted. */
interface SegmentSearch {
  readonly found: RecordPlace | null
  /** The largest timestamp of a record in range; -1 without one. */
  readonly maxTimestampMs: number
  /** Offset behind the last batch. */
  readonly nextOffset: number
}

/** Of a closed segment; holds as long as the file is the same. */
interface KnownSegment extends Pick<SegmentSearch, 'maxTimestampMs' | 'nextOffset'> {
  readonly stat: FileStat
}

export class TimeSearch {
  readonly #fileSystem: FileSystem
  readonly #known = new Map<string, KnownSegment>()

  constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem
  }

  /** The first record whose timestamp is `timestampMs` or later. Throws CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR. */
  firstFrom(log: SearchedLog, timestampMs: number): RecordPlace | Hole | Gone | null {
    return this.#eachSegment(log, timestampMs, ({ found }) => found)
  }

  /** The first of the records with the largest timestamp. Throws as above. */
  firstOfMax(log: SearchedLog): RecordPlace | Hole | Gone | null {
    let largestMs = -1
    const walked = this.#eachSegment(log, Number.POSITIVE_INFINITY, ({ maxTimestampMs }) => {
      largestMs = Math.max(largestMs, maxTimestampMs)
      return null
    })
    if (walked !== null || largestMs < 0) return walked
    return this.firstFrom(log, largestMs)
  }

  /** Searches the segments in order until `pick` has an answer. */
  #eachSegment(
    log: SearchedLog,
    timestampMs: number,
    pick: (search: SegmentSearch) => RecordPlace | null,
  ): RecordPlace | Hole | Gone | null {
    const { segments, startOffset: fromOffset, endOffset } = log
    for (let i = Math.max(floorIndex(segments, fromOffset), 0); i < segments.length; i++) {
      const entry = segments[i] as SegmentEntry
      const next = segments[i + 1]
      const search = this.#searchOrKnown(log, entry, { timestampMs, fromOffset, endOffset }, next !== undefined)
      if (search === GONE) return search
      const picked = pick(search)
      if (picked !== null) return picked
      if (next !== undefined && search.nextOffset !== next.baseOffset && !log.isConfirmed) return HOLE
    }
    return null
  }

  #searchOrKnown(log: SearchedLog, entry: SegmentEntry, wanted: Wanted, isClosed: boolean): SegmentSearch | Gone {
    const isWhole = isClosed && entry.baseOffset >= wanted.fromOffset
    const known = isWhole ? this.#knownOf(entry) : null
    if (known !== null && known.maxTimestampMs < wanted.timestampMs) return { ...known, found: null }
    const segment = log.open(entry)
    if (segment === null) return GONE
    const search = searchSegment(segment, wanted, isClosed)
    if (isWhole && search.found === null) {
      const { maxTimestampMs, nextOffset } = search
      this.#known.set(entry.logPath, { maxTimestampMs, nextOffset, stat: segment.file.stat() })
    }
    return search
  }

  #knownOf({ logPath }: SegmentEntry): KnownSegment | null {
    const known = this.#known.get(logPath)
    if (known === undefined) return null
    const stat = this.#fileSystem.stat(logPath)
    const { inode, sizeBytes, modifiedMs } = known.stat
    if (stat?.inode === inode && stat.sizeBytes === sizeBytes && stat.modifiedMs === modifiedMs) return known
    this.#known.delete(logPath)
    return null
  }
}

/** Index of the last segment that begins at or before `offset`; -1 when there is none. */
export function floorIndex(segments: readonly SegmentEntry[], offset: number): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((segments[middle] as SegmentEntry).baseOffset <= offset) low = middle + 1
    else high = middle
  }
  return low - 1
}

function searchSegment(segment: OpenSegment, wanted: Wanted, isClosed: boolean): SegmentSearch {
  let found: RecordPlace | null = null
  let maxTimestampMs = -1
  let nextOffset = segment.baseOffset
  const { position, reason } = segment.walk(startOf(segment, wanted), (header, at) => {
    if (header.baseOffset >= wanted.endOffset) return false
    nextOffset = header.lastOffset + 1
    if (header.lastOffset < wanted.fromOffset) return true
    if (header.baseOffset >= wanted.fromOffset && header.maxTimestampMs < wanted.timestampMs) {
      if (header.recordsCount > 0) maxTimestampMs = Math.max(maxTimestampMs, header.maxTimestampMs)
      return true
    }
    const batch = searchBatch(segment.read(at, header.sizeInBytes), wanted)
    found = batch.found
    maxTimestampMs = Math.max(maxTimestampMs, batch.maxTimestampMs)
    return found === null
  })
  // At the end of the last segment somebody may be writing; what is behind the log's end is nobody's business.
  if (isClosed && reason !== 'end') throw damaged(segment, position)
  return { found, maxTimestampMs, nextOffset }
}

/**
 * Where the walk begins: no record in range before it is of the time wanted, or later. The batch of the index entry is
 * walked over too: when all of the segment is before that time, it is the one that tells the largest timestamp.
 */
function startOf(segment: OpenSegment, { timestampMs, fromOffset, endOffset }: Wanted): number {
  const inRange = segment.indexedPosition(fromOffset)
  const before = segment.lastBatchBefore(timestampMs)
  if (before === null) return inRange
  // A batch without records keeps the timestamp that it had, and one that was appended meanwhile is not in range: they
  // tell nothing about the others.
  const { recordsCount, baseOffset } = before.header
  return recordsCount === 0 || baseOffset >= endOffset ? inRange : Math.max(inRange, before.position)
}

/** Control records count, as they do in Kafka; records of a batch before or behind the range do not. */
function searchBatch(batch: Buffer, { timestampMs, fromOffset, endOffset }: Wanted): Omit<SegmentSearch, 'nextOffset'> {
  const reader = new RecordReader({ checkCrcs: true, includeControl: true })
  reader.reset(batch)
  let maxTimestampMs = -1
  while (reader.next()) {
    if (reader.offset < fromOffset || reader.offset >= endOffset) continue
    maxTimestampMs = Math.max(maxTimestampMs, reader.timestampMs)
    if (reader.timestampMs >= timestampMs) {
      const { offset, partitionLeaderEpoch: leaderEpoch } = reader
      return { found: { offset, timestampMs: reader.timestampMs, leaderEpoch }, maxTimestampMs }
    }
  }
  return { found: null, maxTimestampMs }
}

function damaged(segment: OpenSegment, position: number): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${segment.logPath} is damaged at byte ${position}.` })
}
