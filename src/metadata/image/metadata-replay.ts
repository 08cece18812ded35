/**
 * Replays the metadata log into an image, transactions included: what stands between BeginTransaction and EndTransaction
 * becomes visible together, and what a dead controller left unfinished never does. Kafka: controller.OffsetControlManager.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import { decodeMetadataRecord, type MetadataRecord } from '../../protocol/metadata-record.ts'
import { applyRecord } from './apply-record.ts'
import type { MetadataImage } from './metadata-image.ts'
import { MutableImage } from './mutable-image.ts'
import { PartitionRecordCache } from './partition-record-cache.ts'

export class MetadataReplay {
  readonly #image: MutableImage
  /** Records of the transaction that is open; null: none is. */
  #pending: MetadataRecord[] | null = null
  readonly #partitions = new PartitionRecordCache()

  /** Replays on top of `image`, which is changed; an empty one by default. */
  constructor(image: MutableImage = new MutableImage()) {
    this.#image = image
  }

  /** Changes with every record that is applied. */
  get image(): MetadataImage {
    return this.#image
  }

  /** Whether the log ends inside a transaction, which whoever writes next has to abort. */
  get hasOpenTransaction(): boolean {
    return this.#pending !== null
  }

  /** Applies the record whose value in the log is source[start, end). Throws as `decodeMetadataRecord` and `apply`. */
  applyValue(source: Buffer, start: number, end: number): void {
    if (this.#pending === null && this.#partitions.apply(this.#image, source, start, end)) return
    this.apply(decodeMetadataRecord(source.subarray(start, end)))
  }

  /** Applies the next record of the log. Throws CORRUPT_MESSAGE when it does not fit to those before it. */
  apply(record: MetadataRecord): void {
    switch (record.type) {
      case 'BeginTransactionRecord':
        if (this.#pending !== null) throw misplaced('a transaction inside a transaction')
        this.#pending = []
        break
      case 'EndTransactionRecord':
        for (const pending of this.#endTransaction()) applyRecord(this.#image, pending)
        break
      case 'AbortTransactionRecord':
        this.#endTransaction()
        break
      default:
        if (this.#pending === null) applyRecord(this.#image, record)
        else this.#pending.push(record)
    }
  }

  #endTransaction(): readonly MetadataRecord[] {
    const pending = this.#pending
    if (pending === null) throw misplaced('the end of a transaction that never began')
    this.#pending = null
    return pending
  }
}

function misplaced(what: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `the metadata log has ${what}` })
}
