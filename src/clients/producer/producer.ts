/**
 * Sends records to one topic: packs them into a batch for each partition, straight into the bytes that go to disk, and
 * sends a batch when it is full or when told to. Kafka: KafkaProducer, RecordAccumulator.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { initProducerIdRequest } from '../../protocol/messages/init-producer-id.ts'
import type { Compression } from '../../record/compression/compression-codec.ts'
import { estimateBatchSizeUpperBound, NO_PRODUCER, RecordBatchBuilder } from '../../record/record-batch-builder.ts'
import type { RecordView } from '../../record/record-view.ts'
import type { TopicMetadata } from '../topic-metadata.ts'
import { type Acks, BatchSender, type SendFailure } from './batch-sender.ts'
import type { Partitioner } from './partitioner.ts'

/** The first memory of a batch: a one-line run needs no more, a fast one grows. */
const INITIAL_BATCH_BYTES = 16 * 1024
/** Sequences count up to here, then begin at 0 again. */
const SEQUENCE_LIMIT = 2 ** 31

export interface ProducerOptions {
  readonly acks: Acks
  /** `compression.type` and its level. */
  readonly compression: Compression
  /** A batch is sent when it has this many bytes, before they are compressed. */
  readonly batchSizeBytes: number
  /** Memory for batches that are being filled or are on their way. */
  readonly bufferMemoryBytes: number
  /** `max.request.size`: a record that makes a larger batch is refused here. */
  readonly maxRequestSizeBytes: number
  readonly requestTimeoutMs: number
  /** `enable.idempotence`: batches carry a producer id and sequences. */
  readonly isIdempotent: boolean
  readonly partitioner: Partitioner
  /** Called for each batch, or single record, that was not written. */
  readonly onFailure: (failure: SendFailure) => void
}

/** Bytes that a full batch may grow by when nothing in it can be compressed: a few for each block of 32 KiB. */
function compressionReserve({ compression, batchSizeBytes }: ProducerOptions): number {
  return compression.codec === 'none' ? 0 : 64 + Math.ceil(batchSizeBytes / 1024)
}

export class Producer {
  readonly #session: KafkaSession
  readonly #topic: TopicMetadata
  readonly #options: ProducerOptions
  readonly #sender: BatchSender
  readonly #batchLimitBytes: number
  readonly #filling: (RecordBatchBuilder | undefined)[] = []
  readonly #free: RecordBatchBuilder[] = []
  readonly #nextSequence: number[] = []
  /** By partition. */
  readonly #firstErrors = new Map<number, KafkaError>()
  #producerId = -1
  #producerEpoch = -1

