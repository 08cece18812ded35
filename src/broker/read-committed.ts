/** What a reader of committed records gets of a log. Kafka: UnifiedLog.read with FetchIsolation.TXN_COMMITTED. */
import { batchSizeInBytes, FIELD } from '../record/batch-header.ts'
import { readInt64 } from '../record/int64.ts'
import type { PartitionLog } from '../storage/log/partition-log.ts'
import type { AbortedTransaction } from '../storage/log/producer-state/transaction-index.ts'

export interface CommittedRead {
  /** Whole batches, all before the last stable offset; those of aborted transactions are among them. */
  readonly records: Buffer
  readonly abortedTransactions: readonly AbortedTransaction[]
  readonly lastStableOffset: number
  readonly highWatermark: number
}

/** Reads from `offset` on. Throws as PartitionLog.read; at and behind the last stable offset there is nothing yet. */
export async function readCommitted(
  log: Pick<PartitionLog, 'committed' | 'endOffset' | 'read'>,
  offset: number,
  maxBytes: number,
): Promise<CommittedRead> {
  const committed = log.committed()
  // In this order: what is decided stays decided, and nothing behind it is handed out.
  const lastStableOffset = committed.lastStableOffset()
  const highWatermark = log.endOffset()
  const nothing = { records: Buffer.alloc(0), abortedTransactions: [], lastStableOffset, highWatermark }
  if (offset >= lastStableOffset && offset <= highWatermark) return nothing
  const read = await log.read(offset, maxBytes)
  const { length, nextOffset } = batchesBefore(read, lastStableOffset)
  if (length === 0) return nothing
  return {
    records: read.subarray(0, length),
    abortedTransactions: committed.abortedTransactions(offset, nextOffset),
    lastStableOffset,
    highWatermark,
  }
}

/** How many bytes at the beginning of `batches` are batches before `offset`, and the offset behind the last of them. */
function batchesBefore(batches: Buffer, offset: number): { length: number; nextOffset: number } {
  let length = 0
  let nextOffset = -1
  while (length < batches.length) {
    const baseOffset = readInt64(batches, length + FIELD.baseOffset)
    if (baseOffset >= offset) break
    nextOffset = baseOffset + batches.readInt32BE(length + FIELD.lastOffsetDelta) + 1
    length += batchSizeInBytes(batches, length)
  }
  return { length, nextOffset }
}
