/** Which partition a record goes to when nobody said so. */
import type { Random } from '../../common/random.ts'
import type { RecordView } from '../../record/record-view.ts'
import { murmur2 } from './murmur2.ts'

export interface Partitioner {
  /** The partition, from 0 to `partitionCount` - 1, for `record`. */
  partition(record: RecordView, partitionCount: number): number
}

/** Kafka's rule for keys: the same key, the same partition, whoever sends it. An empty key is a key. */
function partitionForKey(record: RecordView, partitionCount: number): number {
  return (murmur2(record.source, record.keyStart, record.keyEnd) & 0x7fffffff) % partitionCount
}

/** Records without a key go round the partitions, one by one. */
export class RoundRobinPartitioner implements Partitioner {
  #next: number
  readonly #ignoreKeys: boolean

  /** `first`: the partition of the first record without a key. `ignoreKeys`: keys decide nothing, as in Kafka's class of this name. */
  constructor(first: number, ignoreKeys = false) {
    this.#next = first
    this.#ignoreKeys = ignoreKeys
  }

  partition(record: RecordView, partitionCount: number): number {
    if (record.keyStart >= 0 && !this.#ignoreKeys) return partitionForKey(record, partitionCount)
    const chosen = this.#next
    this.#next = chosen + 1 === partitionCount ? 0 : chosen + 1
    return chosen
  }
}

/** Records without a key stay on one partition for a batch's worth of bytes, then move to a random one. Kafka: KIP-794. */
export class StickyPartitioner implements Partitioner {
  readonly #random: Random
  readonly #stickyBytes: number
  readonly #ignoreKeys: boolean
  #current = -1
  #bytesLeft = 0

  /** `stickyBytes`: Kafka's `batch.size`. `ignoreKeys`: Kafka's `partitioner.ignore.keys`. */
  constructor(random: Random, stickyBytes: number, ignoreKeys = false) {
    this.#random = random
    this.#stickyBytes = stickyBytes
    this.#ignoreKeys = ignoreKeys
  }

  partition(record: RecordView, partitionCount: number): number {
    if (record.keyStart >= 0 && !this.#ignoreKeys) return partitionForKey(record, partitionCount)
    if (this.#current < 0 || this.#bytesLeft <= 0) {
      const bytes = Buffer.from(this.#random.bytes(4))
      this.#current = bytes.readUInt32BE(0) % partitionCount
      this.#bytesLeft = this.#stickyBytes
    }
    this.#bytesLeft -= record.valueEnd - record.valueStart
    return this.#current
  }
}
