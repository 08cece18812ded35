/**
 * The batches of one partition on their way, in order: a few at a time, sent again when that may help, under sequences by
 * which the broker knows a batch that it has already. Kafka: Sender, and what TransactionManager does for idempotence.
 *
 * The broker takes a producer's batches only in the order of their sequences. So when one fails, those behind it are
 * refused as well (OUT_OF_ORDER_SEQUENCE_NUMBER), and are known not to be in the log; all are sent again, one by one. A
 * batch that fails for good leaves a gap: what follows goes on under the next epoch, from sequence 0 (KIP-360).
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

/** It is not in the log. A refused second attempt says nothing about the first one. */
function isKnownRefused({ error, attempts }: Entry): boolean {
  return attempts === 1 && !mayHelpToRepeat(error)
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
  /** The last batch was given up: there is no use in patience until one is written again. */
  #isDown = false
  #epoch: number
  #mustBeginEpoch = false
  #nextSequence = 0

  constructor(options: PartitionLaneOptions) {
    this.#options = options
    this.#epoch = options.producer?.producerEpoch ?? -1
  }

  /** Sends `batch` behind all that came before. Its fate is told to `onDone`. */
  add(batch: ProducerBatch): void {
    this.#waiting.push(entryOf(batch))
    this.#fill()
  }

  #fill(): void {
    if (this.#isPaused || this.#hasFailed()) return
    if (this.#again.length > 0) {
      if (this.#sent.length === 0) this.#dispatch(this.#again.shift())
      return
    }
    const { maxInFlight, producer } = this.#options
    // Without sequences a batch that is sent again could come behind its successor.
    const window = producer === null || this.#epoch > LAST_EPOCH ? 1 : Math.min(maxInFlight, BATCHES_REMEMBERED)
    while (this.#sent.length < window && this.#waiting.length > 0) this.#dispatch(this.#waiting.shift())
  }

  #hasFailed(): boolean {
    return this.#sent.some(({ error }) => error !== null)
  }

  #dispatch(entry: Entry | undefined): void {
    if (entry === undefined) return
    const { send, partition } = this.#options
    entry.identity ??= this.#nextIdentity(entry.batch.recordsCount)
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
    if (error === null) {
      this.#isDown = false
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
      if (isCut) entry.identity = null
      if (isBehindGap(entry.error) && !entry.isRenumbered) {
        if (again.length === 0) isCut = this.#renumber(entry, isCut)
        again.push(entry)
      } else if (this.#canRepeat(entry)) {
        again.push(entry)
        backoffMs = Math.max(backoffMs, this.#backoffMs(entry.attempts))
      } else {
        if (isKnownRefused(entry)) isCut = this.#rewindTo(entry)
        else this.#mustBeginEpoch = true
        again.push(...this.#giveUp(entry))
      }
    }
    if (isCut) for (const entry of this.#again) entry.identity = null
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
      entry.identity = null
    }
    return true
  }

  /** What comes next takes the sequences of a batch that was refused, and that nothing behind it has used. */
  #rewindTo({ identity }: Entry): true {
    if (identity?.producerEpoch === this.#epoch) this.#nextSequence = identity.baseSequence
    return true
  }

  #canRepeat({ batch, attempts, error }: Entry): boolean {
    const { retry, clock } = this.#options
    if (this.#isDown || attempts > retry.retries || !mayHelpToRepeat(error)) return false
    return clock.monotonicMs() - batch.startedMs < retry.deliveryTimeoutMs
  }

  #backoffMs(attempts: number): number {
    const { backoffMs, backoffMaxMs } = this.#options.retry
    return Math.min(backoffMaxMs, backoffMs * 2 ** (attempts - 1))
  }

  /** Reports what can't be written; the records of the batch that are not to blame make batches of their own. */
  #giveUp({ batch, error }: Entry): Entry[] {
    const { partition, onFailure, onDone } = this.#options
    const parts = isKafkaError(error) ? this.#partsOf(batch, error) : null
    if (parts === null) {
      this.#isDown = mayHelpToRepeat(error)
      const { recordsCount } = batch
      const [firstNumber, lastNumber] = [batch.numberOf(0), batch.numberOf(recordsCount - 1)]
      onFailure({ error: error as Error, recordsCount, firstNumber, lastNumber, partition })
    }
    for (const part of parts ?? []) this.#options.onReplaced(part)
    onDone(batch, false)
    return (parts ?? []).map(entryOf)
  }

  /** Null when the whole batch is to blame, or it is one record. */
  #partsOf(batch: ProducerBatch, error: KafkaError): ProducerBatch[] | null {
    const { recordsCount } = batch
    if (recordsCount === 1) return null
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

function entryOf(batch: ProducerBatch): Entry {
  return { batch, identity: null, attempts: 0, isRenumbered: false, error: null }
}
