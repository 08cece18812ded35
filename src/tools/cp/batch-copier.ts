/**
 * Moves batches from one topic to another, each partition to the one of the same number, a few on their way at a time.
 * They are sent as those of an idempotent producer: if one is lost, what comes behind it in its partition is refused, so a
 * copy may end early but never has a gap. Kafka: what MirrorSourceTask does between clusters.
 */
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import { type ProduceTarget, produceBatch } from '../../clients/producer/produce-batch.ts'
import { takeProducerId } from '../../clients/producer/producer.ts'
import { ATTRIBUTE, readBatchHeader } from '../../record/batch-header.ts'
import { type CopiedBatch, type CopyRange, copyBatch, stampIdentity } from './copied-batch.ts'

/** Memory for batches that wait for their answer. */
const MAX_BYTES_IN_FLIGHT = 16 * 1024 * 1024
/** As many as a broker remembers of a producer in a partition. Kafka: ProducerStateEntry.NUM_BATCHES_TO_RETAIN. */
const MAX_BATCHES_IN_FLIGHT = 5
/** Sequences count up to here, then begin at 0 again. */
const SEQUENCE_LIMIT = 2 ** 31

/** What holds for all partitions. */
export type CopyLimits = Omit<CopyRange, 'fromOffset' | 'toOffset'>

/** What was acknowledged of a partition. */
export interface CopiedPartition {
  readonly partition: number
  records: number
  /** As they are in the log, batch headers included. */
  bytes: number
  batchesKept: number
  batchesRewritten: number
}

interface Lane {
  readonly copied: CopiedPartition
  nextSequence: number
  /** The batches on their way, in order. */
  inFlight: Promise<void>[]
}

export class BatchCopier {
  readonly #target: ProduceTarget
  readonly #limits: CopyLimits
  readonly #producer: { readonly producerId: number; readonly producerEpoch: number }
  readonly #lanes = new Map<number, Lane>()
  #bytesInFlight = 0
  #failure: Error | null = null

  private constructor(
    target: ProduceTarget,
    limits: CopyLimits,
    producer: { readonly producerId: number; readonly producerEpoch: number },
  ) {
    this.#target = target
    this.#limits = limits
    this.#producer = producer
  }

  /** Throws what stands in the way of a producer id. */
  static async open(target: ProduceTarget, limits: CopyLimits): Promise<BatchCopier> {
    return new BatchCopier(target, limits, await takeProducerId(target.session))
  }

  /** What was acknowledged, by rising partition. */
  get copied(): CopiedPartition[] {
    return [...this.#lanes.values()].map(({ copied }) => copied).sort((a, b) => a.partition - b.partition)
  }

  /**
   * Sends what was fetched, without waiting for the last answers; returns the offset to go on with. Throws the first error
   * of any batch.
   */
  async copy({ partition, fromOffset, toOffset, batches, aborted }: FetchedBatches): Promise<number> {
    const lane = this.#lane(partition)
    const range = { fromOffset, toOffset, ...this.#limits }
    let nextOffset = fromOffset
    for (let position = 0; position < batches.length; ) {
      const header = readBatchHeader(batches, position)
      const end = position + header.sizeInBytes
      const isAborted = aborted?.isAborted(header, batches, position) === true
      if (!isAborted && (header.attributes & ATTRIBUTE.control) === 0) {
        for (const copied of copyBatch(batches.subarray(position, end), header, range)) await this.#send(lane, copied)
      }
      nextOffset = header.lastOffset + 1
      position = end
    }
    return Math.min(nextOffset, toOffset)
  }

  /** Resolves when everything that was sent is acknowledged. Throws the first error of any batch. */
  async finish(): Promise<void> {
    await this.settle()
    if (this.#failure !== null) throw this.#failure
  }

  /** The same without an error: `copied` is final then. */
  async settle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].flatMap(({ inFlight }) => inFlight))
  }

  #lane(partition: number): Lane {
    const known = this.#lanes.get(partition)
    if (known !== undefined) return known
    const copied = { partition, records: 0, bytes: 0, batchesKept: 0, batchesRewritten: 0 }
    const lane: Lane = { copied, nextSequence: 0, inFlight: [] }
    this.#lanes.set(partition, lane)
    return lane
  }

  async #send(lane: Lane, batch: CopiedBatch): Promise<void> {
    // The broker knows the producer's place in the partition only once it has taken a batch.
    const isKnown = lane.copied.records > 0
    while (lane.inFlight.length >= (isKnown ? MAX_BATCHES_IN_FLIGHT : 1)) await lane.inFlight[0]
    while (this.#bytesInFlight >= MAX_BYTES_IN_FLIGHT) await this.#oneAnswered()
    if (this.#failure !== null) throw this.#failure
    stampIdentity(batch.bytes, { ...this.#producer, baseSequence: lane.nextSequence })
    lane.nextSequence = (lane.nextSequence + batch.recordsCount) % SEQUENCE_LIMIT
    const sizeInBytes = batch.bytes.length
    this.#bytesInFlight += sizeInBytes
    const sending: Promise<void> = this.#produce(lane, batch).finally(() => {
      this.#bytesInFlight -= sizeInBytes
      lane.inFlight = lane.inFlight.filter((other) => other !== sending)
    })
    lane.inFlight.push(sending)
  }

  async #oneAnswered(): Promise<void> {
    await Promise.race([...this.#lanes.values()].flatMap(({ inFlight }) => inFlight))
  }

  /** Never rejects: the first failure is kept. */
  async #produce({ copied }: Lane, { bytes, recordsCount, isRewritten }: CopiedBatch): Promise<void> {
    const sizeInBytes = bytes.length
    try {
      await produceBatch(this.#target, copied.partition, bytes)
    } catch (error) {
      this.#failure ??= error as Error
      return
    }
    copied.records += recordsCount
    copied.bytes += sizeInBytes
    if (isRewritten) copied.batchesRewritten++
    else copied.batchesKept++
  }
}
