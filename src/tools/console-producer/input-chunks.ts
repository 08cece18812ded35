/** Standard input in pieces, with what has to happen between them: the prompt, and noticing that nothing comes. */

export interface InputChunksOptions {
  /** Ends the input. */
  readonly signal: AbortSignal
  /** Called before each piece is waited for. */
  readonly beforeEach?: () => void
  /** Called when a piece has come. */
  readonly onPiece?: () => void
  /**
   * Called once before a piece that does not come at once: whoever sends lines has paused, so what was read must not wait
   * for company. Null where the next piece is always there.
   */
  readonly whenIdle: (() => void) | null
}

/** The pieces of `chunks` until they end or `signal` aborts. */
export async function* inputChunks(
  chunks: AsyncIterable<Uint8Array>,
  { signal, beforeEach, onPiece, whenIdle }: InputChunksOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  while (!signal.aborted) {
    beforeEach?.()
    const result = await nextOrIdle(iterator, signal, whenIdle)
    if (result === null || result.done === true) return
    onPiece?.()
    yield result.value
  }
}

async function nextOrIdle(
  iterator: AsyncIterator<Uint8Array>,
  signal: AbortSignal,
  whenIdle: (() => void) | null,
): Promise<IteratorResult<Uint8Array> | null> {
  // Two turns: the first ends the one in which the last piece came, the second has asked the system for more.
  let turn = whenIdle === null ? null : setImmediate(() => (turn = setImmediate(whenIdle)))
  let onAbort = (): void => {}
  // One for each piece: a promise that never settles would keep all that ever waited for it.
  const aborted = new Promise<null>((resolve) => (onAbort = () => resolve(null)))
  signal.addEventListener('abort', onAbort)
  try {
    return await Promise.race([iterator.next(), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
    if (turn !== null) clearImmediate(turn)
  }
}
