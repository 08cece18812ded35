/** Names of the files of a segment: 20 digits of its base offset and a suffix. Kafka: LogFileUtils. */

/** Files that belong to one segment. */
export const SEGMENT_SUFFIXES = ['.log', '.index', '.timeindex', '.txnindex'] as const
export type SegmentSuffix = (typeof SEGMENT_SUFFIXES)[number]

/** What a file's name ends with while it is something else: going away, being compacted, about to take a name. */
export const DELETED_SUFFIX = '.deleted'
export const CLEANED_SUFFIX = '.cleaned'
export const SWAP_SUFFIX = '.swap'

/** `00000000000000000042.log`; `.snapshot` files are named by the offset up to which they know, in the same way. */
export function segmentFileName(baseOffset: number, suffix: SegmentSuffix | '.snapshot'): string {
  return `${String(baseOffset).padStart(20, '0')}${suffix}`
}

/** The base offset in the name of a `.log` file, or null for any other name. */
export function baseOffsetOfLogFile(name: string): number | null {
  return offsetOfFile(name, '.log')
}

/** The offset in a name of 20 digits that ends with exactly `suffix`, or null for any other name. */
export function offsetOfFile(name: string, suffix: string): number | null {
  if (name.length !== 20 + suffix.length || !name.endsWith(suffix)) return null
  const digits = name.slice(0, 20)
  const offset = Number(digits)
  return /^\d{20}$/.test(digits) && Number.isSafeInteger(offset) ? offset : null
}
