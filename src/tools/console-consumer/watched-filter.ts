/**
 * Keeps a filter that may take for ever on one record, as `(a+)+$` does, from making the process deaf to signals: the
 * records of a fetch are looked at before any of them is printed, in short slices that can be cut off from outside.
 */
import { type Context, createContext, Script } from 'node:vm'
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { Clock } from '../../common/clock.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { ToolError } from '../tool-error.ts'
import type { RecordFilter } from './record-filter.ts'

/** After so long a slice ends of itself, */
const SLICE_MS = 100
/** and if it does not, it is cut off and begins again at the record on which it hung, with more time; in the end in vain. */
const LIMITS_MS = [250, 1000, 4000]

export interface WatchedFilterOptions {
  readonly clock: Clock
  /** Looking ends when it is aborted. */
  readonly signal: AbortSignal
  /** Go on behind a record that takes too long; else nobody asks about what is behind it. */
  readonly skipsFailures: boolean
}

/** Where looking at a fetch has come to. */
interface Place {
  reader: RecordReader
  /** Those before it were looked at. */
  from: number
  /** Of the record that is being looked at. */
  offset: number
  isAtEnd: boolean
}

export class WatchedFilter implements RecordFilter {
  readonly #filter: RecordFilter
  readonly #options: WatchedFilterOptions
  readonly #context: Context
  readonly #script = new Script('look()')
  #look: () => void = () => {}
  /** Of the records that count, in their order. */
  #matches: number[] = []
  #next = 0
  /** Those for which no time is enough. */
  #failed: ReadonlySet<number> = new Set()

  constructor(filter: RecordFilter, options: WatchedFilterOptions) {
    this.#filter = filter
    this.#options = options
    this.#context = createContext({ look: () => this.#look() })
  }

  /** To be called before `matches` is asked about what was fetched. False when the signal came first. */
  async prepare(fetched: FetchedBatches): Promise<boolean> {
    const failed = new Set<number>()
    this.#matches = []
    this.#next = 0
    this.#failed = failed
    const place: Place = { reader: readerFrom(fetched, 0), from: 0, offset: -1, isAtEnd: false }
    let timesCutOff = 0
    while (!place.isAtEnd) {
      const { offset } = place
      const isCutOff = !this.#runSlice(() => this.#lookOn(place, fetched), LIMITS_MS[timesCutOff] as number)
      if (!isCutOff) timesCutOff = 0
      else {
        timesCutOff = place.offset === offset ? timesCutOff + 1 : 1
        const isHopeless = timesCutOff === LIMITS_MS.length
        if (isHopeless) {
          failed.add(place.offset)
          timesCutOff = 0
          // One that was aborted nobody asks about.
          if (!this.#options.skipsFailures && fetched.aborted === null) return true
        }
        // It may have been the reader that was cut off, halfway to the next record.
        place.from = isHopeless ? place.offset + 1 : place.offset
        place.reader = readerFrom(fetched, place.from)
      }
      // A turn of the event loop, in which signals are heard.
      if (!place.isAtEnd) await new Promise((resolve) => setImmediate(resolve))
      if (this.#options.signal.aborted) return false
    }
    return true
  }

  /** Whether the reader's current record, of what was prepared, counts. Throws ToolError where that takes too long. */
  matches({ offset }: RecordReader): boolean {
    if (this.#failed.has(offset)) {
      const why = 'repetitions in repetitions, such as (a+)+, may take for ever'
      throw new ToolError('terse', `Whether --grep or --where look for it takes too long to tell; ${why}.`)
    }
    while ((this.#matches[this.#next] ?? Number.POSITIVE_INFINITY) < offset) this.#next++
    return this.#matches[this.#next] === offset
  }

  /** False when it was cut off. */
  #runSlice(look: () => void, limitMs: number): boolean {
    this.#look = look
    try {
      this.#script.runInContext(this.#context, { timeout: limitMs })
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
      throw error
    }
  }

  /** May be cut off anywhere: all that it changes is right at any time, but for the reader. */
  #lookOn(place: Place, { fromOffset, toOffset }: FetchedBatches): void {
    const { clock } = this.#options
    const { reader } = place
    const endMs = clock.monotonicMs() + SLICE_MS
    while (clock.monotonicMs() < endMs) {
      if (!hasNext(reader)) {
        place.isAtEnd = true
        return
      }
      const { offset } = reader
      if (offset < fromOffset || offset >= toOffset || offset < place.from) continue
      place.offset = offset
      if (this.#filter.matches(reader) && this.#matches.at(-1) !== offset) this.#matches.push(offset)
    }
  }
}

/** Before the batch with the record at `offset`. */
function readerFrom({ batches }: FetchedBatches, offset: number): RecordReader {
  const reader = new RecordReader({ checkCrcs: false, skipBatch: ({ lastOffset }) => lastOffset < offset })
  reader.reset(batches)
  return reader
}

/** What can't be read ends it here: whoever reads it again to print it says so, in its turn. */
function hasNext(reader: RecordReader): boolean {
  try {
    return reader.next()
  } catch {
    return false
  }
}
