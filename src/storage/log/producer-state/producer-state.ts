/**
 * What a partition knows of its producers: epochs, sequences and open transactions. Pure: fed with the batches of the
 * log, in order. Kafka: ProducerStateManager, without its files.
 */
import { assert } from '../../../common/assert.ts'
import type { BatchHeader } from '../../../record/batch-header.ts'
import { type EndTransactionMarker, isMarkerBatch } from '../../../record/end-transaction-marker.ts'
import {
  type CheckContext,
  checkCoordinatorEpoch,
  checkDataEpoch,
  checkMarkerEpoch,
  checkSequence,
  checkTransaction,
} from './check-append.ts'
import { type CompletedTransaction, type OpenTransaction, OpenTransactions } from './open-transactions.ts'
import { addToSequence, ProducerEntry } from './producer-entry.ts'
import { formatProducerSnapshot, parseProducerSnapshot, type SnapshotEntry } from './producer-snapshot.ts'

export interface ProducerStateOptions {
  /** `orders-0`, for error messages. */
  readonly partition: string
  /** False: the history of producers was not loaded, and only ids noted as fresh are known. Default true. */
  readonly isComplete?: boolean
  /** The state is that of the log up to here, exclusive. Default 0. */
  readonly endOffset?: number
}

/** What to do with a batch: append it, or answer with the batch that it is a copy of. Offsets are inclusive. */
export type AppendVerdict =
  | { readonly kind: 'append' }
  | {
      readonly kind: 'duplicate'
      readonly baseOffset: number
      readonly lastOffset: number
      /** Greatest timestamp of the batch in the log. */
      readonly timestampMs: number
    }

/** The batch or marker of a producer that the cleaner must keep. Kafka: LastRecord. */
export interface LastRecord {
  /** Of the last data batch of the current epoch; null when a marker is all there is of it. */
  readonly lastDataOffset: number | null
  readonly producerEpoch: number
}

/** A producer that a partition remembers; -1 is "none". Kafka: DescribeProducersResponseData.ProducerState. */
export interface ActiveProducer {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestampMs: number
  /** Of the coordinator whose marker came last. */
  readonly coordinatorEpoch: number
  /** Null: it has no transaction open here. */
  readonly transactionFirstOffset: number | null
}

/** Producers that were idle for so long are forgotten. Kafka: `producer.id.expiration.ms`. */
export const PRODUCER_EXPIRATION_MS = 24 * 60 * 60 * 1000

/** Who sends a batch: for a coordinator's (offset commits) only the epoch is compared. Kafka: AppendOrigin. */
export type AppendOrigin = 'client' | 'coordinator'

const APPEND: AppendVerdict = { kind: 'append' }

export class ProducerState {
  /** `orders-0`. */
  readonly partition: string
  readonly isComplete: boolean
  #endOffset: number
  #producers = new Map<number, ProducerEntry>()
  #open = new OpenTransactions()

  constructor({ partition, isComplete = true, endOffset = 0 }: ProducerStateOptions) {
    this.partition = partition
    this.isComplete = isComplete
    this.#endOffset = endOffset
  }

  /** The state that `bytes`, a `.snapshot` file, holds. Throws CORRUPT_MESSAGE. */
  static fromSnapshot(bytes: Buffer, options: { partition: string; endOffset: number }): ProducerState {
    const entries = parseProducerSnapshot(bytes)
    const state = new ProducerState(options)
    state.#producers = new Map(entries.map(({ producer }) => [producer.producerId, producer]))
    state.#open = new OpenTransactions(entries.flatMap(openTransactionIn))
    return state
  }

