/**
 * Puts a cleaned segment in the place of those that it was made of, so that a crash at any point leaves either all of the
 * old or all of the new (settle-swap.ts). Kafka: LocalLog.replaceSegments.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { markSegmentDeleted } from '../log/segment-deletion.ts'
import { CLEANED_SUFFIX, DELETED_SUFFIX, SEGMENT_SUFFIXES, SWAP_SUFFIX, segmentFileName } from '../log/segment-file.ts'
import { withGenerationIfAborted } from './swap-generation.ts'

/**
 * Replaces the segments that begin at `replaced`, rising, by the `.cleaned` files at the first of these offsets. Readers that
 * have one of them open read on in it; it has a name that ends with `.deleted`. Call it under the partition's lock.
 */
export function replaceSegments(fileSystem: FileSystem, directory: string, replaced: readonly number[]): void {
  const indexes = replaced.map((base) => segmentFileName(base, '.txnindex'))
  const aborted = indexes.filter((name) => fileSystem.stat(path.join(directory, name)) !== null)
  withGenerationIfAborted(fileSystem, directory, aborted, () => swapSegments(fileSystem, directory, replaced))
}

function swapSegments(fileSystem: FileSystem, directory: string, replaced: readonly number[]): void {
  const baseOffset = replaced[0] ?? 0
  const rename = (name: string, from: string, to: string): boolean => {
    const source = path.join(directory, name + from)
    if (fileSystem.stat(source) === null) return false
    fileSystem.rename(source, path.join(directory, name + to))
    return true
  }
  const names = SEGMENT_SUFFIXES.map((suffix) => segmentFileName(baseOffset, suffix))
  for (const name of names) rename(name, CLEANED_SUFFIX, SWAP_SUFFIX)
  // From here on the new segment counts, so it must be there after a crash.
  fileSystem.syncDirectory(directory)
  for (const base of replaced.slice(1).reverse()) markSegmentDeleted(fileSystem, directory, base)
  // What the producers had done up to the first of the offsets stays true: its snapshot is kept.
  for (const name of names) rename(name, '', DELETED_SUFFIX)
  fileSystem.syncDirectory(directory)
  // The log before its indexes, as settleSwap expects.
  for (const name of names) rename(name, SWAP_SUFFIX, '')
  fileSystem.syncDirectory(directory)
}
