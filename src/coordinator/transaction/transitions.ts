/**
 * From one state of a transactional id to the next: what is to be appended, as a value. Who may ask for it is judged
 * elsewhere. Kafka: the `prepare…` methods of TransactionMetadata.
 */
import { assert } from '../../common/assert.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import {
  bumpsEpoch,
  isAtRest,
  isEpochExhausted,
  isPrepared,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_TIMESTAMP,
  partitionsToAdd,
  type TransactionMetadata,
} from './transaction-state.ts'

/** An id that nobody has used yet. */
export function newTransactionalId(
  transactionalId: string,
  producerId: number,
  timeoutMs: number,
): TransactionMetadata {
  return {
    transactionalId,
    producerId,
    previousProducerId: NO_PRODUCER_ID,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: NO_PRODUCER_EPOCH,
    lastProducerEpoch: NO_PRODUCER_EPOCH,
    state: 'Empty',
    timeoutMs,
    startTimestampMs: NO_TIMESTAMP,
    lastUpdateTimestampMs: NO_TIMESTAMP,
    partitions: [],
    clientVersion: 0,
  }
}

/** The producer begins under these. */
export function begin(
  current: TransactionMetadata,
  producer: { readonly producerId: number; readonly producerEpoch: number },
  { timeoutMs, nowMs }: { readonly timeoutMs: number; readonly nowMs: number },
): TransactionMetadata {
  assert(isAtRest(current), 'a transaction that goes on is ended before its id is given away')
  return {
    ...current,
    ...producer,
    previousProducerId: current.producerId,
    state: 'Empty',
    timeoutMs,
    partitions: [],
    startTimestampMs: NO_TIMESTAMP,
    lastUpdateTimestampMs: nowMs,
  }
}

/** More partitions; the first ones begin the transaction. */
export function withPartitions(
  current: TransactionMetadata,
  partitions: readonly TopicPartition[],
  { nowMs, clientVersion }: { readonly nowMs: number; readonly clientVersion: number },
): TransactionMetadata {
  assert(current.state === 'Ongoing' || isAtRest(current), 'no partition comes late to a transaction')
  return {
    ...current,
    previousProducerId: current.producerId,
    state: 'Ongoing',
    partitions: [...current.partitions, ...partitionsToAdd(current, partitions)],
    startTimestampMs: current.state === 'Ongoing' ? current.startTimestampMs : nowMs,
    lastUpdateTimestampMs: nowMs,
    clientVersion,
  }
}

export interface EndDetails {
  readonly nowMs: number
  readonly clientVersion: number
  /** The producer does not end it itself: it is shut out, by a higher epoch in any version. */
  readonly isFence?: boolean
  /** An id for a producer that has no epochs left; null: nobody took one. */
  readonly newProducerId: number | null
}

/** Whether `prepared` has to be given a new producer id. */
export function needsProducerId({ producerEpoch }: TransactionMetadata, clientVersion: number): boolean {
  return bumpsEpoch(clientVersion) && isEpochExhausted(producerEpoch)
}

/** The end is decided, for all partitions at once: from here on nothing but markers is left to be written. */
export function prepared(current: TransactionMetadata, isCommit: boolean, details: EndDetails): TransactionMetadata {
  const { nowMs, clientVersion, isFence = false, newProducerId } = details
  const isBumped = bumpsEpoch(clientVersion) || isFence
  const isNew = needsProducerId(current, clientVersion)
  assert(!isNew || newProducerId !== null, 'a producer without epochs goes on under another id')
  return {
    ...current,
    previousProducerId: current.producerId,
    nextProducerId: isNew && newProducerId !== null ? newProducerId : NO_PRODUCER_ID,
    producerEpoch: current.producerEpoch + (isBumped ? 1 : 0),
    lastProducerEpoch: isBumped ? current.producerEpoch : current.lastProducerEpoch,
    state: isCommit ? 'PrepareCommit' : 'PrepareAbort',
    // One that was aborted before anything was written had not begun either.
    startTimestampMs: current.state === 'Ongoing' ? current.startTimestampMs : nowMs,
    lastUpdateTimestampMs: nowMs,
    clientVersion,
  }
}

/** All markers are written. */
export function completed(current: TransactionMetadata, nowMs: number): TransactionMetadata {
  assert(isPrepared(current), 'a transaction is over once its end was decided')
  const { producerId, nextProducerId, producerEpoch, clientVersion } = current
  const isNew = bumpsEpoch(clientVersion) && nextProducerId !== NO_PRODUCER_ID
  return {
    ...current,
    producerId: isNew ? nextProducerId : producerId,
    producerEpoch: isNew ? 0 : producerEpoch,
    previousProducerId: producerId,
    nextProducerId: NO_PRODUCER_ID,
    state: current.state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    partitions: [],
    lastUpdateTimestampMs: nowMs,
  }
}
