/**
 * Takes segments out of a log: their files get another name at once, and go for good some time later, so that whoever was
 * about to open one still can. Under the partition's lock. Kafka: LocalLog.deleteSegmentFiles.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { DELETED_SUFFIX, SEGMENT_SUFFIXES, segmentFileName } from './segment-file.ts'

/** Renames all files of the segment, and the snapshot that belongs to it. The names are durable after a sync of the directory. */
export function markSegmentDeleted(fileSystem: FileSystem, directory: string, baseOffset: number): void {
  for (const suffix of [...SEGMENT_SUFFIXES, '.snapshot'] as const) {
    const file = path.join(directory, segmentFileName(baseOffset, suffix))
    if (fileSystem.stat(file) !== null) fileSystem.rename(file, file + DELETED_SUFFIX)
  }
}

/** Removes the files that were marked at least `delayMs` (`file.delete.delay.ms`) ago; returns how many. */
export function removeMarkedFiles(fileSystem: FileSystem, directory: string, delayMs: number, nowMs: number): number {
  const marked = (fileSystem.list(directory) ?? []).filter((name) => name.endsWith(DELETED_SUFFIX))
  const due = marked.filter((name) => {
    const stat = fileSystem.stat(path.join(directory, name))
    return stat !== null && nowMs - stat.changedMs >= delayMs
  })
  // Logs last: while one is there, its indexes belong to it and to no other (see LogOpening).
  const isLog = (name: string): boolean => name.endsWith(`.log${DELETED_SUFFIX}`)
  for (const name of due.sort((a, b) => Number(isLog(a)) - Number(isLog(b)))) {
    fileSystem.removeFile(path.join(directory, name))
  }
  return due.length
}
