/** Looking up the aborted transactions that a reader of committed records must know. */
import type { FileSystem } from '../../io/file-system.ts'
import { listSegments } from '../segment-list.ts'
import { type AbortedTransaction, TransactionIndex } from './transaction-index.ts'

/**
 * The entries of the `.txnindex` files of the log's segments whose markers are before `endOffset`, by rising marker. What
 * was replaced or dropped does not count: its transactions may have lost their markers. Throws CORRUPT_MESSAGE when a file
 * can't be one.
 */
export function readTransactionIndexes(
  fileSystem: FileSystem,
  directory: string,
  endOffset: number,
): AbortedTransaction[] {
  const entries = listSegments(fileSystem, directory).flatMap(({ logPath }) => {
    const file = logPath.replace(/\.log(?=(\.swap)?$)/, '.txnindex')
    return new TransactionIndex(fileSystem, file).all()
  })
  return entries.filter(({ lastOffset }) => lastOffset < endOffset).sort((a, b) => a.lastOffset - b.lastOffset)
}

/**
 * Adds to `found` those of `entries`, by rising marker, that overlap the offsets [from, to). True when all that were begun
 * before `to` are told: entries behind can't overlap. Kafka: TransactionIndex.collectAbortedTxns.
 */
export function collectAborted(
  entries: readonly AbortedTransaction[],
  { from, to }: { readonly from: number; readonly to: number },
  found: AbortedTransaction[],
): boolean {
  for (let i = firstAtOrBehind(entries, from); i < entries.length; i++) {
    const entry = entries[i] as AbortedTransaction
    if (entry.firstOffset < to) found.push(entry)
    if (entry.lastStableOffset >= to) return true
  }
  return false
}

/** Index of the first entry whose marker is at or behind `offset`. */
export function firstAtOrBehind(entries: readonly AbortedTransaction[], offset: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((entries[middle] as AbortedTransaction).lastOffset < offset) low = middle + 1
    else high = middle
  }
  return low
}
