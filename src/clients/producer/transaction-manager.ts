/**
 * The transactions of one transactional id, one after the other: who the producer is, what it has begun, and how that ends.
 * Producers of several topics may share one. Kafka: TransactionManager.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type Clock, systemClock } from '../../common/clock.ts'
import { isKafkaError, KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addOffsetsToTxnRequest } from '../../protocol/messages/add-offsets-to-txn.ts'
import { addPartitionsToTxnRequest } from '../../protocol/messages/add-partitions-to-txn.ts'
import { initProducerIdRequest } from '../../protocol/messages/init-producer-id.ts'
import { txnOffsetCommitRequest } from '../../protocol/messages/txn-offset-commit.ts'
import { describeFeatures } from '../admin/describe-features.ts'

/** From here on the broker adds partitions by itself, and each transaction ends with a new epoch (KIP-890). */
const EPOCH_BUMP_VERSION = 2
const BACKOFF_MS = 20
const MAX_BACKOFF_MS = 1000

export interface TransactionOptions {
  readonly transactionalId: string
  /** `transaction.timeout.ms`: one that goes on for longer is aborted. */
  readonly timeoutMs: number
  /** `max.block.ms`: how long a coordinator is asked again that is busy. */
  readonly maxBlockMs: number
  readonly clock?: Clock
}

export interface TransactionalOffset extends TopicPartition {
  readonly offset: number
  readonly leaderEpoch?: number
  readonly metadata?: string
}

/** The member of a group whose offsets are committed; without it whoever has the transaction is believed. */
export interface GroupMetadata {
  readonly groupId: string
  readonly generationId?: number
  readonly memberId?: string
  readonly groupInstanceId?: string | null
}

export class TransactionManager {
  readonly transactionalId: string
  readonly #session: KafkaSession
  readonly #options: TransactionOptions
  readonly #addsPartitions: boolean
  #producer: { readonly producerId: number; readonly producerEpoch: number }
  #isOpen = false
  /** The broker may know of the transaction that is open. */
  #isStarted = false
  /** What was added, or is being added. */
  readonly #added = new Map<string, Promise<void>>()
  #failure: Error | null = null

  private constructor(
    session: KafkaSession,
    options: TransactionOptions,
    producer: { readonly producerId: number; readonly producerEpoch: number },
    addsPartitions: boolean,
  ) {
    this.transactionalId = options.transactionalId
    this.#session = session
    this.#options = options
    this.#producer = producer
    this.#addsPartitions = addsPartitions
  }

  /**
   * Takes the id: what another producer has begun under it is aborted, and that producer shut out. Throws
   * INVALID_TRANSACTION_TIMEOUT, and what stands in the way of a coordinator. Kafka: `KafkaProducer.initTransactions`.
   */
  static async init(session: KafkaSession, options: TransactionOptions): Promise<TransactionManager> {
    const { transactionalId, timeoutMs: transactionTimeoutMs } = options
    const request = fill(initProducerIdRequest, { transactionalId, transactionTimeoutMs })
    const { producerId, producerEpoch } = await untilAnswered(options, () => session.request('InitProducerId', request))
    const { features } = await describeFeatures(session)
    const level = features.find(({ name }) => name === 'transaction.version')?.finalizedLevel ?? 0
    return new TransactionManager(session, options, { producerId, producerEpoch }, level < EPOCH_BUMP_VERSION)
  }

