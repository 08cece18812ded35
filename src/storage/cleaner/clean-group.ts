/** Cleans neighbouring segments into one, which then takes their place. Kafka: Cleaner.cleanSegments. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { BatchFilter } from './batch-filter.ts'
import type { CleanableLog } from './cleanable-log.ts'
import { CleanedSegment, removeCleaned } from './cleaned-segment.ts'
import type { CleanedTransactions } from './cleaned-transactions.ts'
import type { ClosedSegment } from './closed-segment.ts'
import { replaceSegments } from './replace-segments.ts'
import { SegmentChunks } from './segment-chunks.ts'

/** What a round of cleaning has at hand for each group. */
export interface CleaningRound {
  readonly log: CleanableLog
  readonly filter: BatchFilter
  readonly transactions: CleanedTransactions
  /** Lets others run, and throws when the cleaning is to end. */
  readonly pause: () => Promise<void>
}

/**
 * Bytes of the new segment. `end` is where the segment behind the group begins. What a failure leaves is removed, unless the
 * swap has begun: that one is settled by whoever takes the partition's lock next. Throws NOT_LEADER_OR_FOLLOWER, and
 * CORRUPT_MESSAGE with all segments left as they were.
 */
export async function cleanGroup(
  round: CleaningRound,
  group: readonly ClosedSegment[],
  end: number,
): Promise<{ readonly sizeBytes: number }> {
  const { log, filter } = round
  const cleaned = await log.underLock(() => {
    demandUnchanged(log, group)
    filter.producers = log.activeProducers()
    return createCleaned(log, group)
  })
  try {
    await writeCleaned(round, cleaned, group, end)
  } catch (error) {
    cleaned.close()
    await removeUnfinished(log)
    throw error
  }
  await swap(log, group)
  return { sizeBytes: cleaned.sizeBytes }
}

function createCleaned(log: CleanableLog, group: readonly ClosedSegment[]): CleanedSegment {
  const { fileSystem, directory } = log
  const { indexIntervalBytes } = log.config()
  try {
    return new CleanedSegment({ fileSystem, directory, indexIntervalBytes, baseOffset: group[0]?.baseOffset ?? 0 })
  } catch (error) {
    removeCleaned(fileSystem, directory)
    throw error
  }
}

async function writeCleaned(
  { log, filter, transactions, pause }: CleaningRound,
  cleaned: CleanedSegment,
  group: readonly ClosedSegment[],
  end: number,
): Promise<void> {
  for (const [i, segment] of group.entries()) {
    transactions.addAborted(log.abortedTransactions(segment.baseOffset, group[i + 1]?.baseOffset ?? end))
    const chunks = new SegmentChunks(log.fileSystem, segment)
    try {
      if (!chunks.isAsFound()) throw changed(segment)
      const visit = (batch: Buffer, header: Parameters<BatchFilter['filter']>[1]): boolean => {
        const left = filter.filter(batch, header)
        if (left !== null) cleaned.append(left)
        return true
      }
      while (chunks.visitNext(visit)) await pause()
    } finally {
      chunks.close()
    }
  }
  await cleaned.finish(transactions.takeRetained(), group.at(-1)?.modifiedMs ?? 0)
  log.fileSystem.syncDirectory(log.directory)
}

async function swap(log: CleanableLog, group: readonly ClosedSegment[]): Promise<void> {
  await log.underLock(() => {
    try {
      demandUnchanged(log, group)
    } catch (error) {
      removeCleaned(log.fileSystem, log.directory)
      throw error
    }
    const offsets = group.map(({ baseOffset }) => baseOffset)
    replaceSegments(log.fileSystem, log.directory, offsets)
  })
}

/** Best effort: whoever cleans next removes it otherwise. */
async function removeUnfinished(log: CleanableLog): Promise<void> {
  try {
    await log.underLock(() => removeCleaned(log.fileSystem, log.directory))
  } catch {
    // What went wrong before is what matters.
  }
}

/** Retention may have taken segments away since they were found: what was read of them must not come back. */
function demandUnchanged({ fileSystem }: CleanableLog, group: readonly ClosedSegment[]): void {
  for (const segment of group) {
    const stat = fileSystem.stat(segment.logPath)
    if (stat?.inode !== segment.inode || stat.sizeBytes !== segment.sizeBytes) throw changed(segment)
  }
}

/** Not an error of the log: the next round looks at the segments anew. */
function changed({ logPath }: ClosedSegment): KafkaError {
  return new KafkaError('NOT_LEADER_OR_FOLLOWER', { message: `${logPath} was deleted while it was compacted.` })
}
