/** Knows which records of fetched batches count: from the position on, up to the end, not aborted, not filtered out. */
import type { AbortedBatches } from '../../clients/consumer/aborted-batches.ts'
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import { RecordReader } from '../../record/record-reader.ts'
import type { RecordFilter } from './record-filter.ts'

export class FetchedRecords {
  // The broker in this process has compared the checksums as it read the file.
  readonly reader = new RecordReader({
    checkCrcs: false,
    skipBatch: (header, source, position) => this.#aborted?.isAborted(header, source, position) === true,
  })
  readonly #filter: RecordFilter | null
  /** Of what was opened. */
  #aborted: AbortedBatches | null = null
  #fromOffset = 0
  #toOffset = 0

  constructor(filter: RecordFilter | null) {
    this.#filter = filter
  }

  /** Where to read on when all that was opened has been taken. */
  get nextOffset(): number {
    return this.reader.nextOffset
  }

  open({ batches, aborted, fromOffset, toOffset }: FetchedBatches): void {
    this.#aborted = aborted
    this.#fromOffset = fromOffset
    this.#toOffset = toOffset
    this.reader.reset(batches)
  }

  /** Whether the record that `reader` has come to counts. */
  isWanted(): boolean {
    const { offset } = this.reader
    if (offset < this.#fromOffset || offset >= this.#toOffset) return false
    return this.#filter === null || this.#filter.matches(this.reader)
  }
}
