/** Transactions that nobody will end any more. Kafka: TransactionsCommand.FindHangingTransactionsCommand. */
import { describeTopics } from '../../clients/admin/describe-topics.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import {
  describeProducers,
  describeTransaction,
  listTransactions,
  type ProducerState,
  type TransactionDescription,
} from '../../clients/admin/transactions.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'

export interface HangingScope {
  readonly brokerId?: number | undefined
  readonly topic?: string | undefined
  readonly partition?: number | undefined
  /** A transaction that began less long ago may still be going on. */
  readonly maxTimeoutMs: number
}

export interface HangingTransactions {
  /** In the order of the partitions. */
  readonly hanging: readonly OpenTransaction[]
  /** How many partitions were looked at, and how many open transactions of that age were found in them. */
  readonly partitions: number
  readonly open: number
}

export interface OpenTransaction extends TopicPartition {
  readonly producer: ProducerState
}

/** So many topics or partitions are asked for at once. */
const BATCH = 500

/** Throws ToolError (`terse`) in the words of Kafka's tool. */
export async function hangingTransactions(
  session: KafkaSession,
  scope: HangingScope,
  nowMs: number,
): Promise<HangingTransactions> {
  const partitions = await partitionsIn(session, scope)
  const candidates: OpenTransaction[] = []
  for (const some of batches(partitions)) candidates.push(...(await openForLong(session, some, scope, nowMs)))
  const looked = { partitions: partitions.length, open: candidates.length }
  if (candidates.length === 0) return { hanging: [], ...looked }
  const owners = await ownersOf(session, new Set(candidates.map(({ producer }) => producer.producerId)))
  const hanging = candidates.filter(({ topic, partition, producer }) => {
    const owner = owners.get(producer.producerId)
    // What its coordinator still counts as written to, that will end.
    return owner?.partitions.some((each) => each.topic === topic && each.partition === partition) !== true
  })
  return { hanging, ...looked }
}

async function partitionsIn(session: KafkaSession, { brokerId, topic, partition }: HangingScope) {
  if (topic !== undefined && partition !== undefined) return [{ topic, partition }]
  const topics = topic === undefined ? await allTopics(session) : [topic]
  const found: TopicPartition[] = []
  for (const some of batches(topics)) {
    for (const [name, description] of await describeTopics(session, some)) {
      if (isKafkaError(description)) throw failure(`Failed to describe ${some.length} topics`, description)
      for (const { partition, replicas } of description.partitions) {
        if (brokerId === undefined || replicas.includes(brokerId)) found.push({ topic: name, partition })
      }
    }
  }
  return found
}

async function allTopics(session: KafkaSession): Promise<string[]> {
  return (await listTopics(session).catch(because('Failed to list topics'))).map(({ name }) => name)
}

async function openForLong(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  { brokerId, maxTimeoutMs }: HangingScope,
  nowMs: number,
): Promise<OpenTransaction[]> {
  const where = `${partitions.length} partitions on broker ${brokerId === undefined ? 'Optional.empty' : `Optional[${brokerId}]`}`
  const found = await describeProducers(session, partitions, brokerId ?? null).catch(
    because(`Failed to describe producers for ${where}`),
  )
  return partitions.flatMap((each) =>
    (found.get(formatTopicPartition(each)) ?? [])
      .filter(({ transactionStartOffset, lastTimestampMs }) => {
        return transactionStartOffset !== null && nowMs - lastTimestampMs > maxTimeoutMs
      })
      .map((producer) => ({ topic: each.topic, partition: each.partition, producer })),
  )
}

/** The transactional ids of the producers, as their coordinators see them: by producer id. */
async function ownersOf(session: KafkaSession, producerIds: ReadonlySet<number>) {
  const listed = await listTransactions(session, { producerIds: [...producerIds] }).catch(
    because(`Failed to list transactions for ${producerIds.size} producers`),
  )
  const owners = new Map<number, TransactionDescription>()
  for (const { producerId, transactionalId } of listed) {
    try {
      owners.set(producerId, await describeTransaction(session, transactionalId))
    } catch (error) {
      if (isKafkaError(error) && error.error === 'TRANSACTIONAL_ID_NOT_FOUND') continue
      because(`Failed to describe ${listed.length} transactions`)(error)
    }
  }
  return owners
}

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += BATCH) yield items.slice(from, from + BATCH)
}

/** Rethrows a KafkaError in the words of Kafka's tool. Kafka: TransactionsCommand.printErrorAndExit. */
export function because(what: string): (error: unknown) => never {
  return (error) => {
    throw isKafkaError(error) ? failure(what, error) : error
  }
}

function failure(what: string, cause: KafkaError): ToolError {
  const { message, hint } = cause
  return new ToolError('terse', `${what}: ${message}. Enable debug logging for additional detail.`, {
    plain: `${what}: ${message}`,
    hint,
    cause,
  })
}
