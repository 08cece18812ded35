/** Transactions as kafdir's own front end names them. */
import { abortTransaction, describeProducers, type ProducerState } from '../../clients/admin/transactions.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { absentPartitions } from '../consumer-groups/absent-partitions.ts'
import { usageError } from '../option-checks.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { openTransactionAt } from './run.ts'

/** `orders-0`. Throws ToolError (`usage`). */
export function parsePartition(word: string): TopicPartition {
  const { topic = '', number = '' } = /^(?<topic>.+)-(?<number>\d+)$/.exec(word)?.groups ?? {}
  const partition = parseJavaInteger(number, 32)
  if (partition !== undefined) return { topic, partition }
  throw usageError(`'${word}' is not of the form TOPIC-PARTITION, such as orders-0.`)
}

/** Throws ToolError (`terse`) for a partition that does not exist. */
export async function producersOf(
  session: ClusterSession,
  partition: TopicPartition,
): Promise<readonly ProducerState[]> {
  await expectPartition(session, partition)
  const found = await describeProducers(session, [partition])
  return found.get(formatTopicPartition(partition)) ?? []
}

/** Ends the transaction that begins at `startOffset`. Throws ToolError (`terse`) where there is none. */
export async function abortTransactionAt(
  session: ClusterSession,
  partition: TopicPartition,
  startOffset: number,
): Promise<{ readonly producerId: number; readonly producerEpoch: number }> {
  await expectPartition(session, partition)
  const spec = await openTransactionAt(session, partition, startOffset)
  await abortTransaction(session, spec)
  return spec
}

async function expectPartition(session: ClusterSession, partition: TopicPartition): Promise<void> {
  const [absent] = (await absentPartitions(session, [partition])).values()
  if (absent !== undefined) throw absent
}

/** An offset of an option. Throws ToolError (`usage`). */
export function startOffsetOf(offset: number | undefined): number {
  if (offset !== undefined && offset >= 0) return offset
  throw new ToolError('usage', '--start-offset must say where the transaction begins: 0 or more.')
}

export {
  describeTransaction,
  listTransactions,
  type ProducerState,
  type TransactionDescription,
  type TransactionListing,
} from '../../clients/admin/transactions.ts'
export { type HangingTransactions, hangingTransactions, type OpenTransaction } from './hanging-transactions.ts'
