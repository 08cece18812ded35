/** Logs as chance has them: producers of all kinds, transactions across segments, tombstones, codecs, gaps. */
import { ATTRIBUTE } from '../../../../src/record/batch-header.ts'
import type { CompressionCodec } from '../../../../src/record/compression/compression-codec.ts'
import { defaultLevel } from '../../../../src/record/compression/compression-codec.ts'
import type { AbortedTransaction } from '../../../../src/storage/log/producer-state/transaction-index.ts'
import type { SeededRandom } from '../../../crash/seeded-random.ts'
import { NOW_MS, type TestSegment } from './cleaner-bench.ts'
import { batchAt, markerAt, type TestRecord } from './test-batches.ts'

export interface RandomLogOptions {
  readonly segments: number
  readonly batchesPerSegment: number
  readonly keys: number
  readonly codecs: readonly CompressionCodec[]
  /** Records without a key, which a broker refuses on a compacted topic but may find there. */
  readonly keyless?: boolean
}

interface Producer {
  readonly kind: 'plain' | 'idempotent' | 'transactional'
  readonly producerId: number
  producerEpoch: number
  sequence: number
  /** Where its open transaction began. */
  openSince: number | null
}

interface MutableSegment {
  readonly baseOffset: number
  readonly batches: Buffer[]
  readonly aborted: AbortedTransaction[]
}

/** All transactions have ended, and one more segment, the active one, holds a record. */
export function randomLog(random: SeededRandom, options: RandomLogOptions): readonly TestSegment[] {
  return new LogMaker(random, options).make()
}

class LogMaker {
  readonly #random: SeededRandom
  readonly #options: RandomLogOptions
  readonly #segments: MutableSegment[] = []
  readonly #producers: Producer[]
  #nextOffset = 0
  #timestampMs = NOW_MS - 1_000_000

  constructor(random: SeededRandom, options: RandomLogOptions) {
    this.#random = random
    this.#options = options
    const kinds = ['plain', 'idempotent', 'idempotent', 'transactional', 'transactional', 'transactional'] as const
    this.#producers = kinds.map((kind, i) => ({
      kind,
      producerId: kind === 'plain' ? -1 : 1000 + i,
      producerEpoch: kind === 'plain' ? -1 : 0,
      sequence: kind === 'plain' ? -1 : 0,
      openSince: null,
    }))
  }

  make(): readonly TestSegment[] {
    for (let i = 0; i < this.#options.segments; i++) {
      this.#beginSegment()
      for (let j = 0; j < this.#options.batchesPerSegment; j++) this.#step()
    }
    for (const producer of this.#producers) if (producer.openSince !== null) this.#end(producer)
    this.#beginSegment()
    this.#add(batchAt(this.#nextOffset, [{ key: 'active', value: 'x' }]), 1)
    return this.#segments
  }

  #beginSegment(): void {
    this.#segments.push({ baseOffset: this.#nextOffset, batches: [], aborted: [] })
  }

  #step(): void {
    const producer = this.#producers[this.#random.below(this.#producers.length)] as Producer
    if (producer.openSince !== null && this.#random.chance(0.3)) return this.#end(producer)
    const records = Array.from({ length: 1 + this.#random.below(6) }, () => this.#record())
    const { kind, producerId, producerEpoch, sequence } = producer
    const codec = this.#options.codecs[this.#random.below(this.#options.codecs.length)] ?? 'none'
    const isAppendTime = kind === 'plain' && this.#random.chance(0.2)
    const attributes =
      (kind === 'transactional' ? ATTRIBUTE.transactional : 0) | (isAppendTime ? ATTRIBUTE.logAppendTime : 0)
    const batch = batchAt(this.#nextOffset, records, {
      attributes,
      producer: { producerId, producerEpoch, baseSequence: sequence },
      compression: { codec, level: defaultLevel(codec) },
      leaderEpoch: 0,
    })
    if (kind === 'transactional') producer.openSince ??= this.#nextOffset
    if (kind !== 'plain') producer.sequence += records.length
    this.#add(batch, records.length)
  }

  #end(producer: Producer): void {
    const type = this.#random.chance(0.5) ? 'commit' : 'abort'
    const { producerId } = producer
    const lastOffset = this.#nextOffset
    const firstOffset = producer.openSince ?? 0
    // With transaction.version 2 a marker raises the epoch, and sequences begin anew.
    producer.producerEpoch++
    producer.sequence = 0
    producer.openSince = null
    this.#add(markerAt(lastOffset, type, producer, this.#timestampMs), 1)
    if (type === 'commit') return
    const open = this.#producers.map(({ openSince }) => openSince).filter((offset) => offset !== null)
    const lastStableOffset = Math.min(lastOffset + 1, ...open)
    this.#segments.at(-1)?.aborted.push({ producerId, firstOffset, lastOffset, lastStableOffset })
  }

  #record(): TestRecord {
    const { keys, keyless = false } = this.#options
    this.#timestampMs += this.#random.below(2000) - 500
    const headers = this.#random.chance(0.1)
      ? [{ key: 'h', value: this.#random.chance(0.5) ? null : Buffer.from('v') }]
      : []
    return {
      key: keyless && this.#random.chance(0.05) ? null : `key-${this.#random.below(keys)}`,
      value: this.#random.chance(0.2) ? null : `${this.#nextOffset}:`.padEnd(this.#random.below(200), '.'),
      timestampMs: this.#random.chance(0.02) ? -1 : this.#timestampMs,
      headers,
    }
  }

  #add(batch: Buffer, offsets: number): void {
    this.#segments.at(-1)?.batches.push(batch)
    this.#nextOffset += offsets
    // As if retention of another kind, or an earlier cleaning, had left a gap.
    if (this.#random.chance(0.05)) this.#nextOffset += this.#random.below(20)
  }
}
