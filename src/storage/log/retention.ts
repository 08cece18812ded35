/** Which segments a topic's settings let go. Pure. Kafka: UnifiedLog.deleteOldSegments. */
import type { LogConfig } from './log-config.ts'

/** A segment as retention sees it. */
export interface SegmentFacts {
  readonly baseOffset: number
  readonly sizeBytes: number
  /** Largest timestamp of its records; the file's time of change when no record has one. */
  readonly largestTimestampMs: number
}

export interface RetentionMoment {
  readonly config: Pick<LogConfig, 'cleanupPolicy' | 'retentionMs' | 'retentionBytes'>
  readonly logStartOffset: number
  readonly nowMs: number
}

/** Whether the segment at `index` may go, given that all before it go. */
type Rule = (segments: readonly SegmentFacts[], index: number) => boolean

/**
 * How many of `segments`, all of a log by rising base offset, may go: always a prefix. When it is all of them, the last one
 * holds records and a new one must be begun first. Nothing but the log start offset counts without the `delete` policy.
 */
export function countExpired(segments: readonly SegmentFacts[], moment: RetentionMoment): number {
  const { cleanupPolicy } = moment.config
  const rules = [behindLogStart(moment)]
  if (cleanupPolicy.includes('delete')) rules.push(beyondSize(segments, moment), tooOld(moment))
  let count = 0
  // Each rule looks at what the ones before it have left.
  for (const rule of rules) {
    while (count < segments.length && !isLastAndEmpty(segments, count) && rule(segments, count)) count++
  }
  return count
}

function isLastAndEmpty(segments: readonly SegmentFacts[], index: number): boolean {
  return index === segments.length - 1 && segments[index]?.sizeBytes === 0
}

function behindLogStart({ logStartOffset }: RetentionMoment): Rule {
  return (segments, index) => (segments[index + 1]?.baseOffset ?? Number.POSITIVE_INFINITY) <= logStartOffset
}

function beyondSize(all: readonly SegmentFacts[], { config }: RetentionMoment): Rule {
  if (config.retentionBytes < 0) return () => false
  const bytesFrom: number[] = new Array<number>(all.length + 1).fill(0)
  for (let index = all.length - 1; index >= 0; index--) {
    bytesFrom[index] = (bytesFrom[index + 1] ?? 0) + (all[index]?.sizeBytes ?? 0)
  }
  // A segment goes only if what stays without it is still as much as is to be kept.
  return (_segments, index) => (bytesFrom[index + 1] ?? 0) >= config.retentionBytes
}

function tooOld({ config, nowMs }: RetentionMoment): Rule {
  if (config.retentionMs < 0) return () => false
  return (segments, index) => nowMs - (segments[index]?.largestTimestampMs ?? nowMs) > config.retentionMs
}
