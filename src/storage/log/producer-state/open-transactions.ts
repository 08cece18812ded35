/**
 * Which transactions are going on in a log, from its batches alone. Kafka: the `ongoingTxns` of ProducerStateManager.
 */
import { ATTRIBUTE, type BatchHeader } from '../../../record/batch-header.ts'
import { type EndTransactionMarker, isMarkerBatch } from '../../../record/end-transaction-marker.ts'

/** A transaction whose marker is in the log. Kafka: CompletedTxn, and the LSO that goes into the transaction index. */
export interface CompletedTransaction {
  readonly producerId: number
  /** Of its first batch. */
  readonly firstOffset: number
  /** Of the marker. */
  readonly lastOffset: number
  readonly isAborted: boolean
  /** The log's last stable offset right after the marker. */
  readonly lastStableOffset: number
}

/** First offset of an open transaction by producer id: the part of a snapshot that matters here. */
export type OpenTransaction = readonly [producerId: number, firstOffset: number]

export class OpenTransactions {
  /** Producer id to first offset, by rising first offset: that is the order in which they are begun. */
  readonly #firstOffsets: Map<number, number>

  /** `open`: those that a snapshot holds, in any order. */
  constructor(open: Iterable<OpenTransaction> = []) {
    this.#firstOffsets = new Map([...open].sort(([, a], [, b]) => a - b))
  }

  /** Takes in a batch of the log, in order; `marker` is what a marker batch holds. What is returned is completed now. */
  replay(header: BatchHeader, marker: EndTransactionMarker | null): CompletedTransaction | null {
    const { producerId, baseOffset, attributes } = header
    if (producerId < 0) return null
    const firstOffset = this.#firstOffsets.get(producerId)
    if (!isMarkerBatch(header)) {
      const isTransactional = (attributes & ATTRIBUTE.transactional) !== 0
      if (isTransactional && firstOffset === undefined) this.#firstOffsets.set(producerId, baseOffset)
      return null
    }
    // A marker without data changes nothing for readers, and is in no index.
    if (marker === null || firstOffset === undefined) return null
    this.#firstOffsets.delete(producerId)
    return {
      producerId,
      firstOffset,
      lastOffset: baseOffset,
      isAborted: marker.type === 'abort',
      lastStableOffset: this.firstOffset() ?? baseOffset + 1,
    }
  }

  /** All of them, by rising first offset. */
  entries(): Iterable<OpenTransaction> {
    return this.#firstOffsets
  }

  /** Where the open transaction of `producerId` begins, or null when it has none. */
  firstOffsetOf(producerId: number): number | null {
    return this.#firstOffsets.get(producerId) ?? null
  }

  /** Where the oldest open transaction begins, or null when there is none. Kafka: firstUndecidedOffset. */
  firstOffset(): number | null {
    for (const firstOffset of this.#firstOffsets.values()) return firstOffset
    return null
  }
}
