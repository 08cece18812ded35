/**
 * Which files are the segments of a log, whoever died while replacing some of them. Kafka: LogLoader.load, without
 * changing anything: what Kafka deletes or renames there is passed over or read where it is here.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { findSegmentEnd } from './segment-end.ts'
import { CLEANED_SUFFIX, offsetOfFile, SWAP_SUFFIX } from './segment-file.ts'

/** One segment of a log. */
export interface SegmentEntry {
  readonly baseOffset: number
  /** Absolute path of the file with the batches: `<base>.log`, or `<base>.log.swap` where that one counts. */
  readonly logPath: string
}

/**
 * The segments in `directory` by rising base offset; none when the directory is missing. While any `.cleaned` file is
 * there, the `.swap` files from its offset on are incomplete, and what they should replace still counts. Otherwise a
 * `.log.swap` stands for the logs that begin in its range of offsets. Without the partition's lock the listing may miss a
 * file that is renamed meanwhile.
 */
export function listSegments(fileSystem: FileSystem, directory: string): readonly SegmentEntry[] {
  for (;;) {
    const names = fileSystem.list(directory) ?? []
    if (completeSwaps(names).length === 0) return entriesOf(directory, names, '.log')
    const segments = withSwaps(fileSystem, directory, names)
    if (segments !== null) return segments
    // A swap got its final name while it was looked at: the next listing shows that.
  }
}

function entriesOf(directory: string, names: readonly string[], suffix: string): SegmentEntry[] {
  const entries: SegmentEntry[] = []
  for (const name of names) {
    const baseOffset = offsetOfFile(name, suffix)
    if (baseOffset !== null) entries.push({ baseOffset, logPath: path.join(directory, name) })
  }
  return entries.sort((a, b) => a.baseOffset - b.baseOffset)
}

/** Names of the `.log.swap` files that replace what they overlap. Kafka: KAFKA-6264. */
function completeSwaps(names: readonly string[]): string[] {
  const swaps = names.filter((name) => offsetOfFile(name, `.log${SWAP_SUFFIX}`) !== null)
  if (swaps.length === 0) return swaps
  let lowestCleaned = Number.POSITIVE_INFINITY
  for (const name of names) {
    if (/^\d{20}\./.test(name) && name.endsWith(CLEANED_SUFFIX)) {
      lowestCleaned = Math.min(lowestCleaned, Number(name.slice(0, 20)))
    }
  }
  return swaps.filter((name) => Number(name.slice(0, 20)) < lowestCleaned)
}

/** Null when a swap file has gone since it was listed. */
function withSwaps(fileSystem: FileSystem, directory: string, names: readonly string[]): SegmentEntry[] | null {
  const swaps: SegmentEntry[] = entriesOf(directory, completeSwaps(names), `.log${SWAP_SUFFIX}`)
  let kept = entriesOf(directory, names, '.log')
  for (const swap of swaps) {
    const end = findSegmentEnd(fileSystem, swap)
    if (end === null) return null
    const nextOffset = Math.max(end.nextOffset, swap.baseOffset + 1)
    kept = kept.filter(({ baseOffset }) => baseOffset < swap.baseOffset || baseOffset >= nextOffset)
  }
  return [...kept, ...swaps].sort((a, b) => a.baseOffset - b.baseOffset)
}
