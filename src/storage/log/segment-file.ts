/** Names of the files of a segment: 20 digits of its base offset and a suffix. Kafka: LogFileUtils. */

export type SegmentSuffix = '.log' | '.index' | '.timeindex'

/** `00000000000000000042.log`. */
export function segmentFileName(baseOffset: number, suffix: SegmentSuffix): string {
  return `${String(baseOffset).padStart(20, '0')}${suffix}`
}

/** The base offset in the name of a `.log` file, or null for any other name. */
export function baseOffsetOfLogFile(name: string): number | null {
  const digits = /^(\d{20})\.log$/.exec(name)?.[1]
  if (digits === undefined) return null
  const baseOffset = Number(digits)
  return Number.isSafeInteger(baseOffset) ? baseOffset : null
}
