/** Looking up the aborted transactions that a reader of committed records must know. */
import path from 'node:path'
import type { FileSystem } from '../../io/file-system.ts'
import { type AbortedTransaction, parseTransactionIndex } from './transaction-index.ts'

/** Also what is about to go: its entries are true for the bytes that somebody may still be reading. */
const INDEX_NAME = /^\d{20}\.txnindex(\.deleted|\.cleaned|\.swap)?$/

/**
 * The entries of all `.txnindex` files in `directory` whose markers are before `endOffset`, by rising marker. Throws
 * CORRUPT_MESSAGE when a file can't be one.
 */
export function readTransactionIndexes(
  fileSystem: FileSystem,
  directory: string,
  endOffset: number,
): AbortedTransaction[] {
  for (;;) {
    const names = (fileSystem.list(directory) ?? []).filter((name) => INDEX_NAME.test(name))
    const files = names.map((name) => [name, fileSystem.readFile(path.join(directory, name))] as const)
    // One that was listed and is gone got another name: look again.
    if (files.some(([, bytes]) => bytes === null)) continue
    const entries = files.flatMap(([name, bytes]) => (bytes === null ? [] : parseTransactionIndex(bytes, name)))
    const byMarker = new Map(entries.map((entry) => [entry.lastOffset, entry]))
    return [...byMarker.values()]
      .filter(({ lastOffset }) => lastOffset < endOffset)
      .sort((a, b) => a.lastOffset - b.lastOffset)
  }
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
