/**
 * A signal that aborts with the first of others, for as long as one wait. `AbortSignal.any` leaves a trace in each of them
 * that is not taken back while they live: a loop that waits under a signal of the whole process grows by it, turn by turn.
 */
export class FirstSignal {
  readonly #sources: readonly AbortSignal[]
  readonly #controller = new AbortController()
  readonly #abort = (event: Event): void => this.#abortAs(event.target as AbortSignal)

  constructor(sources: readonly AbortSignal[]) {
    this.#sources = sources
    for (const source of sources) source.addEventListener('abort', this.#abort, { once: true })
    const aborted = sources.find((source) => source.aborted)
    if (aborted !== undefined) this.#abortAs(aborted)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The wait is over: nothing of it stays with the others. */
  release(): void {
    for (const source of this.#sources) source.removeEventListener('abort', this.#abort)
  }

  #abortAs(source: AbortSignal): void {
    this.release()
    this.#controller.abort(source.reason)
  }
}
