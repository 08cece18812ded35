/** A stretch of time, and the records in it. Times in a log may go back and forth: offsets say only where to begin. */
import type { OffsetSpec } from '../clients/log-offsets.ts'
import { ATTRIBUTE, type BatchHeader } from '../record/batch-header.ts'
import { RecordReader } from '../record/record-reader.ts'

/** Timestamps from `fromMs` on and before `toMs`; infinite where there is no such end. */
export interface TimeWindow {
  readonly fromMs: number
  readonly toMs: number
}

/** What the options say: a place in the log that is no moment is no bound. */
export function timeWindow(from: OffsetSpec, to: OffsetSpec = 'latest'): TimeWindow {
  return {
    fromMs: typeof from === 'object' ? from.timestampMs : Number.NEGATIVE_INFINITY,
    toMs: typeof to === 'object' ? to.timestampMs : Number.POSITIVE_INFINITY,
  }
}

export function isWithin({ fromMs, toMs }: TimeWindow, timestampMs: number): boolean {
  return timestampMs >= fromMs && timestampMs < toMs
}

/** Whether all records of a batch lie in the window. The header tells the largest of their times, but not the smallest. */
export function isBatchWithin(window: TimeWindow, batch: Buffer, header: BatchHeader): boolean {
  if (header.maxTimestampMs >= window.toMs) return false
  if (window.fromMs === Number.NEGATIVE_INFINITY) return true
  if ((header.attributes & ATTRIBUTE.logAppendTime) !== 0) return isWithin(window, header.maxTimestampMs)
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(batch)
  while (reader.next()) if (!isWithin(window, reader.timestampMs)) return false
  return true
}
