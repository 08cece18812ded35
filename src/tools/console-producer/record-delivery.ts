/** Hands the records of an input to a producer: all at once, or one by one with pauses, and as far as failures allow. */
import { setImmediate as turn } from 'node:timers/promises'
import type { SendFailure } from '../../clients/producer/send-failure.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { RecordView } from '../../record/record-view.ts'
import { ToolError } from '../tool-error.ts'
import type { FailurePolicy } from './failure-policy.ts'
import type { Pace } from './pace.ts'
import type { RecordSink } from './record-source.ts'
import type { SendFailures } from './send-failures.ts'

/** Batches may wait so much longer than they should: looking at the clock more often costs more. */
const LINGER_CHECK_MS = 1
const TURN_EVERY_MS = 20

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
  readonly #target: RecordTarget
  readonly #failures: SendFailures
  readonly #stopsAtFailure: boolean
  readonly #isOneByOne: boolean
  /** One by one: what is to be done with each line, in their order. They hold views of the chunk, which waits for them. */
  #waiting: (() => void)[] = []
  #lastLine = 0
  /** Lines that were looked at, how many those were when the piece began, and lines of the piece behind a stop. */
  #taken = 0
  #takenBefore = 0
  #passedOver = 0
  /** Bytes of the lines that were looked at. */
  #bytesTaken = 0
  /** On the monotonic clock. */
  #lastLookMs: number
  #lastTurnMs: number

  constructor(options: RecordDeliveryOptions) {
    this.#options = options
    this.#target = options.target
    this.#failures = options.failures
    this.#stopsAtFailure = options.policy === 'stop'
    // Fractions from the first: of a whole number that becomes one, V8 would compile all that touches this object again.
    this.#lastLookMs = this.#lastTurnMs = options.clock.monotonicMs()
    this.#isOneByOne = options.sync || options.pace !== null
  }

  /** The last line that was looked at; nothing after it was. */
  get lastLine(): number {
    return this.#lastLine
  }

  /**
   * Bytes of the input whose records are written, or known to fail. Nobody counts them record by record: those on their way
   * are taken to be as long as the others.
   */
  get bytesDone(): number {
    const { target, failures } = this.#options
    return this.#taken === 0 ? 0 : this.#bytesTaken * Math.min(1, (target.recordsSent + failures.count) / this.#taken)
  }

  get isStopped(): boolean {
    return (this.#stopsAtFailure && this.#failures.count > 0) || (this.#isOneByOne && this.#options.signal.aborted)
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
    if (!this.#looksAt(line)) return
    this.#target.append(record, line, partition)
  }

  #refuseNow(error: Error, line: number): void {
    if (this.#options.policy === 'throw' && !this.isStopped) throw error
    if (this.#looksAt(line)) this.#failures.add(failureOf(error, line))
  }

  #refuseLongNow(lineBytes: number, line: number): void {
    if (this.#looksAt(line)) this.#target.refuseSize(lineBytes, line)
  }

  /** Counts the line; false behind a stop. */
  #looksAt(line: number): boolean {
    if (this.isStopped) {
      this.#passedOver++
      return false
    }
    this.#lastLine = line
    this.#taken++
    return true
  }

  settle(pieceBytes: number): Promise<void> | null {
    const { target, clock, lingerMs, onTick } = this.#options
    const nowMs = clock.monotonicMs()
    if (nowMs - this.#lastLookMs >= LINGER_CHECK_MS) {
      this.#lastLookMs = nowMs
      target.sendLingering(lingerMs)
      onTick()
    }
    if (this.#waiting.length > 0) return this.#deliver(pieceBytes)
    this.#endPiece(pieceBytes)
    return target.isFull ? target.ready() : null
  }

  /** After a stop the rest of the piece was not looked at. */
  #endPiece(pieceBytes: number): void {
    const taken = this.#taken - this.#takenBefore
    const share = this.#passedOver === 0 ? 1 : taken / (taken + this.#passedOver)
    this.#bytesTaken += pieceBytes * share
    this.#beginPiece()
  }

  #beginPiece(): void {
    this.#takenBefore = this.#taken
    this.#passedOver = 0
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
  async #deliver(pieceBytes: number): Promise<void> {
    const { target, pace, sync, clock, onTick } = this.#options
    const waiting = this.#waiting
    this.#waiting = []
    this.#beginPiece()
    for (const deliver of waiting) {
      const turn = pace?.turn(() => target.sendAll()) ?? null
      if (turn !== null) await turn
      if (clock.monotonicMs() - this.#lastTurnMs >= TURN_EVERY_MS) await this.#takeTurn()
      if (this.isStopped) return
      deliver()
      this.#bytesTaken += pieceBytes / waiting.length
      if (sync) await this.#flushOne()
      if (target.isFull) await target.ready()
      if (pace !== null) onTick()
    }
  }

  /** A signal is heard between two turns of the event loop, and an answer from memory needs none. */
  async #takeTurn(): Promise<void> {
    await turn()
    this.#lastTurnMs = this.#options.clock.monotonicMs()
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
