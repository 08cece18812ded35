/** kafdir wait: until a topic holds so many records, or the time is over. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { IsolationLevel } from '../../clients/isolation-level.ts'
import type { OffsetSpec } from '../../clients/log-offsets.ts'
import type { Clock } from '../../common/clock.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ATTRIBUTE, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { isBatchWithin, isWithin, type TimeWindow, timeWindow } from '../time-window.ts'
import { TopicWatch } from '../topic-watch.ts'

export interface WaitForCountOptions {
  readonly topic: string
  /** Records that must be there, from `from` on. */
  readonly count: number
  readonly from: OffsetSpec
  readonly isolationLevel: IsolationLevel
  /** 0: look once. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told once that the topic is not there yet. */
  readonly notice: (sentence: string) => void
}

export interface WaitOutcome {
  /** Records that were found: no more than were wanted, give or take a batch. */
  readonly count: number
  readonly isReached: boolean
  /** Whether the topic was ever there. */
  readonly isThere: boolean
  /** Whether the time was over before all that is there was read. */
  readonly isCutShort: boolean
  readonly elapsedMs: number
}

/**
 * Counts records as a consumer would print them: what compaction took away, control records and, with `read_committed`,
 * aborted transactions do not count. Throws KafkaError.
 */
export async function waitForCount(
  session: KafkaSession,
  clock: Clock,
  options: WaitForCountOptions,
): Promise<WaitOutcome> {
  const startMs = clock.monotonicMs()
  const watch = new TopicWatch(session, clock, options)
  const window = timeWindow(options.from)
  let count = 0
  for await (const batches of watch.batches()) {
    count += countRecords(batches, window)
    if (count >= options.count) break
  }
  const { isThere, isCutShort } = watch
  return { count, isReached: count >= options.count, isThere, isCutShort, elapsedMs: clock.monotonicMs() - startMs }
}

/** How many of the records count: told by the batch headers where a whole batch does. */
function countRecords({ batches, fromOffset, aborted }: FetchedBatches, window: TimeWindow): number {
  let count = 0
  for (let position = 0; position < batches.length; ) {
    const header = readBatchHeader(batches, position)
    const end = position + header.sizeInBytes
    const isAborted = aborted?.isAborted(header, batches, position) === true
    const isControl = (header.attributes & ATTRIBUTE.control) !== 0
    if (!isAborted && !isControl) count += countFrom(batches.subarray(position, end), header, fromOffset, window)
    position = end
  }
  return count
}

function countFrom(batch: Buffer, header: BatchHeader, fromOffset: number, window: TimeWindow): number {
  if (header.baseOffset >= fromOffset && isBatchWithin(window, batch, header)) return header.recordsCount
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(batch)
  let count = 0
  while (reader.next()) if (reader.offset >= fromOffset && isWithin(window, reader.timestampMs)) count++
  return count
}
