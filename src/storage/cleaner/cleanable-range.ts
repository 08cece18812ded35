/** What of a log can be cleaned, and whether that is worth it. Kafka: LogCleanerManager.cleanableOffsets, LogToClean. */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { walkBatches } from '../log/batch-walk.ts'
import type { LogConfig } from '../log/log-config.ts'
import { OffsetIndex } from '../log/offset-index.ts'
import { segmentFileName } from '../log/segment-file.ts'
import { TimeIndex } from '../log/time-index.ts'
import type { CleanableLog } from './cleanable-log.ts'
import { type ClosedSegment, type SegmentsOfLog, segmentsBetween, totalBytes } from './closed-segment.ts'

export interface CleanableRange {
  /** Everything before was cleaned in earlier rounds. */
  readonly firstDirtyOffset: number
  /** Base offset of the first segment that can not be cleaned now. */
  readonly firstUncleanableOffset: number
  readonly cleanableBytes: number
  /** Clean and cleanable ones: a round reads and writes all of them. */
  readonly bytes: number
  /** Cleanable bytes among all up to the first uncleanable offset; 0 when there are none. */
  readonly dirtyRatio: number
  /** Something has waited longer than `max.compaction.lag.ms`. */
  readonly isOverdue: boolean
}

/** `fromStart`: what was cleaned before counts as dirty again. */
export function findCleanableRange(
  log: CleanableLog,
  { closed, activeBaseOffset }: SegmentsOfLog,
  { fromStart = false } = {},
): CleanableRange {
  const config = log.config()
  const nowMs = log.clock.nowMs()
  const firstDirtyOffset = fromStart ? log.logStartOffset() : findFirstDirtyOffset(log)
  const dirty = segmentsBetween(closed, firstDirtyOffset, activeBaseOffset)
  const young = config.minCompactionLagMs > 0 ? findFirstYoung(log, dirty, nowMs - config.minCompactionLagMs) : null
  const limit = Math.min(log.lastStableOffset(), activeBaseOffset, young?.baseOffset ?? activeBaseOffset)
  const uncleanable = segmentsBetween(closed, Math.max(firstDirtyOffset, limit), activeBaseOffset)[0]
  const firstUncleanableOffset = uncleanable?.baseOffset ?? activeBaseOffset
  const cleanBytes = totalBytes(closed.filter(({ baseOffset }) => baseOffset < firstDirtyOffset))
  const cleanableBytes = totalBytes(segmentsBetween(closed, firstDirtyOffset, firstUncleanableOffset))
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanableBytes,
    bytes: cleanBytes + cleanableBytes,
    dirtyRatio: cleanableBytes === 0 ? 0 : cleanableBytes / (cleanBytes + cleanableBytes),
    isOverdue: isOverdue(log.fileSystem, dirty, nowMs, config),
  }
}

/** Whether Kafka would clean it. */
export function isWorthCleaning(range: CleanableRange, config: LogConfig): boolean {
  if (range.cleanableBytes === 0) return false
  return range.isOverdue || range.dirtyRatio > config.minCleanableDirtyRatio
}

/** A checkpoint outside of the log is of another time: everything counts as dirty then. */
function findFirstDirtyOffset(log: CleanableLog): number {
  const startOffset = log.logStartOffset()
  const checkpointed = log.cleanerCheckpoint.read() ?? startOffset
  return checkpointed < startOffset || checkpointed > log.logEndOffset() ? startOffset : checkpointed
}

/** The first segment with a record later than `timeMs`. */
function findFirstYoung(log: CleanableLog, segments: readonly ClosedSegment[], timeMs: number): ClosedSegment | null {
  return segments.find((segment) => largestTimestampMs(log, segment) > timeMs) ?? null
}

/** Of a record in the segment; where none has a time, that of the file. Kafka: LogSegment.largestTimestamp. */
function largestTimestampMs({ fileSystem, directory }: CleanableLog, segment: ClosedSegment): number {
  const timestampMs = Math.max(
    lastIndexed(fileSystem, directory, segment),
    maxTimestampBehindIndex(fileSystem, directory, segment),
  )
  return timestampMs >= 0 ? timestampMs : segment.modifiedMs
}

function lastIndexed(fileSystem: FileSystem, directory: string, { baseOffset }: ClosedSegment): number {
  const file = path.join(directory, segmentFileName(baseOffset, '.timeindex'))
  if (fileSystem.stat(file) === null) return -1
  const index = new TimeIndex(fileSystem.open(file, 'read'), baseOffset)
  try {
    return index.last().timestampMs
  } finally {
    index.entries.close()
  }
}

/** Of the batches behind the last one that has an index entry: a dead writer leaves no final entry in the time index. */
function maxTimestampBehindIndex(fileSystem: FileSystem, directory: string, segment: ClosedSegment): number {
  let maxTimestampMs = -1
  visitHeaders(fileSystem, segment, lastIndexedPosition(fileSystem, directory, segment), (timestampMs) => {
    maxTimestampMs = Math.max(maxTimestampMs, timestampMs)
    return true
  })
  return maxTimestampMs
}

function lastIndexedPosition(fileSystem: FileSystem, directory: string, { baseOffset }: ClosedSegment): number {
  const file = path.join(directory, segmentFileName(baseOffset, '.index'))
  if (fileSystem.stat(file) === null) return 0
  const index = new OffsetIndex(fileSystem.open(file, 'read'), baseOffset)
  try {
    return index.last()?.position ?? 0
  } finally {
    index.entries.close()
  }
}

/** Kafka: LogCleanerManager.maxCompactionDelay. */
function isOverdue(
  fileSystem: FileSystem,
  dirty: readonly ClosedSegment[],
  nowMs: number,
  { maxCompactionLagMs }: LogConfig,
): boolean {
  const latestMs = nowMs - maxCompactionLagMs
  // The usual setting is "never".
  if (latestMs <= 0) return false
  return dirty.some((segment) => {
    let isOld = false
    visitHeaders(fileSystem, segment, 0, (timestampMs) => {
      isOld = timestampMs > 0 && timestampMs < latestMs
      return false
    })
    return isOld
  })
}

function visitHeaders(
  fileSystem: FileSystem,
  segment: ClosedSegment,
  from: number,
  visit: (maxTimestampMs: number) => boolean,
): void {
  const file = fileSystem.open(segment.logPath, 'read')
  try {
    const { baseOffset, sizeBytes } = segment
    walkBatches({ file, from, to: sizeBytes, minOffset: baseOffset, visit: (header) => visit(header.maxTimestampMs) })
  } finally {
    file.close()
  }
}
