/** What the records of a test hold. Kafka: ProducerPerformance.generateRandomPayload and readPayloadFile. */
import { SplittableRandom } from '../../common/splittable-random.ts'
import type { RecordView } from '../../record/record-view.ts'

/** As of Kafka's tool: every run sends the same. */
const SEED = 0
const LETTERS = 26
const FIRST_LETTER = 65
/** More letters than a batch holds, so that no codec finds a record twice in one. */
const POOL_BYTES = 2 ** 20
const LONGEST_NUMBER = 20

export interface Payloads {
  /** Makes the record at `index` the value of `view`, good until the next call; returns its bytes. */
  fill(view: RecordView, index: number): number
}

/**
 * Random letters, the same as Kafka's tool writes, as far as a pool of them goes; then they come again, cut in other places.
 * Making them takes longer than writing them.
 */
export class RandomPayloads implements Payloads {
  readonly #recordSize: number
  readonly #pool: Uint8Array
  readonly #random = new SplittableRandom(SEED)
  #filled = 0
  #start = 0

  constructor(recordSize: number) {
    this.#recordSize = recordSize
    this.#pool = new Uint8Array(Math.max(POOL_BYTES, recordSize))
  }

  fill(view: RecordView): number {
    const pool = this.#pool
    let start = this.#start
    if (start + this.#recordSize > pool.length) start = 0
    const end = start + this.#recordSize
    while (this.#filled < end) pool[this.#filled++] = this.#random.nextInt(LETTERS) + FIRST_LETTER
    this.#start = end
    view.source = pool
    view.valueStart = start
    view.valueEnd = end
    return end - start
  }
}

/** One of these each time, chosen at random. */
export class ChosenPayloads implements Payloads {
  readonly #payloads: readonly Uint8Array[]
  readonly #random = new SplittableRandom(SEED)

  /** `payloads`: at least one. */
  constructor(payloads: readonly Uint8Array[]) {
    this.#payloads = payloads
  }

  fill(view: RecordView): number {
    const source = this.#payloads[this.#random.nextInt(this.#payloads.length)] as Uint8Array
    view.source = source
    view.valueStart = 0
    view.valueEnd = source.length
    return source.length
  }
}

/** The record's index, in decimal. */
export class CountingPayloads implements Payloads {
  readonly #digits = Buffer.alloc(LONGEST_NUMBER)

  fill(view: RecordView, index: number): number {
    const bytes = this.#digits.write(String(index), 'latin1')
    view.source = this.#digits
    view.valueStart = 0
    view.valueEnd = bytes
    return bytes
  }
}

/**
 * The pieces of `text` between matches of `delimiter`, a global expression. As Java's Scanner hands them out: one that is
 * empty counts, but not in front of a delimiter that begins the text, nor behind one that ends it.
 */
export function splitPayloads(text: string, delimiter: RegExp): string[] {
  const pieces: string[] = []
  let start = 0
  for (const { 0: found, index } of text.matchAll(delimiter)) {
    if (found === '') continue
    if (index > 0) pieces.push(text.slice(start, index))
    start = index + found.length
  }
  if (start < text.length) pieces.push(text.slice(start))
  return pieces
}
