/** Many waiters, few fdatasyncs: whoever comes while one runs shares the next one. */

export class GroupSync {
  readonly #sync: () => Promise<void>
  #running: Promise<void> | null = null
  #next: Promise<void> | null = null
  #failure: Error | null = null

  /** `sync` makes durable what was written before it was called. */
  constructor(sync: () => Promise<void>) {
    this.#sync = sync
  }

  /**
   * Resolves when all that was written before the call is durable. After a failure every call fails: the kernel has
   * dropped the pages, a second fdatasync would succeed without having written them.
   */
  async flush(): Promise<void> {
    if (this.#failure !== null) throw this.#failure
    if (this.#running === null) return this.#start()
    this.#next ??= this.#running.then(() => {
      this.#next = null
      return this.#start()
    })
    return this.#next
  }

  /** A sync that somebody else made has failed: from now on every call fails, as after a failure of its own. */
  fail(error: unknown): void {
    this.#failure ??= error as Error
  }

  /** Resolves when no sync is in flight, whether it worked or not: the file may be closed then. */
  async idle(): Promise<void> {
    while (this.#running !== null) {
      try {
        await this.#running
      } catch {
        // whoever asked for the sync has been told
      }
    }
  }

  async #start(): Promise<void> {
    this.#running = this.#sync()
    try {
      await this.#running
    } catch (error) {
      this.#failure = error as Error
      throw error
    } finally {
      this.#running = null
    }
  }
}
