/** Partitions that a transaction writes to. Kafka: TransactionCoordinator.handleAddPartitionsToTransaction. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { Decision } from './decision.ts'
import { isPrepared, partitionsToAdd, type TransactionMetadata } from './transaction-state.ts'
import { withPartitions } from './transitions.ts'

export interface TransactionalProducer {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
}

/** Throws INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED. */
export function addPartitions(
  known: TransactionMetadata | undefined,
  producer: TransactionalProducer,
  partitions: readonly TopicPartition[],
  context: { readonly nowMs: number; readonly clientVersion: number },
): Decision {
  const current = ownTransaction(known, producer)
  if (isPrepared(current)) return { kind: 'complete', prepared: current }
  if (current.state === 'Ongoing' && partitionsToAdd(current, partitions).length === 0)
    return { kind: 'as-is', current }
  return { kind: 'append', next: withPartitions(current, partitions, context) }
}

/**
 * Those of `partitions` that are not in the transaction. Throws as `addPartitions`, and CONCURRENT_TRANSACTIONS for one whose
 * end is decided. Kafka: `handleVerifyPartitionsInTransaction`.
 */
export function missingPartitions(
  known: TransactionMetadata | undefined,
  producer: TransactionalProducer,
  partitions: readonly TopicPartition[],
): readonly TopicPartition[] {
  const current = ownTransaction(known, producer)
  if (isPrepared(current)) throw new KafkaError('CONCURRENT_TRANSACTIONS')
  return partitionsToAdd(current, partitions)
}

function ownTransaction(
  known: TransactionMetadata | undefined,
  { producerId, producerEpoch }: TransactionalProducer,
): TransactionMetadata {
  if (known === undefined || known.producerId !== producerId) throw new KafkaError('INVALID_PRODUCER_ID_MAPPING')
  if (known.producerEpoch !== producerEpoch) throw new KafkaError('PRODUCER_FENCED')
  return known
}