  /** Use `open`. */
  private constructor(session: KafkaSession, topic: TopicMetadata, options: ProducerOptions) {
    this.#session = session
    this.#topic = topic
    this.#options = options
    // Half of the memory is for batches on their way, so that filling goes on while the disk works.
    const share = Math.floor(options.bufferMemoryBytes / 2 / Math.max(1, topic.partitions.length))
    const batchSizeBytes = options.batchSizeBytes - compressionReserve(options)
    this.#batchLimitBytes = Math.min(batchSizeBytes, Math.max(share, INITIAL_BATCH_BYTES))
    this.#sender = new BatchSender({
      session,
      topic,
      acks: options.acks,
      compression: options.compression,
      requestTimeoutMs: options.requestTimeoutMs,
      onFailure: (failure) => this.#failed(failure),
    })
  }

  /** A producer for `topic`. Throws what stands in the way of a producer id. */
  static async open(session: KafkaSession, topic: TopicMetadata, options: ProducerOptions): Promise<Producer> {
    const producer = new Producer(session, topic, options)
    if (options.isIdempotent) await producer.#renewProducerId()
    return producer
  }

  /** Records that were acknowledged. */
  get recordsSent(): number {
    return this.#sender.recordsSent
  }

  /** True when the next append should wait for `ready`. */
  get isFull(): boolean {
    return this.#sender.bytesInFlight > this.#options.bufferMemoryBytes / 2
  }

  /** Resolves when there is memory again. */
  async ready(): Promise<void> {
    while (this.isFull) await this.#sender.oneAnswered()
  }

  /**
   * Adds a record to its partition's batch; the bytes are copied. A record that is too large goes to `onFailure`.
   * Never waits: look at `isFull` between records, or every few hundred.
   */
  append(record: RecordView): void {
    const estimate = estimateBatchSizeUpperBound(record)
    if (estimate > this.#options.maxRequestSizeBytes) return this.#refuse(estimate)
    const index = this.#options.partitioner.partition(record, this.#topic.partitions.length)
    const filling = this.#filling[index]
    if (filling !== undefined && filling.sizeInBytes + estimate > this.#batchLimitBytes) this.#sendBatch(index)
    const batch = (this.#filling[index] ??= this.#free.pop() ?? new RecordBatchBuilder(INITIAL_BATCH_BYTES))
    batch.append(record)
  }

  /** Sends all batches that hold records, without waiting for answers. */
  sendAll(): void {
    for (let index = 0; index < this.#filling.length; index++) {
      if (this.#filling[index] !== undefined) this.#sendBatch(index)
    }
  }

  /** Sends all batches and resolves when each of them was written or reported to `onFailure`. */
  async flush(): Promise<void> {
    this.sendAll()
    await this.#sender.allAnswered()
  }

  #sendBatch(index: number): void {
    const batch = this.#filling[index]
    const partition = this.#topic.partitions[index]
    if (batch === undefined || partition === undefined) return
    this.#filling[index] = undefined
    const sending = this.#sender.send(batch, partition, this.#nextIdentity(index, batch.recordsCount))
    void sending.then(() => {
      batch.reset()
      this.#free.push(batch)
    })
  }

  #nextIdentity(index: number, recordsCount: number) {
    if (this.#producerId < 0) return NO_PRODUCER
    const baseSequence = this.#nextSequence[index] ?? 0
    this.#nextSequence[index] = (baseSequence + recordsCount) % SEQUENCE_LIMIT
    return { producerId: this.#producerId, producerEpoch: this.#producerEpoch, baseSequence }
  }

  #refuse(sizeInBytes: number): void {
    const { maxRequestSizeBytes } = this.#options
    const message = `The message is ${sizeInBytes} bytes when serialized which is larger than ${maxRequestSizeBytes}, which is the value of the max.request.size configuration.`
    const error = new KafkaError('MESSAGE_TOO_LARGE', { message })
    this.#options.onFailure({ error, recordsCount: 1, partition: -1 })
  }

  /** After a lost batch the sequences of its partition have a gap: go on under another producer id. */
  #failed(failure: SendFailure): void {
    this.#options.onFailure({ ...failure, error: this.#causeOf(failure) })
    if (this.#producerId < 0) return
    this.#producerId = -1
    this.#renewProducerId().catch(() => {
      // Without an id the records go on being written, only not idempotently; the failure above is already told.
    })
  }

  /** Batches that were on their way behind one that failed don't fit any more: the first failure is why they are lost. */
  #causeOf({ error, partition }: SendFailure): KafkaError {
    const first = this.#firstErrors.get(partition)
    if (first !== undefined && error.error === 'OUT_OF_ORDER_SEQUENCE_NUMBER') return first
    this.#firstErrors.set(partition, error)
    return error
  }

  async #renewProducerId(): Promise<void> {
    const request = fill(initProducerIdRequest, { transactionalId: null, transactionTimeoutMs: -1 })
    const { errorCode, producerId, producerEpoch } = await this.#session.request('InitProducerId', request)
    if (errorCode !== 0) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The broker gave no producer id.' })
    this.#producerId = producerId
    this.#producerEpoch = producerEpoch
    this.#nextSequence.length = 0
  }
}
