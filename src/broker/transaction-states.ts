/**
 * The transactional ids that a broker left in `__transaction_state`, read anew for each question: nobody coordinates
 * transactions here yet. Kafka: TransactionStateManager.
 */
import { KafkaError } from '../common/kafka-error.ts'
import { ZERO_UUID } from '../common/uuid.ts'
import { ReplayedTransactions } from '../coordinator/transaction/replayed-transactions.ts'
import { transactionPartition } from '../coordinator/transaction/transaction-state.ts'
import { TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import type { PartitionLog } from '../storage/log/partition-log.ts'
import type { BrokerState } from './broker-state.ts'
import type { ReplicaManager } from './replica-manager.ts'

const READ_BYTES = 1024 * 1024

export interface TransactionStateServices {
  readonly state: BrokerState
  readonly replicas: Pick<ReplicaManager, 'find' | 'reading'>
}

/** How many partitions the topic has; 0: there is none. */
async function partitionCount({ state }: TransactionStateServices): Promise<number> {
  const image = await state.image()
  return image.topicsByName.get(TRANSACTION_STATE_TOPIC)?.partitions.length ?? 0
}

/**
 * The broker that coordinates the id: who leads its partition, or whoever answers where transactions were never used. Throws
 * COORDINATOR_NOT_AVAILABLE.
 */
export async function transactionCoordinatorOf(
  services: TransactionStateServices,
  transactionalId: string,
): Promise<number> {
  const count = await partitionCount(services)
  if (count === 0) return services.state.env.brokerId
  return leaderOf(services, transactionPartition(transactionalId, count))
}

async function leaderOf({ state, replicas }: TransactionStateServices, partition: number): Promise<number> {
  const hosted = await replicas.find({ name: TRANSACTION_STATE_TOPIC, id: ZERO_UUID }, partition)
  const leader = hosted.state?.leader ?? state.env.brokerId
  if (leader < 0) throw new KafkaError('COORDINATOR_NOT_AVAILABLE')
  return leader
}

/** The ids of the partition that keeps `transactionalId`; null where transactions were never used. Throws as PartitionLog.read. */
export async function transactionsBeside(
  services: TransactionStateServices,
  transactionalId: string,
): Promise<ReplayedTransactions | null> {
  const count = await partitionCount(services)
  return count === 0 ? null : replay(services, transactionPartition(transactionalId, count))
}

/** All ids that broker `brokerId` coordinates, of each partition. Throws as PartitionLog.read. */
export async function coordinatedTransactions(
  services: TransactionStateServices,
  brokerId: number,
): Promise<ReplayedTransactions[]> {
  const found: ReplayedTransactions[] = []
  for (let partition = 0; partition < (await partitionCount(services)); partition++) {
    if ((await leaderOf(services, partition)) === brokerId) found.push(await replay(services, partition))
  }
  return found
}

async function replay({ replicas }: TransactionStateServices, partition: number): Promise<ReplayedTransactions> {
  const hosted = await replicas.find({ name: TRANSACTION_STATE_TOPIC, id: ZERO_UUID }, partition)
  return replicas.reading(hosted, replayLog)
}

async function replayLog(log: PartitionLog): Promise<ReplayedTransactions> {
  const transactions = new ReplayedTransactions()
  const end = log.endOffset()
  for (let offset = await log.earliestOffset(); offset < end; ) {
    const next = transactions.takeIn(await log.read(offset, READ_BYTES))
    if (next <= offset) break
    offset = next
  }
  return transactions
}
