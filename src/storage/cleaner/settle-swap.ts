/**
 * Ends the replacement of segments that a dead process left half-way: all of it is done, or all of it undone.
 * Kafka: LogLoader.load, its passes before the segments are opened.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { findSegmentEnd } from '../log/segment-end.ts'
import { CLEANED_SUFFIX, DELETED_SUFFIX, offsetOfFile, SEGMENT_SUFFIXES, SWAP_SUFFIX } from '../log/segment-file.ts'
import { withGenerationIfAborted } from './swap-generation.ts'

/** The offset at the beginning of a name of one of a log's files, or null. */
function offsetInName(name: string): number | null {
  const dot = name.indexOf('.')
  return dot < 0 ? null : offsetOfFile(name, name.slice(dot))
}

/**
 * Call it while holding the partition's lock: nobody is in the middle of a swap then, so every `.swap` file is a dead
 * process'. With `.cleaned` files beside it the swap had not begun to count, and both go; otherwise what the `.swap` files
 * replace goes and they get their names. Without `.swap` files nothing is changed: `.cleaned` files may be those of a
 * cleaner at work. True when there was something to do; the directory is synced then. Throws KAFKA_STORAGE_ERROR.
 */
export function settleSwap(fileSystem: FileSystem, directory: string): boolean {
  const names = fileSystem.list(directory) ?? []
  const swaps = names.filter((name) => name.endsWith(SWAP_SUFFIX) && offsetInName(name) !== null)
  if (swaps.length === 0) return false
  withGenerationIfAborted(fileSystem, directory, names, () => settle(fileSystem, directory, names, swaps))
  return true
}

function settle(fileSystem: FileSystem, directory: string, names: readonly string[], swaps: readonly string[]): void {
  const cleaned = names.filter((name) => name.endsWith(CLEANED_SUFFIX) && offsetInName(name) !== null)
  const lowestCleaned = Math.min(...cleaned.map((name) => offsetInName(name) ?? 0))
  const isComplete = (name: string): boolean => (offsetInName(name) ?? 0) < lowestCleaned
  // First all of the swap: a `.cleaned` file is what says that it doesn't count.
  for (const name of swaps) if (!isComplete(name)) fileSystem.removeFile(path.join(directory, name))
  if (cleaned.length > 0) fileSystem.syncDirectory(directory)
  for (const name of cleaned) fileSystem.removeFile(path.join(directory, name))
  completeSwap(fileSystem, directory, names, swaps.filter(isComplete))
  fileSystem.syncDirectory(directory)
}

function completeSwap(
  fileSystem: FileSystem,
  directory: string,
  names: readonly string[],
  swaps: readonly string[],
): void {
  const range = replacedRange(fileSystem, directory, swaps)
  for (const name of names) {
    if (!isReplaced(name, range)) continue
    fileSystem.rename(path.join(directory, name), path.join(directory, name + DELETED_SUFFIX))
  }
  // Were the new names on the disk before the old ones were off it, a crash could leave both.
  if (swaps.length > 0) fileSystem.syncDirectory(directory)
  // The log before its indexes: an index that lost its log would be taken for one that is to be replaced.
  const isLog = (name: string): boolean => name.endsWith(`.log${SWAP_SUFFIX}`)
  for (const name of [...swaps.filter(isLog), ...swaps.filter((each) => !isLog(each))]) {
    fileSystem.rename(path.join(directory, name), path.join(directory, name.slice(0, -SWAP_SUFFIX.length)))
  }
}

/** Offsets [from, to) whose segments the swap files replace. As in Kafka one range, from the first of them to the last. */
function replacedRange(
  fileSystem: FileSystem,
  directory: string,
  swaps: readonly string[],
): { readonly from: number; readonly to: number } {
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  for (const name of swaps) {
    const baseOffset = offsetOfFile(name, `.log${SWAP_SUFFIX}`)
    if (baseOffset === null) continue
    const end = findSegmentEnd(fileSystem, { baseOffset, logPath: path.join(directory, name) })
    from = Math.min(from, baseOffset)
    to = Math.max(to, end?.nextOffset ?? baseOffset, baseOffset + 1)
  }
  return { from, to }
}

function isReplaced(name: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
  const offset = offsetInName(name)
  if (offset === null || offset < from || offset >= to) return false
  const suffix = name.slice(name.indexOf('.'))
  // What the producers had done up to the first of the offsets stays true.
  return SEGMENT_SUFFIXES.some((each) => each === suffix) || (suffix === '.snapshot' && offset > from)
}
