/** What a partition remembers of one producer id. Kafka: ProducerStateEntry, BatchMetadata. */

/** So many batches of a producer are kept to recognise duplicates. */
const KEPT_BATCHES = 5
const MAX_SEQUENCE = 0x7fffffff
export const NO_SEQUENCE = -1
export const NO_EPOCH = -1
const NO_TIMESTAMP = -1

/** A batch as it is in the log. Sequences and offsets are inclusive. */
export interface ProducedBatch {
  readonly lastSequence: number
  readonly lastOffset: number
  /** Last offset minus first offset, which is also last sequence minus first sequence. */
  readonly offsetDelta: number
  readonly timestampMs: number
}

/** The sequence `delta` records after `sequence`: 2^31-1 is followed by 0. */
export function addToSequence(sequence: number, delta: number): number {
  if (sequence === NO_SEQUENCE) return NO_SEQUENCE
  return sequence > MAX_SEQUENCE - delta ? delta - (MAX_SEQUENCE - sequence) - 1 : sequence + delta
}

/** Whether `next` is the sequence that follows `last`. */
export function isNextSequence(last: number, next: number): boolean {
  return next === last + 1 || (next === 0 && last === MAX_SEQUENCE)
}

function firstSequenceOf({ lastSequence, offsetDelta }: ProducedBatch): number {
  if (lastSequence === NO_SEQUENCE) return NO_SEQUENCE
  return lastSequence < offsetDelta ? MAX_SEQUENCE - (offsetDelta - lastSequence) + 1 : lastSequence - offsetDelta
}

export class ProducerEntry {
  readonly producerId: number
  /** -1 before the first batch. */
  producerEpoch = NO_EPOCH
  /** Of the coordinator whose marker came last; -1 for none. */
  coordinatorEpoch = -1
  /** Of the last batch or marker. */
  lastTimestampMs = NO_TIMESTAMP
  /** The last ones of the current epoch, oldest first. */
  #batches: ProducedBatch[] = []

  constructor(producerId: number) {
    this.producerId = producerId
  }

  /** The last data batch of the current epoch, or null. */
  get lastBatch(): ProducedBatch | null {
    return this.#batches.at(-1) ?? null
  }

  /** -1 when the current epoch has no data batch. */
  get lastSequence(): number {
    return this.lastBatch?.lastSequence ?? NO_SEQUENCE
  }

  addBatch(producerEpoch: number, batch: ProducedBatch): void {
    this.#enterEpoch(producerEpoch)
    if (this.#batches.length === KEPT_BATCHES) this.#batches.shift()
    this.#batches.push(batch)
    this.lastTimestampMs = batch.timestampMs
  }

  addMarker(producerEpoch: number, coordinatorEpoch: number, timestampMs: number): void {
    this.#enterEpoch(producerEpoch)
    this.coordinatorEpoch = coordinatorEpoch
    this.lastTimestampMs = timestampMs
  }

  /** The kept batch with exactly these sequences in this epoch, or null. */
  findDuplicate(producerEpoch: number, firstSequence: number, lastSequence: number): ProducedBatch | null {
    if (producerEpoch !== this.producerEpoch) return null
    const isSame = (batch: ProducedBatch): boolean =>
      batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence
    return this.#batches.find(isSame) ?? null
  }

  /** With another epoch the sequences begin anew. */
  #enterEpoch(producerEpoch: number): void {
    if (producerEpoch === this.producerEpoch) return
    this.#batches = []
    this.producerEpoch = producerEpoch
  }
}
