/** What would become of records: checked and given a partition as they would be, and not sent. */
import type { Partitioner } from '../../clients/producer/partitioner.ts'
import { invalidPartition, recordTooLarge } from '../../clients/producer/refused-record.ts'
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { estimateBatchSizeUpperBound } from '../../record/record-batch-builder.ts'
import type { RecordView } from '../../record/record-view.ts'
import type { RecordTarget } from './record-delivery.ts'

/** More partitions than this are not told one by one. */
const MAX_PARTITIONS_TOLD = 12

export interface DryRunOptions {
  readonly topic: TopicMetadata
  readonly partitioner: Partitioner
  readonly maxRequestSizeBytes: number
  /** The topic's own limit for a batch. */
  readonly maxMessageBytes: number
  /** `cleanup.policy` has compact in it, and so every record needs a key. */
  readonly isCompacted: boolean
  readonly onFailure: (failure: SendFailure) => void
}

export class DryRun implements RecordTarget {
  readonly isFull = false
  readonly #options: DryRunOptions
  readonly #counts: number[]

  constructor(options: DryRunOptions) {
    this.#options = options
    this.#counts = options.topic.partitions.map(() => 0)
  }

  /** Records that would be sent. */
  get recordsSent(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  append(record: RecordView, number: number, partition: number): void {
    const { topic, partitioner, maxRequestSizeBytes, maxMessageBytes, isCompacted } = this.#options
    const sizeInBytes = estimateBatchSizeUpperBound(record)
    if (sizeInBytes > maxRequestSizeBytes) return this.refuseSize(sizeInBytes, number)
    if (sizeInBytes > maxMessageBytes) return this.#refuse(new KafkaError('MESSAGE_TOO_LARGE'), number)
    if (isCompacted && record.keyStart < 0) {
      const message = `Topic ${topic.name} is compacted: a record without a key is refused.`
      return this.#refuse(new KafkaError('INVALID_RECORD', { message }), number)
    }
    try {
      const count = topic.partitions.length
      const index = partition < 0 ? partitioner.partition(record, count) : topic.partitions.indexOf(partition)
      if (index < 0) throw invalidPartition(partition, count)
      this.#counts[index] = (this.#counts[index] ?? 0) + 1
    } catch (error) {
      this.#refuse(error as Error, number)
    }
  }

  refuseSize(sizeInBytes: number, number: number): void {
    this.#refuse(recordTooLarge(sizeInBytes, this.#options.maxRequestSizeBytes), number)
  }

  #refuse(error: Error, number: number): void {
    this.#options.onFailure({ error, recordsCount: 1, firstNumber: number, lastNumber: number, partition: -1 })
  }

  /** `334 to partition 0, 333 to partition 1`; nothing for a topic of one partition, or of very many. */
  describe(): string {
    if (this.#counts.length === 1 || this.#counts.length > MAX_PARTITIONS_TOLD) return ''
    const { partitions } = this.#options.topic
    const parts = this.#counts.map((count, index) => `${count} to partition ${partitions[index]}`)
    return `: ${parts.join(', ')}`
  }

  async ready(): Promise<void> {}

  sendAll(): void {}

  sendLingering(): void {}

  async flush(): Promise<void> {}
}
