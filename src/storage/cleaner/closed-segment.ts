/** A segment that nobody appends to any more, as the cleaner found it. */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { type SegmentSuffix, segmentFileName } from '../log/segment-file.ts'
import { listSegments } from '../log/segment-list.ts'

export interface ClosedSegment {
  readonly baseOffset: number
  readonly logPath: string
  readonly inode: number
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly indexBytes: number
  readonly timeIndexBytes: number
}

export interface SegmentsOfLog {
  /** By rising base offset. */
  readonly closed: readonly ClosedSegment[]
  readonly activeBaseOffset: number
}

/** The segments of the log in `directory`; null when there are none, or one went while they were looked at. */
export function findSegments(fileSystem: FileSystem, directory: string): SegmentsOfLog | null {
  const entries = listSegments(fileSystem, directory)
  const active = entries.at(-1)
  if (active === undefined) return null
  const sizeOf = (baseOffset: number, suffix: SegmentSuffix): number =>
    fileSystem.stat(path.join(directory, segmentFileName(baseOffset, suffix)))?.sizeBytes ?? 0
  const closed: ClosedSegment[] = []
  for (const { baseOffset, logPath } of entries.slice(0, -1)) {
    const stat = fileSystem.stat(logPath)
    if (stat === null) return null
    const { inode, sizeBytes, modifiedMs } = stat
    const indexBytes = sizeOf(baseOffset, '.index')
    const timeIndexBytes = sizeOf(baseOffset, '.timeindex')
    closed.push({ baseOffset, logPath, inode, sizeBytes, modifiedMs, indexBytes, timeIndexBytes })
  }
  return { closed, activeBaseOffset: active.baseOffset }
}

/** Those that begin before `to`, from the one that holds `from` on. Kafka: LogSegments.values. */
export function segmentsBetween(segments: readonly ClosedSegment[], from: number, to: number): ClosedSegment[] {
  if (from >= to) return []
  const first = segments.findLastIndex(({ baseOffset }) => baseOffset <= from)
  return segments.slice(Math.max(first, 0)).filter(({ baseOffset }) => baseOffset < to)
}

export function totalBytes(segments: readonly ClosedSegment[]): number {
  return segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
}