  /** As which its batches are written. It changes when a transaction ends. */
  get producer(): { readonly producerId: number; readonly producerEpoch: number } {
    return this.#producer
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Why it can only be aborted. */
  get failure(): Error | null {
    return this.#failure
  }

  /** Kafka: `beginTransaction`. Throws INVALID_TXN_STATE while one is open. */
  begin(): void {
    if (this.#isOpen) throw new KafkaError('INVALID_TXN_STATE', { message: 'A transaction is open already.' })
    this.#isOpen = true
    this.#isStarted = false
    this.#failure = null
    this.#added.clear()
  }

  /** Something that belongs to the transaction was not written: it can't be committed any more. */
  noteFailure(error: Error): void {
    this.#failure ??= error
  }

  /** Resolves when records may be written to the partition. Throws as the coordinator answers. */
  join(partition: TopicPartition): Promise<void> {
    this.#demandOpen()
    this.#isStarted = true
    if (!this.#addsPartitions) return Promise.resolve()
    return this.#once(formatTopicPartition(partition), async () => {
      const { topic, partition: index } = partition
      const transaction = { ...this.#identity(), verifyOnly: false, topics: [{ name: topic, partitions: [index] }] }
      const request = fill(addPartitionsToTxnRequest, { transactions: [transaction] })
      await untilAnswered(this.#options, async () => {
        const answer = await this.#session.request('AddPartitionsToTxn', request)
        const result = answer.resultsByTransaction[0]?.topicResults[0]?.resultsByPartition[0]
        return { errorCode: answer.errorCode === 0 ? (result?.partitionErrorCode ?? 0) : answer.errorCode }
      })
    })
  }

  /**
   * Commits offsets of a group with the transaction: both count, or neither. Throws as the coordinators answer. Kafka:
   * `sendOffsetsToTransaction`.
   */
  async sendOffsets(offsets: readonly TransactionalOffset[], group: GroupMetadata): Promise<void> {
    this.#demandOpen()
    this.#isStarted = true
    const { groupId } = group
    if (this.#addsPartitions) {
      await this.#once(`group ${groupId}`, async () => {
        const request = fill(addOffsetsToTxnRequest, { ...this.#identity(), groupId })
        await untilAnswered(this.#options, () => this.#session.request('AddOffsetsToTxn', request))
      })
    }
    const request = fill(txnOffsetCommitRequest, { ...this.#identity(), ...group, topics: topicsOf(offsets) })
    await untilAnswered(this.#options, async () => {
      const { topics } = await this.#session.request('TxnOffsetCommit', request)
      const codes = topics.flatMap(({ partitions }) => partitions.map(({ errorCode }) => errorCode))
      return { errorCode: codes.find((code) => code !== 0) ?? 0 }
    })
  }

  /**
   * Ends the transaction; all that belongs to it has been answered. A commit of one that has failed throws what failed, and
   * leaves it open, to be aborted. Throws PRODUCER_FENCED when somebody else has the id by now. Kafka: `commitTransaction`.
   */
  async end(isCommit: boolean): Promise<void> {
    this.#demandOpen()
    if (isCommit && this.#failure !== null) throw this.#failure
    if (this.#isStarted) {
      const request = { ...this.#identity(), committed: isCommit }
      const { producerId, producerEpoch } = await untilAnswered(this.#options, () =>
        this.#session.request('EndTxn', request),
      )
      if (producerId >= 0) this.#producer = { producerId, producerEpoch }
    }
    this.#isOpen = false
  }

  #identity() {
    return { transactionalId: this.transactionalId, ...this.#producer }
  }

  #once(key: string, add: () => Promise<void>): Promise<void> {
    const known = this.#added.get(key)
    if (known !== undefined) return known
    const adding = add()
    this.#added.set(key, adding)
    return adding
  }

  #demandOpen(): void {
    if (!this.#isOpen) throw new KafkaError('INVALID_TXN_STATE', { message: 'No transaction was begun.' })
  }
}

function topicsOf(offsets: readonly TransactionalOffset[]) {
  const topics = new Map<string, TransactionalOffset[]>()
  for (const entry of offsets) topics.set(entry.topic, [...(topics.get(entry.topic) ?? []), entry])
  return [...topics].map(([name, entries]) => ({
    name,
    partitions: entries.map(({ partition, offset, leaderEpoch = -1, metadata = '' }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch,
      committedMetadata: metadata,
    })),
  }))
}

/** An answer without an error; asks again for as long as that may help. Throws KafkaError. */
async function untilAnswered<T extends { readonly errorCode: number }>(
  { maxBlockMs, clock = systemClock }: Pick<TransactionOptions, 'maxBlockMs' | 'clock'>,
  ask: () => Promise<T>,
): Promise<T> {
  const deadlineMs = clock.monotonicMs() + maxBlockMs
  for (let waitMs = BACKOFF_MS; ; waitMs = Math.min(MAX_BACKOFF_MS, waitMs * 2)) {
    const answer = await attempt(ask)
    if (!isKafkaError(answer)) return answer
    const error = answer
    // In a directory, damage and a full disk do not pass by themselves.
    const mayPass = error.retriable && error.error !== 'KAFKA_STORAGE_ERROR' && error.error !== 'CORRUPT_MESSAGE'
    if (!mayPass || clock.monotonicMs() + waitMs >= deadlineMs) throw error
    await pause(waitMs)
  }
}

async function attempt<T extends { readonly errorCode: number }>(ask: () => Promise<T>): Promise<T | KafkaError> {
  try {
    const answer = await ask()
    return kafkaErrorOf(answer.errorCode) ?? answer
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return error
  }
}
