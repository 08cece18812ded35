/**
 * Sends records to one topic: packs them into a batch for each partition, straight into the bytes that go to disk, and
 * sends a batch when it is full or when told to. Kafka: KafkaProducer, RecordAccumulator.
 */
import { type Clock, systemClock } from '../../common/clock.ts'
import { ByteCopier } from '../../common/copy-bytes.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { initProducerIdRequest } from '../../protocol/messages/init-producer-id.ts'
import type { Compression } from '../../record/compression/compression-codec.ts'
import { compressionReserve } from '../../record/compression/compression-reserve.ts'
import { type BatchIdentity, estimateBatchSizeUpperBound } from '../../record/record-batch-builder.ts'
import type { RecordView } from '../../record/record-view.ts'
import type { TopicMetadata } from '../topic-metadata.ts'
import { PartitionLane, type RetryPolicy } from './partition-lane.ts'
import type { Partitioner } from './partitioner.ts'
import { type Acks, produceBatch } from './produce-batch.ts'
import { INITIAL_BATCH_BYTES, ProducerBatch } from './producer-batch.ts'
import { invalidPartition, recordTooLarge } from './refused-record.ts'
import type { SendFailure } from './send-failure.ts'
import type { TransactionManager } from './transaction-manager.ts'

/** Kafka's defaults of `retries`, `retry.backoff.ms`, `retry.backoff.max.ms` and `delivery.timeout.ms`. */
const DEFAULT_RETRY: RetryPolicy = {
  retries: 2 ** 31 - 1,
  backoffMs: 100,
  backoffMaxMs: 1000,
  deliveryTimeoutMs: 120_000,
}
const DEFAULT_MAX_IN_FLIGHT = 5
/** Of the memory that it may have, a producer takes so much for each: batches that are filled, and those on their way. */
const ENOUGH_BYTES = 6 * 2 ** 20

/** Records of one partition that were acknowledged together. Good until the callback that gets it returns. */
export interface WrittenBatch {
  readonly partition: number
  /** The offset of the first of them; -1 where it is not known, as with acks=0. */
  readonly baseOffset: number
  readonly recordsCount: number
  /** Bytes of the batch before they were compressed. */
  readonly sizeInBytes: number
  /** How long its first record waited until the batch was sent, and the last attempt until it was answered. */
  readonly queuedMs: number
  readonly requestMs: number
  /** The number under which the record at `index` was appended; its offset is as much higher than the first one's. */
  readonly numberOf: (index: number) => number
}

export interface ProducerOptions {
  readonly acks: Acks
  /** `compression.type` and its level. */
  readonly compression: Compression
  /** A batch is sent when it has this many bytes, before they are compressed. */
  readonly batchSizeBytes: number
  /** The most memory for batches that are being filled or are on their way. */
  readonly bufferMemoryBytes: number
  /** `max.request.size`: a record that makes a larger batch is refused here. */
  readonly maxRequestSizeBytes: number
  readonly requestTimeoutMs: number
  /** Default: Kafka's. */
  readonly retry?: RetryPolicy
  /** `max.in.flight.requests.per.connection`, for each partition; default 5. Without idempotence one, so that order holds. */
  readonly maxInFlight?: number
  /** `enable.idempotence`: batches carry a producer id and sequences, so that none is written twice. */
  readonly isIdempotent: boolean
  readonly partitioner: Partitioner
  /** Default: the machine's. */
  readonly clock?: Clock
  /** Called for each batch as soon as it is acknowledged. Kafka: Callback.onCompletion. */
  readonly onWritten?: (written: WrittenBatch) => void
  /** Called for each batch, or single record, that was not written. */
  readonly onFailure: (failure: SendFailure) => void
  /** After a batch that was lost for no fault of its records nothing more is written to its partition. */
  readonly endsAtLoss?: boolean
  /** What is written belongs to transactions: begin one before the first record. */
  readonly transactions?: TransactionManager | undefined
}

export class Producer {
  readonly #session: KafkaSession
  readonly #topic: TopicMetadata
  readonly #options: ProducerOptions
  readonly #clock: Clock
  readonly #halfOfMemory: number
  readonly #batchLimitBytes: number
  /** By index of the partition, not by its id: ids may have gaps. */
  readonly #filling: (ProducerBatch | undefined)[] = []
  readonly #lanes: (PartitionLane | undefined)[] = []
  readonly #free: ProducerBatch[] = []
  readonly #copier = new ByteCopier()
  /** Of a batch that is begun: after a full one the next will be full as well. */
  #initialBytes = INITIAL_BATCH_BYTES
  #producer: { readonly producerId: number; readonly producerEpoch: number } | null = null
  /** Batches that are sent or wait for it, and the memory they hold. */
  #underway = 0
  #bytesUnderway = 0
  #recordsSent = 0
  #onProgress: (() => void)[] = []

