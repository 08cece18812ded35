/**
 * Which records are on their way, since when, and how large they are. Two numbers for each, in blocks that are given back
 * when all records of theirs are answered: a long run takes no more memory than a short one.
 */

const BLOCK_RECORDS = 2 ** 15

interface Block {
  readonly sentMs: Float64Array
  readonly bytes: Uint32Array
  /** Records that are not answered yet, or not sent. */
  left: number
}

export class SentRecords {
  readonly #blocks = new Map<number, Block>()
  #spare: Block | undefined
  #last: Block | undefined
  #lastIndex = -1
  /** Of the record that `take` found. */
  sentMs = 0
  bytes = 0

  /** Record `number`, counted from 0 without gaps, is on its way. */
  add(number: number, sentMs: number, bytes: number): void {
    const at = number % BLOCK_RECORDS
    const block = at === 0 ? this.#open((number - at) / BLOCK_RECORDS) : this.#block((number - at) / BLOCK_RECORDS)
    block.sentMs[at] = sentMs
    block.bytes[at] = bytes
  }

  /** Record `number` is answered: `sentMs` and `bytes` are its. */
  take(number: number): void {
    const at = number % BLOCK_RECORDS
    const index = (number - at) / BLOCK_RECORDS
    const block = this.#block(index)
    this.sentMs = block.sentMs[at] as number
    this.bytes = block.bytes[at] as number
    if (--block.left === 0) this.#giveBack(index, block)
  }

  #block(index: number): Block {
    if (index === this.#lastIndex && this.#last !== undefined) return this.#last
    const block = this.#blocks.get(index)
    if (block === undefined) throw new Error(`Nothing is known of the records of block ${index}.`)
    this.#lastIndex = index
    this.#last = block
    return block
  }

  #open(index: number): Block {
    const block = this.#spare ?? {
      sentMs: new Float64Array(BLOCK_RECORDS),
      bytes: new Uint32Array(BLOCK_RECORDS),
      left: BLOCK_RECORDS,
    }
    this.#spare = undefined
    block.left = BLOCK_RECORDS
    this.#blocks.set(index, block)
    return block
  }

  #giveBack(index: number, block: Block): void {
    this.#blocks.delete(index)
    this.#spare = block
    if (this.#lastIndex === index) this.#lastIndex = -1
  }
}
