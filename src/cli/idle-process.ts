/**
 * Notices when nothing is left in this process that could go on by itself. Node would end it then, without a word and with
 * exit code 0, though somebody still waits: for a promise of a user's module, say, that never settles.
 */
import { ToolError } from '../tools/tool-error.ts'

export class IdleProcess {
  readonly #controller = new AbortController()
  #give: (error: Error) => void = () => {}

  /** Aborts the first time: whoever waits may say what for, and do what is left to do. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What `work` gives. Throws ToolError when the process is idle and nobody minds the signal. */
  async watch<T>(work: Promise<T>): Promise<T> {
    process.on('beforeExit', this.#onIdle)
    try {
      return await Promise.race([work, new Promise<never>((_, reject) => (this.#give = reject))])
    } finally {
      process.off('beforeExit', this.#onIdle)
    }
  }

  readonly #onIdle = (): void => {
    if (this.#controller.signal.aborted) {
      this.#give(new ToolError('terse', 'What is waited for never comes: nothing is left that could bring it.'))
      return
    }
    this.#controller.abort()
    // Node asks again only after something has happened.
    setImmediate(() => {})
  }
}
