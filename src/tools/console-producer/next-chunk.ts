/** Waits for input, and notices when there is none for the moment. */

/**
 * The next chunk; null at the end of the input or when `signal` aborts. `whenIdle` is called once if the event loop went
 * round without a chunk: whoever sends lines has paused, so what was read must not wait for company.
 */
export async function nextChunk(
  chunks: AsyncIterator<Uint8Array>,
  whenIdle: (() => void) | null,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  if (signal.aborted) return null
  // Two turns: the first ends the one in which the last chunk came, the second has asked the system for more.
  let turn = whenIdle === null ? null : setImmediate(() => (turn = setImmediate(whenIdle)))
  let onAbort: (() => void) | undefined
  const aborted = new Promise<null>((resolve) => {
    onAbort = () => resolve(null)
    signal.addEventListener('abort', onAbort)
  })
  try {
    const result = await Promise.race([chunks.next(), aborted])
    return result === null || result.done === true ? null : result.value
  } finally {
    if (turn !== null) clearImmediate(turn)
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort)
  }
}
