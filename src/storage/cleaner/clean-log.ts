/**
 * Compacts a log: of each key only the latest record stays. Others may write and read meanwhile; the partition's lock is
 * held for moments only. Kafka: LogCleaner, Cleaner.doClean.
 */
import { assert } from '../../common/assert.ts'
import type { Random } from '../../common/random.ts'
import { BatchFilter } from './batch-filter.ts'
import { buildOffsetMap, countRecords } from './build-offset-map.ts'
import { type CleaningRound, cleanGroup } from './clean-group.ts'
import type { CleanableLog } from './cleanable-log.ts'
import { type CleanableRange, findCleanableRange, isWorthCleaning } from './cleanable-range.ts'
import { removeCleaned } from './cleaned-segment.ts'
import { CleanedTransactions } from './cleaned-transactions.ts'
import { takeCleanerLock } from './cleaner-lock.ts'
import { findSegments, type SegmentsOfLog, segmentsBetween, totalBytes } from './closed-segment.ts'
import { OffsetMap } from './offset-map.ts'
import { groupSegments } from './segment-groups.ts'
import { settleSwap } from './settle-swap.ts'

/** Kafka's default of `log.cleaner.dedupe.buffer.size`. */
const DEFAULT_DEDUPE_BUFFER_BYTES = 128 * 1024 * 1024

export interface CleanOptions {
  readonly random: Random
  /** `log.cleaner.dedupe.buffer.size`: most memory for keys; a log with fewer of them takes less. Default 128 MiB. */
  readonly dedupeBufferBytes?: number
  /** Clean all closed segments, however little of them is dirty, those too that were cleaned before. */
  readonly force?: boolean
  /** Leave a log alone that has more than this to be read and written. Default: no limit. */
  readonly maxBytes?: number
  /** Called when there is work that is not done: another process is at it, or it is more than `maxBytes`. */
  readonly onLeft?: (why: 'busy' | 'too large') => void
  /** Ends the cleaning at the next piece of the log; the log stays whole. */
  readonly signal?: AbortSignal
}

/** What a round did. Offsets [firstDirtyOffset, endOffset) are clean now. */
export interface CleanResult {
  readonly firstDirtyOffset: number
  readonly endOffset: number
  readonly segmentsBefore: number
  readonly segmentsAfter: number
  readonly bytesBefore: number
  readonly bytesAfter: number
  readonly recordsBefore: number
  readonly recordsAfter: number
}

/**
 * One round of cleaning, if the topic's policy says `compact`, enough is dirty, and no other process is at it; null
 * otherwise. A round that ends before all is clean (so many keys that the buffer was full) says so by its `endOffset`.
 * Throws the signal's reason, CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR, and NOT_LEADER_OR_FOLLOWER when the partition or a
 * segment was deleted meanwhile; what was not cleaned is as before.
 */
export async function cleanLog(log: CleanableLog, options: CleanOptions): Promise<CleanResult | null> {
  // A look without locks first: most of the time there is nothing to do.
  if (findWork(log, options) === null) return null
  const lock = await takeCleanerLock(log)
  if (lock === null) {
    options.onLeft?.('busy')
    return null
  }
  try {
    const work = await log.underLock(() => {
      // In this order: a `.cleaned` file is what says that a swap never came to count.
      settleSwap(log.fileSystem, log.directory)
      removeCleaned(log.fileSystem, log.directory)
      return findWork(log, options)
    })
    return work === null ? null : await clean(log, work, options)
  } finally {
    lock.close()
  }
}

interface Work {
  readonly segments: SegmentsOfLog
  readonly range: CleanableRange
}

function findWork(log: CleanableLog, { force = false, maxBytes, onLeft }: CleanOptions): Work | null {
  const config = log.config()
  if (!config.cleanupPolicy.includes('compact')) return null
  const segments = findSegments(log.fileSystem, log.directory)
  if (segments === null) return null
  const range = findCleanableRange(log, segments, { fromStart: force })
  if (!isWorthCleaning(range, config) && !(force && range.cleanableBytes > 0)) return null
  if (range.bytes <= (maxBytes ?? Number.POSITIVE_INFINITY)) return { segments, range }
  onLeft?.('too large')
  return null
}

async function clean(log: CleanableLog, { segments, range }: Work, options: CleanOptions): Promise<CleanResult> {
  const nowMs = log.clock.nowMs()
  const pause = pauseFor(options.signal)
  const offsetMap = await mapKeys(log, { segments, range }, options, pause)
  const endOffset = offsetMap.latestOffset + 1
  assert(endOffset > range.firstDirtyOffset, 'a round of cleaning gets on')
  const sources = segmentsBetween(segments.closed, 0, endOffset)
  const { segmentBytes, segmentIndexBytes, deleteRetentionMs } = log.config()
  const { firstUncleanableOffset } = range
  const groups = groupSegments(sources, { segmentBytes, segmentIndexBytes, firstUncleanableOffset })
  const transactions = new CleanedTransactions()
  const upperBoundOffset = firstUncleanableOffset
  const filter = new BatchFilter({ offsetMap, transactions, nowMs, deleteRetentionMs, upperBoundOffset })
  const round: CleaningRound = { log, filter, transactions, pause }
  let bytesAfter = 0
  for (const [i, group] of groups.entries()) {
    const { sizeBytes } = await cleanGroup(round, group, groups[i + 1]?.[0]?.baseOffset ?? firstUncleanableOffset)
    bytesAfter += sizeBytes
  }
  await log.underLock(() => log.cleanerCheckpoint.write(endOffset))
  noticeKeyless(log, filter)
  return {
    firstDirtyOffset: range.firstDirtyOffset,
    endOffset,
    segmentsBefore: sources.length,
    segmentsAfter: groups.length,
    bytesBefore: totalBytes(sources),
    bytesAfter,
    recordsBefore: filter.recordsRead,
    recordsAfter: filter.recordsKept,
  }
}

async function mapKeys(
  log: CleanableLog,
  { segments, range }: Work,
  { random, dedupeBufferBytes }: CleanOptions,
  pause: () => Promise<void>,
): Promise<OffsetMap> {
  const dirty = { from: range.firstDirtyOffset, to: range.firstUncleanableOffset }
  const expectedKeys = await countRecords(log.fileSystem, segments.closed, dirty, pause)
  const bufferBytes = dedupeBufferBytes ?? DEFAULT_DEDUPE_BUFFER_BYTES
  const map = new OffsetMap({ expectedKeys, bufferBytes, random })
  await buildOffsetMap(log, segments.closed, dirty, map, pause)
  return map
}

function noticeKeyless(log: CleanableLog, { keylessRecords }: BatchFilter): void {
  if (keylessRecords === 0) return
  log.notice(`Compaction removed ${keylessRecords} records without a key from ${log.directory}.`)
}

/** Lets timers, sockets and other logs have their turn. */
function pauseFor(signal: AbortSignal | undefined): () => Promise<void> {
  return async () => {
    signal?.throwIfAborted()
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
}
