/**
 * What is written in a transaction is in a partition that its coordinator knows of: else nobody would end it there. Kafka:
 * ReplicaManager.maybeSendPartitionToTransactionCoordinator, AddPartitionsToTxnManager (KIP-890).
 */
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { TopicPartition } from '../common/topic-partition.ts'
import { partitionOfKey } from '../coordinator/partition-of-key.ts'
import type { TransactionalProducer } from '../coordinator/transaction/add-partitions.ts'
import { bumpsEpoch } from '../coordinator/transaction/transaction-state.ts'
import { OFFSETS_TOPIC } from '../metadata/topic-name.ts'
import type { Patience } from '../storage/io/file-lock.ts'
import type { BrokerState } from './broker-state.ts'
import { ensureCoordinatorTopic, offsetsTopic } from './group-coordinator/coordinator-topic.ts'
import type { LazyTransactions } from './lazy-transactions.ts'

/**
 * From level 2 of transaction.version on the partition is added; before, its producer has done that. Throws
 * INVALID_PRODUCER_EPOCH for a producer that was shut out, INVALID_PRODUCER_ID_MAPPING, TRANSACTION_ABORTABLE for a partition
 * that was not added, and what stands in the way of the coordinator.
 */
export async function joinTransaction(
  transactions: LazyTransactions,
  producer: TransactionalProducer,
  partition: TopicPartition,
  patience: Patience,
): Promise<void> {
  const coordinator = await transactions.activeCoordinator()
  try {
    if (bumpsEpoch(coordinator.settings.version)) {
      await coordinator.addPartitions(producer, [partition], patience)
    } else if ((await coordinator.missingPartitions(producer, [partition])).length > 0) {
      throw new KafkaError('TRANSACTION_ABORTABLE', { topicPartition: partition })
    }
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'PRODUCER_FENCED') throw error
    // The name that producers of all versions know.
    throw new KafkaError('INVALID_PRODUCER_EPOCH', { topicPartition: partition, cause: error })
  }
}

/** Where the offsets of the group are kept; the topic is made if need be. */
export async function offsetsPartition(state: BrokerState, groupId: string): Promise<TopicPartition> {
  const { partitions } = await ensureCoordinatorTopic(state, offsetsTopic)
  return { topic: OFFSETS_TOPIC, partition: partitionOfKey(groupId, partitions.length) }
}
