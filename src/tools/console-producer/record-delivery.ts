/** Hands the records of an input to a producer: all at once, or one by one with pauses, and as far as failures allow. */
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import type { Pace } from './pace.ts'
import type { RecordSink } from './record-source.ts'
import type { SendFailures } from './send-failures.ts'

/** Batches may wait so much longer than they should: looking at the clock more often costs more. */
const LINGER_CHECK_MS = 1

/** What records are handed to: a Producer, or what only looks at them. */
export interface RecordTarget {
  readonly recordsSent: number
  readonly isFull: boolean
  append(record: RecordView, number: number, partition: number): void
  refuseSize(sizeInBytes: number, number: number): void
  ready(): Promise<void>
  sendAll(): void
  sendLingering(lingerMs: number): void
  flush(): Promise<void>
}

/**
 * What a failure means. `stop`: nothing more is read. `skip`: it is told and counted. `throw`: as in Kafka, where a line
 * that is no record ends the tool with an exception, and a record that could not be sent is a message.
 */
export type FailurePolicy = 'stop' | 'skip' | 'throw'

export interface RecordDeliveryOptions {
  readonly target: RecordTarget
  readonly failures: SendFailures
  readonly policy: FailurePolicy
  /** Each record is answered before the next one is sent. */
  readonly sync: boolean
  readonly pace: Pace | null
  readonly lingerMs: number
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Called every now and then. */
  readonly onTick: () => void
}

export class RecordDelivery implements RecordSink {
  readonly #options: RecordDeliveryOptions
  readonly #isOneByOne: boolean
  /** One by one: what is to be done with each line, in their order. They hold views of the chunk, which waits for them. */
  #waiting: (() => void)[] = []
  #lastLine = 0
  #lastLookMs = 0

  constructor(options: RecordDeliveryOptions) {
    this.#options = options
    this.#isOneByOne = options.sync || options.pace !== null
  }

  /** The last line that was looked at; nothing behind it was. */
  get lastLine(): number {
    return this.#lastLine
  }

  get isStopped(): boolean {
    const { policy, failures, pace, signal } = this.#options
    return (policy === 'stop' && failures.count > 0) || (pace !== null && signal.aborted)
  }

  take(record: RecordView, line: number, partition: number): void {
    if (this.#isOneByOne) {
      const copy = { ...record }
      this.#waiting.push(() => this.#takeNow(copy, line, partition))
    } else this.#takeNow(record, line, partition)
  }

  refuse(error: Error, line: number): void {
    if (this.#isOneByOne) this.#waiting.push(() => this.#refuseNow(error, line))
    else this.#refuseNow(error, line)
  }

  refuseLong(lineBytes: number, line: number): void {
    if (this.#isOneByOne) this.#waiting.push(() => this.#refuseLongNow(lineBytes, line))
    else this.#refuseLongNow(lineBytes, line)
  }

  #takeNow(record: RecordView, line: number, partition: number): void {
    if (this.isStopped) return
    this.#lastLine = line
    this.#options.target.append(record, line, partition)
  }

  #refuseNow(error: Error, line: number): void {
    if (this.isStopped) return
    if (this.#options.policy === 'throw') throw error
    this.#lastLine = line
    this.#options.failures.add(failureOf(error, line))
  }

  #refuseLongNow(lineBytes: number, line: number): void {
    if (this.isStopped) return
    this.#lastLine = line
    this.#options.target.refuseSize(lineBytes, line)
  }

  settle(): Promise<void> | null {
    const { target, clock, lingerMs, onTick } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#lastLookMs >= LINGER_CHECK_MS) {
      this.#lastLookMs = nowMs
      target.sendLingering(lingerMs)
      onTick()
    }
    if (this.#waiting.length > 0) return this.#deliver()
    return target.isFull ? target.ready() : null
  }

  /** Sends what was taken, without waiting for answers. */
  sendAll(): void {
    this.#options.target.sendAll()
  }

  /** Resolves when all that was taken is written or reported. */
  async flush(): Promise<void> {
    await this.#options.target.flush()
  }

  /** Each line in its turn. */
  async #deliver(): Promise<void> {
    const { target, pace, sync, onTick } = this.#options
    const waiting = this.#waiting
    this.#waiting = []
    for (const deliver of waiting) {
      const turn = pace?.turn(() => target.sendAll()) ?? null
      if (turn !== null) await turn
      if (this.isStopped) return
      deliver()
      if (sync) await this.#flushOne()
      if (target.isFull) await target.ready()
      if (pace !== null) onTick()
    }
  }

  /** `--sync`: in Kafka the first failure ends the run. */
  async #flushOne(): Promise<void> {
    const { target, failures, policy } = this.#options
    await target.flush()
    const error = failures.first
    if (error === null || policy !== 'throw') return
    const javaException = isKafkaError(error) ? `org.apache.kafka.common.errors.${error.javaException}: ` : ''
    throw new ToolError('exception', `${javaException}${error.message}`, {
      javaException: 'java.util.concurrent.ExecutionException',
      plain: error.message,
      cause: error,
    })
  }
}

function failureOf(error: Error, line: number): SendFailure {
  return { error, recordsCount: 1, firstNumber: line, lastNumber: line, partition: -1 }
}
