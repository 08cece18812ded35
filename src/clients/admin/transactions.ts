/** Who writes in transactions, and what became of them (KIP-664). */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { initProducerIdRequest } from '../../protocol/messages/init-producer-id.ts'
import { listTransactionsRequest } from '../../protocol/messages/list-transactions.ts'
import { describeCluster } from './describe-cluster.ts'
import { partitionsByTopic } from './partitions-by-topic.ts'

/** Kafka: admin.TransactionListing. */
export interface TransactionListing {
  readonly transactionalId: string
  readonly coordinatorId: number
  readonly producerId: number
  /** `Ongoing`, `CompleteCommit` … */
  readonly state: string
}

/** Left out: all. Kafka: admin.ListTransactionsOptions. */
export interface TransactionFilters {
  readonly producerIds?: readonly number[]
  /** Only those that began longer ago; negative: all. */
  readonly durationMs?: number
  /** A regular expression of RE2/J that has to match the whole id (KIP-1152). */
  readonly pattern?: string | null
}

/** What each broker coordinates, by broker and id. Throws KafkaError. Kafka: Admin.listTransactions. */
export async function listTransactions(
  session: KafkaSession,
  { producerIds = [], durationMs = -1, pattern = null }: TransactionFilters = {},
  options: RequestOptions = {},
): Promise<TransactionListing[]> {
  const request = fill(listTransactionsRequest, {
    producerIdFilters: producerIds,
    durationFilter: durationMs,
    transactionalIdPattern: pattern,
  })
  const listed: TransactionListing[] = []
  for (const coordinatorId of await brokerIds(session, options)) {
    const target = { kind: 'node', nodeId: coordinatorId } as const
    const { errorCode, transactionStates } = await session.request('ListTransactions', request, { ...options, target })
    const error = kafkaErrorOf(errorCode)
    if (error !== null) throw error
    for (const { transactionalId, producerId, transactionState: state } of transactionStates) {
      listed.push({ transactionalId, coordinatorId, producerId, state })
    }
  }
  return listed
}

async function brokerIds(session: KafkaSession, options: RequestOptions): Promise<number[]> {
  const { nodes } = await describeCluster(session, options)
  return nodes.map(({ id }) => id).sort((a, b) => a - b)
}

/** Kafka: admin.TransactionDescription. */
export interface TransactionDescription extends TransactionListing {
  readonly producerEpoch: number
  readonly timeoutMs: number
  /** Null: none was begun yet. */
  readonly startTimeMs: number | null
  /** Those that have yet to get a marker. */
  readonly partitions: readonly TopicPartition[]
}

/** Throws TRANSACTIONAL_ID_NOT_FOUND and other KafkaErrors. Kafka: Admin.describeTransactions, DescribeTransactionsHandler. */
export async function describeTransaction(
  session: KafkaSession,
  transactionalId: string,
  options: RequestOptions = {},
): Promise<TransactionDescription> {
  const failed = `DescribeTransactions request for transactionalId \`${transactionalId}\` failed`
  for (const coordinatorId of await brokerIds(session, options)) {
    const target = { kind: 'node', nodeId: coordinatorId } as const
    const request = { transactionalIds: [transactionalId] }
    const { transactionStates } = await session.request('DescribeTransactions', request, { ...options, target })
    const [state] = transactionStates
    const error = kafkaErrorOf(state?.errorCode ?? 0)
    if (error === null && state !== undefined) return described(state, coordinatorId)
    if (error === null || error.error === 'NOT_COORDINATOR') continue
    const reason =
      error.error === 'TRANSACTIONAL_ID_NOT_FOUND' ? 'because the ID could not be found' : 'due to unexpected error'
    throw new KafkaError(error.error, { message: `${failed} ${reason}`, cause: error })
  }
  throw new KafkaError('COORDINATOR_NOT_AVAILABLE', { message: `${failed} because no broker coordinates it` })
}

function described(
  state: ApiMap['DescribeTransactions']['response']['transactionStates'][number],
  coordinatorId: number,
): TransactionDescription {
  const { transactionalId, producerId, producerEpoch, transactionTimeoutMs: timeoutMs, transactionStartTimeMs } = state
  return {
    transactionalId,
    coordinatorId,
    producerId,
    producerEpoch,
    state: state.transactionState,
    timeoutMs,
    startTimeMs: transactionStartTimeMs < 0 ? null : transactionStartTimeMs,
    partitions: state.topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition }))),
  }
}

/** A producer that a partition remembers. Kafka: admin.ProducerState. */
export interface ProducerState {
  readonly producerId: number
  readonly producerEpoch: number
  /** -1: none is known. */
  readonly lastSequence: number
  /** Ms since 1970. */
  readonly lastTimestampMs: number
  /** Null: no marker was written for it yet. */
  readonly coordinatorEpoch: number | null
  /** Null: it has no transaction open here. */
  readonly transactionStartOffset: number | null
}

/**
 * The producers of each partition, by `orders-0`, as its leader knows them, or broker `brokerId`. Throws the first
 * partition's KafkaError. Kafka: Admin.describeProducers, DescribeProducersHandler.
 */
