/**
 * Which transactions the cleaner is in the middle of, and so which batches are of aborted ones and which markers may go:
 * those of which no batch is left. Kafka: CleanedTransactionMetadata.
 */
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import type { EndTransactionMarker } from '../../record/end-transaction-marker.ts'
import type { AbortedTransaction } from '../log/producer-state/transaction-index.ts'

interface OngoingAborted {
  readonly transaction: AbortedTransaction
  hasBatches: boolean
}

export class CleanedTransactions {
  readonly #ongoingCommitted = new Set<number>()
  readonly #ongoingAborted = new Map<number, OngoingAborted>()
  /** To come, by first offset. */
  #aborted: AbortedTransaction[] = []
  #retained: AbortedTransaction[] = []

  /** Adds those that concern the segment that comes next; they may be known already. */
  addAborted(transactions: readonly AbortedTransaction[]): void {
    this.#aborted = [...this.#aborted, ...transactions].sort((a, b) => a.firstOffset - b.firstOffset)
  }

  /** The aborted transactions of which something is left, since the last call: the `.txnindex` of what was cleaned. */
  takeRetained(): readonly AbortedTransaction[] {
    const retained = this.#retained
    this.#retained = []
    return retained
  }

  /** Takes a control batch in. True when it may go: it is empty, or no batch of its transaction is left. */
  onControlBatch(header: BatchHeader, marker: EndTransactionMarker | null): boolean {
    this.#beginAborted(header.lastOffset)
    if (header.recordsCount === 0) return true
    if (marker === null) return false
    if (marker.type === 'commit') return !this.#ongoingCommitted.delete(header.producerId)
    const aborted = this.#ongoingAborted.get(header.producerId)
    this.#ongoingAborted.delete(header.producerId)
    if (aborted?.hasBatches !== true) return true
    this.#retained.push(aborted.transaction)
    return false
  }

  /** Takes a batch of records in. True when it belongs to an aborted transaction. */
  onBatch(header: BatchHeader): boolean {
    this.#beginAborted(header.lastOffset)
    if ((header.attributes & ATTRIBUTE.transactional) === 0) return false
    const aborted = this.#ongoingAborted.get(header.producerId)
    if (aborted === undefined) {
      this.#ongoingCommitted.add(header.producerId)
      return false
    }
    aborted.hasBatches = true
    return true
  }

  #beginAborted(upToOffset: number): void {
    let count = 0
    for (const transaction of this.#aborted) {
      if (transaction.firstOffset > upToOffset) break
      count++
      if (this.#ongoingAborted.has(transaction.producerId)) continue
      this.#ongoingAborted.set(transaction.producerId, { transaction, hasBatches: false })
    }
    if (count > 0) this.#aborted = this.#aborted.slice(count)
  }
}
