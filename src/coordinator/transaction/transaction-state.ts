/** What a transaction coordinator remembers of transactional ids. Kafka: TransactionMetadata, TransactionState, TransactionVersion. */
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'

/** By the number in `transactionStatus`. */
const stateNames = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
] as const

export type TransactionStateName = (typeof stateNames)[number]

/** Undefined for a number that Kafka 4.3 does not have. */
export function transactionStateOf(status: number): TransactionStateName | undefined {
  return stateNames[status]
}

/** The number in `transactionStatus`. */
export function transactionStatusOf(state: TransactionStateName): number {
  return stateNames.indexOf(state)
}

/** Whether Kafka calls a state so. */
export function isTransactionStateName(name: string): boolean {
  return stateNames.some((each) => each === name)
}

/** Of a producer id or an epoch: there is none. */
export const NO_PRODUCER_ID = -1
export const NO_PRODUCER_EPOCH = -1
/** No transaction was begun yet. */
export const NO_TIMESTAMP = -1

/** The highest epoch of a client's; one more is left, to shut it out. */
const LAST_CLIENT_EPOCH = 0x7ffe

export interface TransactionMetadata {
  readonly transactionalId: string
  readonly producerId: number
  /** That of the record before this one. */
  readonly previousProducerId: number
  /** The one with which the producer goes on, once the transaction has all its markers; -1: with the same. */
  readonly nextProducerId: number
  readonly producerEpoch: number
  /**
   * The epoch before, where it was this producer's own: what it asks under that one, it asks once more. In no record, as in
   * Kafka: it is known to who has seen both epochs.
   */
  readonly lastProducerEpoch: number
  readonly state: TransactionStateName
  readonly timeoutMs: number
  /** Ms since 1970; negative: none was begun yet. */
  readonly startTimestampMs: number
  readonly lastUpdateTimestampMs: number
  /** Those that have yet to get a marker; none of a transaction that is over. */
  readonly partitions: readonly TopicPartition[]
  /** The level of transaction.version by which its producer works. */
  readonly clientVersion: number
}

/** From level 2 of transaction.version on each transaction ends with a higher epoch (KIP-890). */
export function bumpsEpoch(transactionVersion: number): boolean {
  return transactionVersion >= 2
}

/** A client gets no higher epoch than this one: its coordinator must be able to shut it out with the next. */
export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= LAST_CLIENT_EPOCH
}

/** Whether the transaction's end is decided, and its markers are being written. */
export function isPrepared({ state }: Pick<TransactionMetadata, 'state'>): boolean {
  return state === 'PrepareCommit' || state === 'PrepareAbort'
}

/** Whether a new transaction may begin. */
export function isAtRest({ state }: Pick<TransactionMetadata, 'state'>): boolean {
  return state === 'Empty' || state === 'CompleteCommit' || state === 'CompleteAbort'
}

/** Those of `partitions` that the transaction has not got yet, each once. */
export function partitionsToAdd(
  { partitions: known }: Pick<TransactionMetadata, 'partitions'>,
  partitions: readonly TopicPartition[],
): TopicPartition[] {
  const names = new Set(known.map(formatTopicPartition))
  return partitions.filter((partition) => {
    const name = formatTopicPartition(partition)
    if (names.has(name)) return false
    names.add(name)
    return true
  })
}
