/** Standard input in pieces, with what has to happen between them: the prompt, and noticing that nothing comes. */

export interface InputChunksOptions {
  /** Ends the input. */
  readonly signal: AbortSignal
  /** Called before each piece is waited for. */
  readonly beforeEach?: () => void
  /** Called when a piece has come. */
  readonly onPiece?: () => void
  /**
   * Called before a piece that does not come at once: whoever sends lines has paused, so what was read must not wait for
   * company. Null where the next piece is always there.
   */
  readonly whenIdle: (() => void) | null
}

/** What one look at a pipe brings at most: of a smaller piece nothing was left behind. */
const WHOLE_PIECE_BYTES = 64 * 1024

/** The pieces of `chunks` until they end or `signal` aborts. */
export async function* inputChunks(
  chunks: AsyncIterable<Uint8Array>,
  { signal, beforeEach, onPiece, whenIdle }: InputChunksOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  const idle = whenIdle === null ? null : new IdleInput(whenIdle)
  while (!signal.aborted) {
    beforeEach?.()
    const result = await nextOrIdle(iterator, signal, idle)
    if (result === null || result.done === true) return
    onPiece?.()
    idle?.came(result.value.length)
    yield result.value
  }
}

async function nextOrIdle(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
  idle: IdleInput | null,
): Promise<IteratorResult<Uint8Array> | null> {
  idle?.waits()
  let onAbort = (): void => {}
  // One for each piece: a promise that never settles would keep all that ever waited for it.
  const aborted = new Promise<null>((resolve) => (onAbort = () => resolve(null)))
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([iterator.next(), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
    idle?.ends()
  }
}

/** Knows when nothing more can follow at once. */
class IdleInput {
  readonly #whenIdle: () => void
  #turn: NodeJS.Immediate | null = null
  /** It was idle when the last piece came. */
  #wasIdle = false
  /** The last piece is a lone line: its writer had paused before it, and had written nothing behind it. */
  #isAlone = false

  constructor(whenIdle: () => void) {
    this.#whenIdle = whenIdle
  }

  /** A piece has come. */
  came(bytes: number): void {
    this.#isAlone = this.#wasIdle && bytes < WHOLE_PIECE_BYTES
    this.#wasIdle = false
  }

  /** What came has been dealt with, and the next piece is waited for. */
  waits(): void {
    if (this.#isAlone) this.#whenIdle()
    // Two turns: the first ends the one in which the last piece came, the second has asked the system for more.
    this.#turn = setImmediate(() => {
      this.#turn = setImmediate(() => {
        this.#wasIdle = true
        this.#whenIdle()
      })
    })
  }

  ends(): void {
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#turn = null
  }
}
