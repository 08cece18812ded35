/** Sends finished batches and keeps count of the memory and the records that are on their way. */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { produceRequest } from '../../protocol/messages/produce.ts'
import type { Compression } from '../../record/compression/compression-codec.ts'
import type { BatchIdentity, RecordBatchBuilder } from '../../record/record-batch-builder.ts'
import type { TopicMetadata } from '../topic-metadata.ts'

/** -1: wait until the records are on disk; 1: until they are written; 0: don't wait. */
export type Acks = -1 | 0 | 1

/** A batch that was not written: all its records are lost unless the caller has them still. */
export interface SendFailure {
  readonly error: KafkaError
  readonly recordsCount: number
  readonly partition: number
}

export interface BatchSenderOptions {
  readonly session: KafkaSession
  readonly topic: TopicMetadata
  readonly acks: Acks
  readonly compression: Compression
  readonly requestTimeoutMs: number
  /** Called for each batch that failed. */
  readonly onFailure: (failure: SendFailure) => void
}

export class BatchSender {
  readonly #options: BatchSenderOptions
  readonly #pending = new Set<Promise<void>>()
  #bytesInFlight = 0
  #recordsSent = 0

  constructor(options: BatchSenderOptions) {
    this.#options = options
  }

  /** Memory of batches that have no answer yet. */
  get bytesInFlight(): number {
    return this.#bytesInFlight
  }

  /** Records that were acknowledged. */
  get recordsSent(): number {
    return this.#recordsSent
  }

  /** Sends what the builder holds; its memory belongs to the request until the promise resolves, which it always does. */
  send(builder: RecordBatchBuilder, partition: number, identity: BatchIdentity): Promise<void> {
    const bytes = builder.capacityBytes
    this.#bytesInFlight += bytes
    const sending = this.#request(builder, partition, identity).finally(() => {
      this.#bytesInFlight -= bytes
      this.#pending.delete(sending)
    })
    this.#pending.add(sending)
    return sending
  }

  /** Resolves when any batch on its way is answered; at once when there is none. */
  async oneAnswered(): Promise<void> {
    if (this.#pending.size > 0) await Promise.race(this.#pending)
  }

  /** Resolves when all batches on their way are answered. */
  async allAnswered(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending)
  }

  async #request(builder: RecordBatchBuilder, partition: number, identity: BatchIdentity): Promise<void> {
    const { recordsCount } = builder
    try {
      await this.#produce(builder.build(identity, 0, this.#options.compression), partition)
      this.#recordsSent += recordsCount
    } catch (error) {
      this.#options.onFailure({ error: error as KafkaError, recordsCount, partition })
    }
  }

  async #produce(records: Uint8Array, partition: number): Promise<void> {
    const { session, topic, acks, requestTimeoutMs } = this.#options
    const request = fill(produceRequest, {
      acks,
      timeoutMs: requestTimeoutMs,
      topicData: [{ name: topic.name, topicId: topic.topicId, partitionData: [{ index: partition, records }] }],
    })
    const response = await session.request('Produce', request)
    const answer = response.responses[0]?.partitionResponses[0]
    if (answer === undefined) throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The broker gave no answer.' })
    const topicPartition = { topic: topic.name, partition }
    // Of several wrong records the first one speaks for all; it says more than the message about the batch.
    const [wrongRecord] = answer.recordErrors
    const error = kafkaErrorOf(answer.errorCode, wrongRecord?.batchIndexErrorMessage ?? answer.errorMessage)
    if (error !== null) {
      // It was there when the producer began: what the broker does not know any more was deleted.
      const isDeleted = error.error === 'UNKNOWN_TOPIC_ID'
      const reason = isDeleted ? `Topic ${topic.name} was deleted while it was written to.` : error.message
      const message = `${formatTopicPartition(topicPartition)}: ${reason}`
      throw new KafkaError(error.error, { message, topicPartition })
    }
  }
}