  /** The bytes of the `.snapshot` file to be named by `endOffset`. */
  toSnapshot(): Buffer {
    assert(this.isComplete, 'a snapshot is of all producers')
    return formatProducerSnapshot([...this.#producers.values()].map((producer) => this.#snapshotEntry(producer)))
  }

  /** Offset behind the last batch taken in. Kafka: mapEndOffset. */
  get endOffset(): number {
    return this.#endOffset
  }

  /** No producer is remembered. */
  get isEmpty(): boolean {
    return this.#producers.size === 0
  }

  /** Whether all that the log holds of `producerId` is in here. */
  knows(producerId: number): boolean {
    return this.isComplete || this.#producers.has(producerId)
  }

  /** Notes an id that was just handed out: no log holds anything of it. */
  noteFresh(producerId: number): void {
    if (!this.isComplete && !this.#producers.has(producerId)) {
      this.#producers.set(producerId, new ProducerEntry(producerId))
    }
  }

  /**
   * Judges a batch that is to be appended, `header.baseOffset` being the offset it would get. Throws
   * OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE. Changes nothing: `replay` what was appended.
   */
  check(header: BatchHeader, origin: AppendOrigin = 'client'): AppendVerdict {
    const { producerId, producerEpoch, baseSequence, baseOffset, lastOffset } = header
    if (producerId < 0) return APPEND
    const context = this.#contextOf(producerId)
    if (origin === 'client') {
      const lastSequence = addToSequence(baseSequence, lastOffset - baseOffset)
      const found = context.producer.findDuplicate(producerEpoch, baseSequence, lastSequence)
      if (found !== null) {
        const first = found.lastOffset - found.offsetDelta
        return { kind: 'duplicate', baseOffset: first, lastOffset: found.lastOffset, timestampMs: found.timestampMs }
      }
    }
    checkDataEpoch(header, context)
    if (origin === 'client') checkSequence(header, context)
    checkTransaction(header, context)
    return APPEND
  }

  /**
   * Judges a marker that a coordinator wants to append; `transactionVersion` is that of its request. Throws
   * INVALID_PRODUCER_EPOCH, TRANSACTION_COORDINATOR_FENCED.
   */
  checkMarker(header: BatchHeader, marker: EndTransactionMarker, transactionVersion: number): void {
    const context = this.#contextOf(header.producerId)
    checkMarkerEpoch(header, context, transactionVersion)
    checkCoordinatorEpoch(header, marker, context)
  }

  /**
   * Takes in a batch that is in the log: nothing is checked. `marker` is what `readMarker` finds in a marker batch, and
   * null for others. A transaction that it ended is returned; batches of ids that are not known are passed over.
   */
  replay(header: BatchHeader, marker: EndTransactionMarker | null): CompletedTransaction | null {
    this.#endOffset = Math.max(this.#endOffset, header.lastOffset + 1)
    const { producerId, producerEpoch, maxTimestampMs } = header
    if (producerId < 0 || !this.knows(producerId)) return null
    if (!isMarkerBatch(header)) this.#producer(producerId).addBatch(producerEpoch, batchOf(header))
    else if (marker === null) return null
    else this.#producer(producerId).addMarker(producerEpoch, marker.coordinatorEpoch, maxTimestampMs)
    return this.#open.replay(header, marker)
  }

  /** Where the oldest open transaction begins, or null: records from there on may yet be aborted. */
  firstUnstableOffset(): number | null {
    assert(this.isComplete, 'transactions of producers that are not known')
    return this.#open.firstOffset()
  }

  /** The open transactions, by rising first offset. */
  openTransactions(): Iterable<OpenTransaction> {
    assert(this.isComplete, 'transactions of producers that are not known')
    return this.#open.entries()
  }

  /** All that are remembered, by rising id. */
  activeProducers(): ActiveProducer[] {
    assert(this.isComplete, 'producers that are not known')
    const producers = [...this.#producers.values()].sort((a, b) => a.producerId - b.producerId)
    return producers.map(({ producerId, producerEpoch, lastSequence, lastTimestampMs, coordinatorEpoch }) => {
      const transactionFirstOffset = this.#open.firstOffsetOf(producerId)
      return { producerId, producerEpoch, lastSequence, lastTimestampMs, coordinatorEpoch, transactionFirstOffset }
    })
  }

  /** Offset of the last data batch of `producerId`, or null when there is none or the id is not active. */
  lastOffsetOf(producerId: number): number | null {
    return this.#producers.get(producerId)?.lastBatch?.lastOffset ?? null
  }

  /** What the cleaner must keep of `producerId`, or null when the id is not active. */
  lastRecordOf(producerId: number): LastRecord | null {
    const producer = this.#producers.get(producerId)
    if (producer === undefined) return null
    return { lastDataOffset: producer.lastBatch?.lastOffset ?? null, producerEpoch: producer.producerEpoch }
  }

  /** Forgets producers without an open transaction that have been idle for `expirationMs`. */
  expire(nowMs: number, expirationMs: number): void {
    // What is forgotten counts as unused, which is a thing to say only where everything is known.
    if (!this.isComplete) return
    for (const { producerId, lastTimestampMs } of this.#producers.values()) {
      if (nowMs - lastTimestampMs < expirationMs || this.#open.firstOffsetOf(producerId) !== null) continue
      this.#producers.delete(producerId)
    }
  }

  /** The log begins at `logStartOffset` now. Producers are remembered all the same, as in Kafka. */
  truncateBefore(logStartOffset: number): void {
    this.#endOffset = Math.max(this.#endOffset, logStartOffset)
  }

  #contextOf(producerId: number): CheckContext {
    assert(this.knows(producerId), `the history of producer ${producerId} was not loaded`)
    return {
      producer: this.#producers.get(producerId) ?? new ProducerEntry(producerId),
      transactionFirstOffset: this.#open.firstOffsetOf(producerId),
      partition: this.partition,
    }
  }

  #producer(producerId: number): ProducerEntry {
    let producer = this.#producers.get(producerId)
    if (producer === undefined) {
      producer = new ProducerEntry(producerId)
      this.#producers.set(producerId, producer)
    }
    return producer
  }

  #snapshotEntry(producer: ProducerEntry): SnapshotEntry {
    return { producer, transactionFirstOffset: this.#open.firstOffsetOf(producer.producerId) }
  }
}

function openTransactionIn({ producer, transactionFirstOffset }: SnapshotEntry): [number, number][] {
  return transactionFirstOffset === null ? [] : [[producer.producerId, transactionFirstOffset]]
}

function batchOf({ baseOffset, lastOffset, baseSequence, maxTimestampMs }: BatchHeader) {
  const offsetDelta = lastOffset - baseOffset
  return {
    lastSequence: addToSequence(baseSequence, offsetDelta),
    lastOffset,
    offsetDelta,
    timestampMs: maxTimestampMs,
  }
}
