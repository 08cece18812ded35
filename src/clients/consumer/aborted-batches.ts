/** Which of the batches that were fetched belong to aborted transactions. Kafka: CompletedFetch. */
import { ATTRIBUTE, type BatchHeader } from '../../record/batch-header.ts'
import { isMarkerBatch, parseMarkerBatch } from '../../record/end-transaction-marker.ts'

/** As the broker tells it: `firstOffset` is that of the transaction's first batch in the partition. */
export interface AbortedTransactionRange {
  readonly producerId: number
  readonly firstOffset: number
}

export class AbortedBatches {
  /** By falling first offset: the next one to come is the last. */
  readonly #waiting: AbortedTransactionRange[]
  /** Producers whose transaction at this place was aborted. */
  readonly #producerIds = new Set<number>()

  constructor(transactions: readonly AbortedTransactionRange[]) {
    this.#waiting = [...transactions].sort((a, b) => b.firstOffset - a.firstOffset)
  }

  /**
   * Whether the batch at `position` of `source` is to be skipped. Asked once for each batch, in order: what is asked goes
   * into the answers for those behind. Throws CORRUPT_MESSAGE.
   */
  isAborted(header: BatchHeader, source: Buffer, position: number): boolean {
    const { producerId, lastOffset, attributes, sizeInBytes } = header
    if (producerId < 0) return false
    for (let next = this.#waiting.at(-1); next !== undefined && next.firstOffset <= lastOffset; ) {
      this.#producerIds.add(next.producerId)
      this.#waiting.pop()
      next = this.#waiting.at(-1)
    }
    if (!this.#producerIds.has(producerId)) return false
    const isAbort =
      isMarkerBatch(header) && parseMarkerBatch(source.subarray(position, position + sizeInBytes))?.type === 'abort'
    // The next transaction of the same producer may be committed.
    if (isAbort) this.#producerIds.delete(producerId)
    return !isAbort && (attributes & ATTRIBUTE.transactional) !== 0
  }
}