export async function describeProducers(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  brokerId: number | null = null,
  options: RequestOptions = {},
): Promise<Map<string, readonly ProducerState[]>> {
  const topics = [...partitionsByTopic(partitions)].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
  const target = brokerId === null ? ({ kind: 'any' } as const) : ({ kind: 'node', nodeId: brokerId } as const)
  const response = await session.request('DescribeProducers', { topics }, { ...options, target })
  const found = new Map<string, readonly ProducerState[]>()
  for (const { name: topic, partitions: answered } of response.topics) {
    for (const { partitionIndex: partition, errorCode, errorMessage, activeProducers } of answered) {
      const error = kafkaErrorOf(errorCode, errorMessage)
      const label = formatTopicPartition({ topic, partition })
      if (error !== null) throw describeFailure(error, label, brokerId)
      found.set(label, activeProducers.map(producerState))
    }
  }
  return found
}

function describeFailure(error: KafkaError, partition: string, brokerId: number | null): KafkaError {
  if (error.error !== 'NOT_LEADER_OR_FOLLOWER' || brokerId === null) return error
  const message = `Failed to describe active producers for partition ${partition} on brokerId ${brokerId}`
  return new KafkaError(error.error, { message, cause: error })
}

type AnsweredProducer =
  ApiMap['DescribeProducers']['response']['topics'][number]['partitions'][number]['activeProducers'][number]

function producerState({ lastTimestamp, coordinatorEpoch, currentTxnStartOffset, ...rest }: AnsweredProducer) {
  return {
    producerId: rest.producerId,
    producerEpoch: rest.producerEpoch,
    lastSequence: rest.lastSequence,
    lastTimestampMs: lastTimestamp,
    coordinatorEpoch: coordinatorEpoch < 0 ? null : coordinatorEpoch,
    transactionStartOffset: currentTxnStartOffset < 0 ? null : currentTxnStartOffset,
  }
}

/** Which transaction is to be aborted where. Kafka: admin.AbortTransactionSpec. */
export interface AbortTransactionSpec extends TopicPartition {
  readonly producerId: number
  readonly producerEpoch: number
  readonly coordinatorEpoch: number
}

/** Kafka: `AbortTransactionSpec.toString`. */
export function abortSpecText({ producerId, producerEpoch, coordinatorEpoch, ...partition }: AbortTransactionSpec) {
  const where = formatTopicPartition(partition)
  return `AbortTransactionSpec(topicPartition=${where}, producerId=${producerId}, producerEpoch=${producerEpoch}, coordinatorEpoch=${coordinatorEpoch})`
}

/** Nobody begins a transaction under that epoch. Kafka's client names the timeout of its requests. */
const UNUSED_TIMEOUT_MS = 30_000

/** Throws KafkaError in the words of Kafka's client. Kafka: Admin.abortTransaction, AbortTransactionHandler. */
export async function abortTransaction(
  session: KafkaSession,
  spec: AbortTransactionSpec,
  options: RequestOptions = {},
): Promise<void> {
  const { topic, partition, producerId, producerEpoch, coordinatorEpoch } = spec
  const topics = [{ name: topic, partitionIndexes: [partition] }]
  const marker = {
    producerId,
    producerEpoch,
    transactionResult: false,
    topics,
    coordinatorEpoch,
    transactionVersion: 0,
  }
  const response = await session.request('WriteTxnMarkers', { markers: [marker] }, options)
  const code = response.markers[0]?.topics[0]?.partitions[0]?.errorCode
  const error = code === undefined ? new KafkaError('UNKNOWN_SERVER_ERROR') : kafkaErrorOf(code)
  if (error === null) return
  const message = `WriteTxnMarkers request with ${abortSpecText(spec)} failed ${abortFailure(error, spec)}`
  throw new KafkaError(error.error, { message, cause: error })
}

function abortFailure({ error, message }: KafkaError, { coordinatorEpoch }: AbortTransactionSpec): string {
  if (error === 'INVALID_PRODUCER_EPOCH') return 'due an invalid producer epoch'
  if (error === 'TRANSACTION_COORDINATOR_FENCED') {
    return `since the provided coordinator epoch ${coordinatorEpoch} has been fenced by the active coordinator`
  }
  return `due to unexpected error: ${message}`
}

/**
 * Aborts what the producer with that id has begun, and shuts it out: its coordinator gives the id away anew, to nobody. Throws
 * KafkaError. Kafka: Admin.forceTerminateTransaction (KIP-939), FenceProducersHandler.
 */
export async function forceTerminateTransaction(
  session: KafkaSession,
  transactionalId: string,
  options: RequestOptions = {},
): Promise<void> {
  const request = fill(initProducerIdRequest, { transactionalId, transactionTimeoutMs: UNUSED_TIMEOUT_MS })
  const { errorCode } = await session.request('InitProducerId', request, options)
  const error = kafkaErrorOf(errorCode)
  if (error !== null) throw error
}
