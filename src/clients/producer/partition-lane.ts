/**
 * The batches of one partition on their way, in order: a few at a time, sent again when that may help, under sequences by
 * which the broker knows a batch that it has already. Kafka: Sender, and what TransactionManager does for idempotence.
 *
 * The broker takes a producer's batches only in the order of their sequences, once it knows the producer: of one that it
 * does not know it takes any sequence, so the first batch goes alone until it is acknowledged. From then on, when one fails,
 * those behind it are refused as well (OUT_OF_ORDER_SEQUENCE_NUMBER), and are known not to be in the log; all are sent
 * again, one by one. A batch that fails for good leaves a gap: what follows goes on under the next epoch, from sequence 0
 * (KIP-360).
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { type BatchIdentity, NO_PRODUCER } from '../../record/record-batch-builder.ts'
import type { ProducerBatch } from './producer-batch.ts'
import type { SendFailure } from './send-failure.ts'

/** Sequences count up to here, then begin at 0 again. */
const SEQUENCE_LIMIT = 2 ** 31
const LAST_EPOCH = 0x7fff
/** Of so many batches a broker remembers where they are. */
const BATCHES_REMEMBERED = 5

/** How often and how long a batch is tried. */
export interface RetryPolicy {
  readonly retries: number
  readonly backoffMs: number
  readonly backoffMaxMs: number
  /** From the first record of a batch to the last attempt. */
  readonly deliveryTimeoutMs: number
}

export interface PartitionLaneOptions {
  readonly partition: number
  /** Sends a batch once. Throws KafkaError when it was not acknowledged. */
  readonly send: (batch: ProducerBatch, partition: number, identity: BatchIdentity) => Promise<void>
  readonly retry: RetryPolicy
  readonly maxInFlight: number
  /** The producer id for sequences; null for none. */
  readonly producer: { readonly producerId: number; readonly producerEpoch: number } | null
  readonly clock: Clock
  /** The batch is not needed any more; it was written if `isWritten`, else all of it was reported. */
  readonly onDone: (batch: ProducerBatch, isWritten: boolean) => void
  readonly onFailure: (failure: SendFailure) => void
  /** Nothing is written behind a batch that was given up for no fault of its records: a log without a hole. */
  readonly endsAtLoss?: boolean
  /** What is lost has the whole transaction aborted: nothing is written behind it, and no epoch is begun. */
  readonly isTransactional?: boolean
  /** A batch takes the place of another one that was refused, or of a part of it. */
  readonly onReplaced: (batch: ProducerBatch) => void
}

interface Entry {
  readonly batch: ProducerBatch
  identity: BatchIdentity | null
  attempts: number
  /** It got a new place in the order already: a second time there is something else wrong. */
  isRenumbered: boolean
  error: unknown
  /** An attempt failed in a way that does not say whether the batch is in the log. */
  isInDoubt: boolean
  /** Rises from one identity that is given out to the next. */
  turn: number
}

/** Earlier batches of the producer are missing in the log, so this one is not in it either. */
function isBehindGap(error: unknown): boolean {
  if (!isKafkaError(error)) return false
  return (
    error.error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' ||
    error.error === 'INVALID_PRODUCER_EPOCH' ||
    error.error === 'UNKNOWN_PRODUCER_ID'
  )
}

/** A deleted topic does not come back: another one of its name is not the one that was meant. */
function mayHelpToRepeat(error: unknown): boolean {
  return isKafkaError(error) && error.retriable && error.error !== 'UNKNOWN_TOPIC_ID'
}

/** The broker may have written the batch and failed after that. */
function leavesDoubt(error: unknown): boolean {
  if (!isKafkaError(error)) return true
  return (error.retriable && error.error !== 'UNKNOWN_TOPIC_ID') || error.error === 'UNKNOWN_SERVER_ERROR'
}

/** Some of the records are at fault, and others may be written. */
function isOfRecords(error: unknown): boolean {
  return isKafkaError(error) && (isTooLarge(error) || error.recordErrors.length > 0)
}

function isTooLarge(error: KafkaError): boolean {
  return error.error === 'MESSAGE_TOO_LARGE' || error.error === 'RECORD_LIST_TOO_LARGE'
}

export class PartitionLane {
  readonly #options: PartitionLaneOptions
  readonly #waiting: Entry[] = []
  /** To be sent again before anything that waits, one by one. */
  #again: Entry[] = []
  /** Sent, and not answered or failed. */
  #sent: Entry[] = []
  #unanswered = 0
  #isPaused = false
  /** How old the first of the batches was that were given up since one was written last; null: none was. */
  #downMs: number | null = null
  /** What ended the lane: all that is left fails with it. */
  #loss: unknown = null
  #epoch: number
  #mustBeginEpoch = false
  #nextSequence = 0
  #lastTurn = 0
  /** The highest turn that was acknowledged; 0: the broker does not know the producer yet. */
  #acknowledgedTurn = 0

