/** Records of one partition that are sent together, and the numbers by which their owner knows them. Kafka: ProducerBatch. */
import type { ByteCopier } from '../../common/copy-bytes.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { Compression } from '../../record/compression/compression-codec.ts'
import { type BatchIdentity, NO_PRODUCER, RecordBatchBuilder } from '../../record/record-batch-builder.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { emptyRecordView, type RecordView } from '../../record/record-view.ts'

/** The first memory of a batch: a one-line run needs no more, a fast one grows. */
export const INITIAL_BATCH_BYTES = 16 * 1024
const INITIAL_RECORDS = 256

export interface BatchMemory {
  readonly initialBytes: number
  readonly fullBytes: number
}

export class ProducerBatch {
  readonly #builder: RecordBatchBuilder
  /** Of each record, counted from the first one's: a million records cost no objects, and four bytes each. */
  #numbers = new Uint32Array(INITIAL_RECORDS)
  #firstNumber = 0
  #startedMs = Number.NaN

  /**
   * `copier`: shared by the batches of a producer, which all take from the same chunk of input. `memory`: bytes that it has
   * from the first, and those at which it will be sent.
   */
  constructor(copier?: ByteCopier, memory: BatchMemory = { initialBytes: INITIAL_BATCH_BYTES, fullBytes: 0 }) {
    this.#builder = new RecordBatchBuilder(memory.initialBytes, copier, memory.fullBytes)
  }

  get recordsCount(): number {
    return this.#builder.recordsCount
  }

  /** Bytes of the batch as it stands, before they are compressed. */
  get sizeInBytes(): number {
    return this.#builder.sizeInBytes
  }

  /** Bytes of memory. */
  get capacityBytes(): number {
    return this.#builder.capacityBytes + this.#numbers.byteLength
  }

  /** When its first record came, on the monotonic clock. */
  get startedMs(): number {
    return this.#startedMs
  }

  /** Begins an empty batch in the same memory. */
  restart(startedMs: number): void {
    this.#startedMs = startedMs
    this.#builder.reset()
  }

  /** Adds a record; its bytes are copied. Numbers rise from record to record. */
  append(record: RecordView, number: number): void {
    const at = this.#builder.recordsCount
    this.#firstNumber = at === 0 ? number : this.#firstNumber
    if (at === this.#numbers.length) {
      const grown = new Uint32Array(at * 2)
      grown.set(this.#numbers)
      this.#numbers = grown
    }
    this.#numbers[at] = number - this.#firstNumber
    this.#builder.append(record)
  }

  /** The number of the record at `index`. */
  numberOf(index: number): number {
    return this.#firstNumber + (this.#numbers[index] as number)
  }

  /**
   * The bytes to send: fresh for each attempt, as the broker writes its own fields into them. Good until the next call.
   * Throws UNSUPPORTED_COMPRESSION_TYPE.
   */
  build(identity: BatchIdentity, compression: Compression, isTransactional = false): Buffer {
    return this.#builder.build(identity, isTransactional ? ATTRIBUTE.transactional : 0, compression)
  }

  /** A batch of those records for which `isWanted`, by index, says so; null when there are none. */
  pick(isWanted: (index: number) => boolean): ProducerBatch | null {
    const picked = new ProducerBatch()
    picked.restart(this.#startedMs)
    const reader = new RecordReader({ checkCrcs: false })
    reader.reset(this.build(NO_PRODUCER, { codec: 'none', level: 0 }))
    const view = emptyRecordView()
    for (let index = 0; reader.next(); index++) {
      if (!isWanted(index)) continue
      const { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs } = reader
      const headers = reader.headersCount === 0 ? null : reader.headers()
      Object.assign(view, { source, keyStart, keyEnd, valueStart, valueEnd, timestampMs, headers })
      picked.append(view, this.numberOf(index))
    }
    return picked.recordsCount === 0 ? null : picked
  }
}
