/** Prints fetched records, counts them, and deals with those that can't be printed. Kafka: ConsoleConsumer.process. */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { OutputPort } from '../tool-ports.ts'
import { FetchedRecords } from './fetched-records.ts'
import type { MessageFormatter } from './message-formatter.ts'
import type { OutputBuffer } from './output-buffer.ts'
import type { RecordFilter } from './record-filter.ts'
import type { Pace } from './record-source.ts'

export interface RecordPrinterOptions {
  readonly formatter: MessageFormatter
  readonly filter: RecordFilter | null
  /** Infinite for no limit. */
  readonly maxMessages: number
  /** Leave out a record that can't be printed, and say so, instead of failing. */
  readonly skipsFailures: boolean
  readonly stderr: OutputPort
}

export class RecordPrinter {
  readonly #options: RecordPrinterOptions
  readonly #formatter: MessageFormatter
  readonly #maxMessages: number
  readonly #out: OutputBuffer
  readonly #records: FetchedRecords
  #count = 0
  /** There is something else to do when so many are counted. */
  #pauseAt = 0
  #failedAt: number | null = null

  constructor(out: OutputBuffer, options: RecordPrinterOptions) {
    this.#options = options
    this.#formatter = options.formatter
    this.#maxMessages = options.maxMessages
    this.#out = out
    this.#records = new FetchedRecords(options.filter)
  }

  /** Records so far, those that could not be printed too, as in Kafka. */
  get count(): number {
    return this.#count
  }

  /** The offset of the record that could not be printed, and ended the printing; null while there is none. */
  get failedAt(): number | null {
    return this.#failedAt
  }

  get hasEnough(): boolean {
    return this.#count >= this.#maxMessages
  }

  /**
   * Prints the batches, waiting for the reader of the output; returns the offset to go on with, behind the last record
   * printed, or with the first one where a signal came before any; null when `pace` wants no more of them. Throws ToolError
   * for a record that can't be printed, and as `pace.proceed`.
   */
  async print(fetched: FetchedBatches, pace: Pace | null = null): Promise<number | null> {
    const records = this.#records
    if ((await this.#options.filter?.prepare?.(fetched)) === false) return fetched.fromOffset
    records.open(fetched)
    const maxRecords = pace?.maxRecords ?? Number.POSITIVE_INFINITY
    for (;;) {
      this.#pauseAt = Math.min(this.#maxMessages, this.#count + maxRecords)
      if (this.#printAllUntilFull(fetched)) break
      if (pace !== null) this.#out.flush()
      await this.#out.drain()
      if (this.#out.isClosed) break
      if (pace !== null && !(await pace.proceed(fetched, records.reader.offset + 1))) return null
    }
    return this.hasEnough || this.#out.isClosed ? records.reader.offset + 1 : records.nextOffset
  }

  /** Lets the reader see what was printed. */
  async show(): Promise<void> {
    this.#out.flush()
    if (this.#out.isFull) await this.#out.drain()
  }

  /** Prints what is left. */
  async finish(): Promise<void> {
    try {
      await this.#formatter.close?.()
    } finally {
      this.#out.flush()
      await this.#out.drain()
    }
  }

  /** The same, dealing with records that can't be printed. */
  #printAllUntilFull(place: FetchedBatches): boolean {
    for (;;) {
      try {
        return this.#printUntilFull(place)
      } catch (error) {
        this.#handleFailure(error, place)
        if (this.#out.isFull) return false
      }
    }
  }

  /** False when output has to drain first, or it is time to pause. */
  #printUntilFull(place: FetchedBatches): boolean {
    const { fromOffset, toOffset } = place
    const { reader } = this.#records
    const { filter } = this.#options
    const formatter = this.#formatter
    const out = this.#out
    const pauseAt = this.#pauseAt
    while (this.#count < pauseAt && reader.next()) {
      // As FetchedRecords.isWanted has it: calling that for each record takes a twentieth of the time.
      const { offset } = reader
      if (offset < fromOffset || offset >= toOffset) continue
      if (filter !== null && !filter.matches(reader)) continue
      this.#count++
      formatter.write(reader, place, out)
      if (out.isFull) return false
    }
    return this.#count < pauseAt || this.hasEnough
  }

  #handleFailure(error: unknown, place: TopicPartition): void {
    // A deserializer's refusal is about this record; any other such error is about what was fetched.
    if (isKafkaError(error) && error.error !== 'INVALID_RECORD') throw error
    const reason = isToolError(error) ? error.plain : error instanceof Error ? error.message : String(error)
    const where = `${formatTopicPartition(place)}, offset ${this.#records.reader.offset}`
    const { skipsFailures, stderr } = this.#options
    if (!skipsFailures) {
      this.#failedAt = this.#records.reader.offset
      throw new ToolError('exception', `The record at ${where} can't be printed: ${reason}`, {
        javaException: isToolError(error)
          ? error.javaException
          : 'org.apache.kafka.common.errors.SerializationException',
        hint: '--skip-message-on-error leaves such records out.',
        cause: error,
      })
    }
    stderr.write(`Left out the record at ${where}: ${reason}\n`)
  }
}