  constructor(options: PartitionLaneOptions) {
    this.#options = options
    this.#epoch = options.producer?.producerEpoch ?? -1
  }

  /** Sends `batch` behind all that came before. Its fate is told to `onDone`. */
  add(batch: ProducerBatch): void {
    this.#waiting.push(entryOf(batch))
    this.#fill()
  }

  get #isTransactional(): boolean {
    return this.#options.isTransactional === true
  }

  /** Nothing that waits is sent any more. */
  #failRest(): void {
    const rest = [...this.#again, ...this.#waiting]
    this.#again = []
    this.#waiting.length = 0
    for (const { batch } of rest) {
      this.#reportLost(batch, this.#loss)
      this.#options.onDone(batch, false)
    }
  }

  #fill(): void {
    if (this.#isPaused || this.#hasFailed()) return
    if (this.#loss !== null) return this.#failRest()
    if (this.#again.length > 0) {
      if (this.#sent.length === 0) this.#dispatch(this.#again.shift())
      return
    }
    const window = this.#window()
    while (this.#sent.length < window && this.#waiting.length > 0) this.#dispatch(this.#waiting.shift())
  }

  /** How many may be on their way: as many as sequences keep in order. */
  #window(): number {
    const { maxInFlight, producer } = this.#options
    const isOrdered = producer !== null && this.#epoch <= LAST_EPOCH && this.#acknowledgedTurn > 0
    return isOrdered ? Math.min(maxInFlight, BATCHES_REMEMBERED) : 1
  }

  #hasFailed(): boolean {
    return this.#sent.some(({ error }) => error !== null)
  }

  #dispatch(entry: Entry | undefined): void {
    if (entry === undefined) return
    const { send, partition } = this.#options
    if (entry.identity === null) {
      entry.identity = this.#nextIdentity(entry.batch.recordsCount)
      entry.turn = ++this.#lastTurn
    }
    entry.attempts++
    entry.error = null
    this.#sent.push(entry)
    this.#unanswered++
    send(entry.batch, partition, entry.identity).then(
      () => this.#answered(entry, null),
      (error: unknown) => this.#answered(entry, error),
    )
  }

  #nextIdentity(recordsCount: number): BatchIdentity {
    const { producer } = this.#options
    if (producer === null) return NO_PRODUCER
    if (this.#mustBeginEpoch) {
      this.#mustBeginEpoch = false
      this.#epoch++
      this.#nextSequence = 0
    }
    // Thirty thousand lost batches later nothing is gained by sequences.
    if (this.#epoch > LAST_EPOCH) return NO_PRODUCER
    const baseSequence = this.#nextSequence
    this.#nextSequence = (baseSequence + recordsCount) % SEQUENCE_LIMIT
    return { producerId: producer.producerId, producerEpoch: this.#epoch, baseSequence }
  }

  #answered(entry: Entry, error: unknown): void {
    this.#unanswered--
    entry.error = error
    if (error !== null) entry.isInDoubt ||= leavesDoubt(error)
    else {
      this.#downMs = null
      this.#acknowledgedTurn = Math.max(this.#acknowledgedTurn, entry.turn)
      this.#sent.splice(this.#sent.indexOf(entry), 1)
      this.#options.onDone(entry.batch, true)
    }
    if (!this.#hasFailed()) this.#fill()
    else if (this.#unanswered === 0) void this.#recover()
  }

  /** All that was sent is answered, and some of it failed: sorts out what is to be sent again, and under which sequences. */
  async #recover(): Promise<void> {
    const failed = this.#sent
    this.#sent = []
    const again: Entry[] = []
    let backoffMs = 0
    /** From here on nothing is in the log: new sequences can duplicate nothing. */
    let isCut = false
    for (const entry of failed) {
      if (isCut) renew(entry)
      if (isBehindGap(entry.error) && !entry.isRenumbered && (again.length > 0 || !this.#isTransactional)) {
        if (again.length === 0) isCut = this.#renumber(entry, isCut)
        again.push(entry)
      } else if (this.#canRepeat(entry)) {
        again.push(entry)
        backoffMs = Math.max(backoffMs, this.#backoffMs(entry.attempts))
      } else {
        isCut = this.#closeGap(entry)
        again.push(...this.#giveUp(entry))
      }
    }
    if (isCut) this.#again.forEach(renew)
    this.#again = [...again, ...this.#again]
    this.#isPaused = true
    if (backoffMs > 0) await pause(backoffMs)
    this.#isPaused = false
    this.#fill()
  }

  /** The first of those that were not taken: nobody in front of it will close the gap. */
  #renumber(entry: Entry, isCut: boolean): true {
    if (!isCut) {
      entry.isRenumbered = true
      this.#mustBeginEpoch = true
      renew(entry)
    }
    return true
  }

  /**
   * What comes next takes the sequences of a batch that was refused, if nothing behind it has used them; else it begins an
   * epoch. True when nothing behind the batch is in the log.
   */
  #closeGap({ identity, isInDoubt, turn }: Entry): boolean {
    const isCut = !isInDoubt && turn > this.#acknowledgedTurn
    if (!isCut) this.#mustBeginEpoch = true
    else if (identity?.producerEpoch === this.#epoch) this.#nextSequence = identity.baseSequence
    return isCut
  }

  #canRepeat({ batch, attempts, error }: Entry): boolean {
    const { retry, clock } = this.#options
    if (attempts > retry.retries || !mayHelpToRepeat(error)) return false
    // Those behind one that was given up have waited with it: each is tried for as long, all in all, and not one by one.
    return (
      clock.monotonicMs() - batch.startedMs <
      Math.min(retry.deliveryTimeoutMs, this.#downMs ?? Number.POSITIVE_INFINITY)
    )
  }

  #backoffMs(attempts: number): number {
    const { backoffMs, backoffMaxMs } = this.#options.retry
    return Math.min(backoffMaxMs, backoffMs * 2 ** (attempts - 1))
  }

  /** Reports what can't be written; the records of the batch that are not to blame make batches of their own. */
  #giveUp(entry: Entry): Entry[] {
    const { batch, error } = entry
    const parts = isKafkaError(error) ? this.#partsOf(entry, error) : null
    if (parts === null) {
      if (mayHelpToRepeat(error)) this.#downMs ??= this.#options.clock.monotonicMs() - batch.startedMs
      else this.#downMs = null
      const endsHere = this.#isTransactional || (this.#options.endsAtLoss === true && !isOfRecords(error))
      if (endsHere) this.#loss ??= error
      this.#reportLost(batch, error)
    }
    for (const part of parts ?? []) this.#options.onReplaced(part)
    this.#options.onDone(batch, false)
    return (parts ?? []).map(entryOf)
  }

  #reportLost(batch: ProducerBatch, error: unknown): void {
    const { recordsCount } = batch
    const [firstNumber, lastNumber] = [batch.numberOf(0), batch.numberOf(recordsCount - 1)]
    const { partition, onFailure } = this.#options
    const numberOf = (index: number) => batch.numberOf(index)
    onFailure({ error: error as Error, recordsCount, firstNumber, lastNumber, numberOf, partition })
  }

  /**
   * Null when the whole batch is to blame, or it is one record. Also when an earlier attempt may be in the log: sequences
   * keep a batch from being written twice, but not the parts of it.
   */
  #partsOf({ batch, isInDoubt }: Entry, error: KafkaError): ProducerBatch[] | null {
    const { recordsCount } = batch
    if (this.#isTransactional) return null
    if (recordsCount === 1 || (isInDoubt && this.#options.producer !== null)) return null
    if (error.recordErrors.length > 0) return this.#withoutWrong(batch, error)
    if (!isTooLarge(error)) return null
    const half = recordsCount >> 1
    const halves = [batch.pick((index) => index < half), batch.pick((index) => index >= half)]
    return halves.filter((part) => part !== null)
  }

  #withoutWrong(batch: ProducerBatch, error: KafkaError): ProducerBatch[] {
    const { partition, onFailure } = this.#options
    const wrong = new Set(error.recordErrors.map(({ batchIndex }) => batchIndex))
    for (const { batchIndex, message } of error.recordErrors) {
      const number = batch.numberOf(batchIndex)
      const reason = new KafkaError(error.error, { message, topicPartition: error.topicPartition })
      onFailure({ error: reason, recordsCount: 1, firstNumber: number, lastNumber: number, partition })
    }
    const rest = batch.pick((index) => !wrong.has(index))
    return rest === null ? [] : [rest]
  }
}

/** It is not in the log: the sequences that it takes next can duplicate nothing. */
function renew(entry: Entry): void {
  entry.identity = null
  entry.isInDoubt = false
}

function entryOf(batch: ProducerBatch): Entry {
  return { batch, identity: null, attempts: 0, isRenumbered: false, error: null, isInDoubt: false, turn: 0 }
}