  /** Use `open`. */
  private constructor(session: KafkaSession, topic: TopicMetadata, options: ProducerOptions) {
    this.#session = session
    this.#topic = topic
    this.#options = options
    this.#clock = options.clock ?? systemClock
    // Half of the memory is for batches on their way, so that filling goes on while the disk works.
    this.#halfOfMemory = Math.min(options.bufferMemoryBytes / 2, ENOUGH_BYTES)
    const share = Math.floor(this.#halfOfMemory / Math.max(1, topic.partitions.length))
    const batchSizeBytes =
      options.batchSizeBytes - compressionReserve(options.compression.codec, options.batchSizeBytes)
    this.#batchLimitBytes = Math.min(batchSizeBytes, Math.max(share, INITIAL_BATCH_BYTES))
  }

  /** A producer for `topic`. Throws what stands in the way of a producer id. */
  static async open(session: KafkaSession, topic: TopicMetadata, options: ProducerOptions): Promise<Producer> {
    const producer = new Producer(session, topic, options)
    if (options.isIdempotent && options.transactions === undefined) producer.#producer = await takeProducerId(session)
    return producer
  }

  /** Records that were acknowledged. */
  get recordsSent(): number {
    return this.#recordsSent
  }

  /** True when the next append should wait for `ready`. */
  get isFull(): boolean {
    return this.#bytesUnderway > this.#halfOfMemory
  }

  /** Resolves when there is memory again. */
  async ready(): Promise<void> {
    while (this.isFull) await this.#progress()
  }

  /**
   * Adds a record to its partition's batch; the bytes are copied. A record that can't be sent goes to `onFailure`, under
   * `number`. `partition`: an id; -1 for the partitioner's choice. Never waits: look at `isFull` between records, or every
   * few hundred.
   */
  append(record: RecordView, number = 0, partition = -1): void {
    const estimate = estimateBatchSizeUpperBound(record)
    if (estimate > this.#options.maxRequestSizeBytes) return this.refuseSize(estimate, number)
    const index = this.#choose(record, number, partition)
    if (index < 0) return
    const filling = this.#filling[index]
    if (filling !== undefined && filling.sizeInBytes + estimate > this.#batchLimitBytes) {
      this.#initialBytes = this.#batchLimitBytes
      this.#sendBatch(index)
    }
    const batch = (this.#filling[index] ??= this.#begin())
    batch.append(record, number)
  }

  /** Reports a record that is too large to be sent, be it one that nobody could keep in memory. */
  refuseSize(sizeInBytes: number, number: number): void {
    this.#refuse(recordTooLarge(sizeInBytes, this.#options.maxRequestSizeBytes), number)
  }

  /** Sends all batches that hold records, without waiting for answers. */
  sendAll(): void {
    for (let index = 0; index < this.#filling.length; index++) this.#sendBatch(index)
  }

  /** The same for batches whose first record came `lingerMs` ago, or earlier. */
  sendLingering(lingerMs: number): void {
    const latestMs = this.#clock.monotonicMs() - lingerMs
    for (let index = 0; index < this.#filling.length; index++) {
      const batch = this.#filling[index]
      if (batch !== undefined && batch.startedMs <= latestMs) this.#sendBatch(index)
    }
  }

  /** Sends all batches and resolves when each of them was written or reported to `onFailure`. */
  async flush(): Promise<void> {
    this.sendAll()
    while (this.#underway > 0) await this.#progress()
  }

  /** What is appended from here on belongs to a transaction. Throws INVALID_TXN_STATE while one is open. */
  beginTransaction(): void {
    const transactions = this.#demandTransactions()
    transactions.begin()
    this.#producer = transactions.producer
    // All that was sent under the epoch before is answered.
    this.#lanes.length = 0
  }

  /**
   * Resolves when all that belongs to the transaction is written, and everybody sees it. Throws what was not written: nobody
   * sees any of it then, once the transaction is aborted.
   */
  async commitTransaction(): Promise<void> {
    await this.flush()
    await this.#demandTransactions().end(true)
  }

  /** Nobody who reads committed records will see what belongs to the transaction. Throws PRODUCER_FENCED. */
  async abortTransaction(): Promise<void> {
    await this.flush()
    await this.#demandTransactions().end(false)
  }

  #demandTransactions(): TransactionManager {
    const { transactions } = this.#options
    if (transactions === undefined) throw new KafkaError('INVALID_TXN_STATE', { message: 'The producer has no id.' })
    return transactions
  }

  /** Index of the record's partition; -1 when there is none for it, which is reported. */
  #choose(record: RecordView, number: number, partition: number): number {
    const { partitions } = this.#topic
    try {
      if (partition < 0) return this.#options.partitioner.partition(record, partitions.length)
    } catch (error) {
      this.#refuse(error as Error, number)
      return -1
    }
    const index = partitions.indexOf(partition)
    if (index < 0) this.#refuse(invalidPartition(partition, partitions.length), number)
    return index
  }

  #refuse(error: Error, number: number): void {
    this.#failed({ error, recordsCount: 1, firstNumber: number, lastNumber: number, partition: -1 })
  }

  #failed(failure: SendFailure): void {
    this.#options.transactions?.noteFailure(failure.error)
    this.#options.onFailure(failure)
  }

  #begin(): ProducerBatch {
    const memory = { initialBytes: this.#initialBytes, fullBytes: this.#batchLimitBytes }
    const batch = this.#free.pop() ?? new ProducerBatch(this.#copier, memory)
    batch.restart(this.#clock.monotonicMs())
    return batch
  }

  #sendBatch(index: number): void {
    const batch = this.#filling[index]
    if (batch === undefined) return
    this.#filling[index] = undefined
    this.#account(batch, 1)
    const lane = (this.#lanes[index] ??= this.#openLane(this.#topic.partitions[index] as number))
    lane.add(batch)
  }

  #openLane(partition: number): PartitionLane {
    const {
      acks,
      requestTimeoutMs,
      compression,
      retry = DEFAULT_RETRY,
      maxInFlight,
      onWritten,
      endsAtLoss = false,
      transactions,
    } = this.#options
    const isTransactional = transactions !== undefined
    const transactionalId = transactions?.transactionalId ?? null
    const target = { session: this.#session, topic: this.#topic, acks, requestTimeoutMs, transactionalId }
    const send = async (batch: ProducerBatch, to: number, identity: BatchIdentity): Promise<void> => {
      const sentMs = this.#clock.monotonicMs()
      if (transactions !== undefined) await transactions.join({ topic: this.#topic.name, partition: to })
      const baseOffset = await produceBatch(target, to, batch.build(identity, compression, isTransactional))
      onWritten?.(writtenBatch(batch, { partition: to, baseOffset, sentMs, nowMs: this.#clock.monotonicMs() }))
    }
    return new PartitionLane({
      partition,
      retry,
      maxInFlight: maxInFlight ?? DEFAULT_MAX_IN_FLIGHT,
      producer: this.#producer,
      clock: this.#clock,
      send,
      onFailure: (failure) => this.#failed(failure),
      endsAtLoss,
      isTransactional,
      onReplaced: (batch) => this.#account(batch, 1),
      onDone: (batch, isWritten) => this.#done(batch, isWritten),
    })
  }

  #done(batch: ProducerBatch, isWritten: boolean): void {
    if (isWritten) this.#recordsSent += batch.recordsCount
    this.#account(batch, -1)
    this.#free.push(batch)
    const waiting = this.#onProgress
    this.#onProgress = []
    for (const wake of waiting) wake()
  }

  #account(batch: ProducerBatch, sign: 1 | -1): void {
    this.#underway += sign
    this.#bytesUnderway += sign * batch.capacityBytes
  }

  #progress(): Promise<void> {
    return new Promise((resolve) => this.#onProgress.push(resolve))
  }
}

interface Acknowledgement {
  readonly partition: number
  readonly baseOffset: number
  readonly sentMs: number
  readonly nowMs: number
}

function writtenBatch(batch: ProducerBatch, { partition, baseOffset, sentMs, nowMs }: Acknowledgement): WrittenBatch {
  const { recordsCount, sizeInBytes, startedMs } = batch
  return {
    ...{ partition, baseOffset, recordsCount, sizeInBytes },
    ...{ queuedMs: sentMs - startedMs, requestMs: nowMs - sentMs },
    numberOf: (index) => batch.numberOf(index),
  }
}

/** An id for an idempotent producer. Throws what stands in the way of one. */
export async function takeProducerId(session: KafkaSession) {
  const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
  const { errorCode, producerId, producerEpoch } = await session.request('InitProducerId', request)
  if (errorCode !== 0) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The broker gave no producer id.' })
  return { producerId, producerEpoch }
}
