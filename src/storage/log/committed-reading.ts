/**
 * Reads only what is decided: batches before the last stable offset, and which of them were aborted. Both must be of the
 * same moment: a compaction takes an aborted transaction out of the log and out of the index. Kafka: UnifiedLog.read with
 * FetchIsolation.TXN_COMMITTED, under the log's own lock.
 */
import { batchSizeInBytes, FIELD } from '../../record/batch-header.ts'
import { readInt64 } from '../../record/int64.ts'
import { isSwapping, readSwapGeneration } from '../cleaner/swap-generation.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { CheckedReading } from './checked-reading.ts'
import type { LogReader } from './log-reader.ts'
import type { ReadMemory } from './open-segment.ts'
import type { PartitionLock } from './partition-lock.ts'
import type { CommittedView } from './producer-state/committed-view.ts'
import type { AbortedTransaction } from './producer-state/transaction-index.ts'

/** How long, and how often, a reader that can't lock waits for a swap to end before it takes its process for dead. */
const SWAP_PAUSE_MS = 20
const SWAP_LOOKS = 5

export interface CommittedRead {
  /** Whole batches, all before the last stable offset; those of aborted transactions are among them. */
  readonly records: Buffer
  readonly abortedTransactions: readonly AbortedTransaction[]
  readonly lastStableOffset: number
  readonly highWatermark: number
}

export interface CommittedReadingParts {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly reader: LogReader
  readonly reading: CheckedReading
  readonly lock: PartitionLock
  readonly view: CommittedView
}

export class CommittedReading {
  readonly #parts: CommittedReadingParts
  /** What is open, and what the view knows, is of this generation of segments. */
  #generation: number
  /** An odd generation in which nobody swaps any more. */
  #abandoned = -1

  constructor(parts: CommittedReadingParts) {
    this.#parts = parts
    this.#generation = this.#readGeneration()
  }

  /** Reads from `offset` on. Throws as PartitionLog.read; at and behind the last stable offset there is nothing yet. */
  async read(offset: number, maxBytes: number, memory?: ReadMemory): Promise<CommittedRead> {
    for (;;) {
      const generation = await this.#settledGeneration()
      if (generation !== this.#generation) this.#forget(generation)
      const result = await this.#readOnce(offset, maxBytes, memory)
      if (this.#readGeneration() === generation) return result
    }
  }

  async #readOnce(offset: number, maxBytes: number, memory?: ReadMemory): Promise<CommittedRead> {
    const { reader, reading, view } = this.#parts
    // In this order: what is decided stays decided, and nothing behind it is handed out.
    const lastStableOffset = view.lastStableOffset()
    const highWatermark = reader.endOffset()
    const nothing = { records: Buffer.alloc(0), abortedTransactions: [], lastStableOffset, highWatermark }
    if (offset >= lastStableOffset && offset <= highWatermark) return nothing
    const read = await reading.read(offset, maxBytes, memory)
    const { length, nextOffset } = batchesBefore(read, lastStableOffset)
    if (length === 0) return nothing
    const abortedTransactions = view.abortedTransactions(offset, nextOffset)
    return { records: read.subarray(0, length), abortedTransactions, lastStableOffset, highWatermark }
  }

  /** Segments were replaced: files that are open may be the old ones, and transactions that are known may be gone. */
  #forget(generation: number): void {
    this.#parts.reader.relist()
    this.#parts.view.reset()
    this.#generation = generation
  }

  /** The generation once nobody is in the middle of a swap. */
  async #settledGeneration(): Promise<number> {
    for (let look = 0; ; look++) {
      const generation = this.#readGeneration()
      if (!isSwapping(generation) || generation === this.#abandoned) return generation
      // Whoever swaps holds the lock; a number that is odd under it was left by a process that died.
      const underLock = await this.#parts.lock.runToRead(() => this.#readGeneration())
      if (underLock !== null) this.#abandoned = underLock.result
      else if (look >= SWAP_LOOKS) this.#abandoned = generation
      else await new Promise((resolve) => setTimeout(resolve, SWAP_PAUSE_MS))
    }
  }

  #readGeneration(): number {
    return readSwapGeneration(this.#parts.fileSystem, this.#parts.directory)
  }
}

/** How many bytes at the beginning of `batches` are batches before `offset`, and the offset behind the last of them. */
function batchesBefore(batches: Buffer, offset: number): { length: number; nextOffset: number } {
  let length = 0
  let nextOffset = -1
  while (length < batches.length) {
    const baseOffset = readInt64(batches, length + FIELD.baseOffset)
    if (baseOffset >= offset) break
    nextOffset = baseOffset + batches.readInt32BE(length + FIELD.lastOffsetDelta) + 1
    length += batchSizeInBytes(batches, length)
  }
  return { length, nextOffset }
}
