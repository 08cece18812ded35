/** Indexes against the batches of their segment, as a walk over it meets them. Kafka: DumpLogSegments' index checks. */
import type { BatchHeader } from '../../record/batch-header.ts'
import { OFFSET_INDEX_ENTRY_BYTES } from '../log/offset-index.ts'
import { TIME_INDEX_ENTRY_BYTES } from '../log/time-index.ts'

/** The first entry that does not fit. */
export interface IndexFault {
  readonly entry: number
  /** Where it is in the index file, in bytes. */
  readonly position: number
  readonly what: string
  /** It speaks of batches that are not there (any more): whoever reads notices that. */
  readonly isBehindEnd: boolean
}

/** Entries before the zeros that a broker allocates ahead; the half of one at the end counts as none. */
function entriesIn(bytes: Buffer, entryBytes: number): number {
  let count = Math.floor(bytes.length / entryBytes)
  while (count > 0 && isZero(bytes, (count - 1) * entryBytes, count * entryBytes)) count--
  return count
}

function isZero(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false
  return true
}

export class OffsetIndexCheck {
  readonly entryCount: number
  readonly #bytes: Buffer
  readonly #baseOffset: number
  #next = 0
  #fault: IndexFault | null = null

  constructor(bytes: Buffer, baseOffset: number) {
    this.#bytes = bytes
    this.#baseOffset = baseOffset
    this.entryCount = entriesIn(bytes, OFFSET_INDEX_ENTRY_BYTES)
  }

  /** The next batch of the log. */
  see({ lastOffset }: BatchHeader, position: number): void {
    while (this.#fault === null && this.#next < this.entryCount && this.#positionAt(this.#next) <= position) {
      const [found, offset] = [this.#positionAt(this.#next), this.#offsetAt(this.#next)]
      if (found < position) this.#fail(`says that a batch begins at byte ${found} of the log, where none does`)
      else if (offset !== lastOffset) {
        this.#fail(`says that the batch at byte ${found} ends with offset ${offset}, and it ends with ${lastOffset}`)
      }
      this.#next++
    }
  }

  /** A batch that is damaged: what the index says of it can't be judged. */
  pass(_: BatchHeader, position: number): void {
    while (this.#next < this.entryCount && this.#positionAt(this.#next) <= position) this.#next++
  }

  /** No batch is left. `isWhole`: none of them was damaged. */
  end({ isWhole }: { readonly isWhole: boolean }): IndexFault | null {
    if (isWhole && this.#fault === null && this.#next < this.entryCount) {
      this.#fail(`speaks of byte ${this.#positionAt(this.#next)}, where the log has no batch any more`, true)
    }
    return this.#fault
  }

  #offsetAt(entry: number): number {
    return this.#baseOffset + this.#bytes.readInt32BE(entry * OFFSET_INDEX_ENTRY_BYTES)
  }

  #positionAt(entry: number): number {
    return this.#bytes.readInt32BE(entry * OFFSET_INDEX_ENTRY_BYTES + 4)
  }

  #fail(what: string, isBehindEnd = false): void {
    const entry = this.#next
    this.#fault = { entry, position: entry * OFFSET_INDEX_ENTRY_BYTES, what, isBehindEnd }
  }
}

export class TimeIndexCheck {
  readonly entryCount: number
  readonly #bytes: Buffer
  readonly #baseOffset: number
  #next = 0
  /** Largest timestamp of the batches before. */
  #maxTimestampMs = -1
  #fault: IndexFault | null = null

  constructor(bytes: Buffer, baseOffset: number) {
    this.#bytes = bytes
    this.#baseOffset = baseOffset
    this.entryCount = entriesIn(bytes, TIME_INDEX_ENTRY_BYTES)
  }

  see({ baseOffset, lastOffset, maxTimestampMs }: BatchHeader): void {
    while (this.#fault === null && this.#next < this.entryCount && this.#offsetAt(this.#next) <= lastOffset) {
      const [offset, timestampMs] = [this.#offsetAt(this.#next), this.#timestampAt(this.#next)]
      if (offset < baseOffset) this.#fail(`speaks of offset ${offset}, which is in no batch`)
      else if (timestampMs !== maxTimestampMs) {
        this.#fail(`gives offset ${offset} the time ${timestampMs}, and its batch has ${maxTimestampMs}`)
      } else if (this.#maxTimestampMs > timestampMs) {
        this.#fail(`says that nothing before offset ${offset} is younger than ${timestampMs}, and a batch is`)
      }
      this.#next++
    }
    this.#maxTimestampMs = Math.max(this.#maxTimestampMs, maxTimestampMs)
  }

  /** As OffsetIndexCheck.pass. */
  pass({ lastOffset }: BatchHeader): void {
    while (this.#next < this.entryCount && this.#offsetAt(this.#next) <= lastOffset) this.#next++
  }

  end({ isWhole }: { readonly isWhole: boolean }): IndexFault | null {
    if (isWhole && this.#fault === null && this.#next < this.entryCount) {
      this.#fail(`speaks of offset ${this.#offsetAt(this.#next)}, which the log does not have any more`, true)
    }
    return this.#fault
  }

  #timestampAt(entry: number): number {
    return Number(this.#bytes.readBigInt64BE(entry * TIME_INDEX_ENTRY_BYTES))
  }

  #offsetAt(entry: number): number {
    return this.#baseOffset + this.#bytes.readInt32BE(entry * TIME_INDEX_ENTRY_BYTES + 8)
  }

  #fail(what: string, isBehindEnd = false): void {
    const entry = this.#next
    this.#fault = { entry, position: entry * TIME_INDEX_ENTRY_BYTES, what, isBehindEnd }
  }
}
