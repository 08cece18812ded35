/** What a transaction coordinator remembers of transactional ids. Kafka: TransactionMetadata, TransactionState. */
import { javaStringHash } from '../../common/java-hash.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'

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

/** Whether Kafka calls a state so. */
export function isTransactionStateName(name: string): boolean {
  return stateNames.some((each) => each === name)
}

export interface TransactionMetadata {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly state: TransactionStateName
  readonly timeoutMs: number
  /** Ms since 1970; negative: none was begun yet. */
  readonly startTimestampMs: number
  /** Those that have yet to get a marker; none of a transaction that is over. */
  readonly partitions: readonly TopicPartition[]
}

/** The partition of `__transaction_state` that keeps the id. Kafka: TransactionStateManager.partitionFor. */
export function transactionPartition(transactionalId: string, partitionCount: number): number {
  const hash = javaStringHash(transactionalId)
  return (hash === -0x80000000 ? 0 : Math.abs(hash)) % partitionCount
}
