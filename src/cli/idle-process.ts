/**
 * Notices when nothing is left in this process that could go on by itself. Node would end it then, without a word and with
 * exit code 0, though somebody still waits: for a promise of a user's module, say, that never settles. And the other way
 * round: ends the process when nothing is left but a wait that never ends.
 */
import { ToolError } from '../tools/tool-error.ts'

/** Who is about to get a lock has it by then. */
const LAST_CHANCE_MS = 20

export class IdleProcess {
  readonly #controller = new AbortController()
  #isHeldUp: () => boolean = () => false
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

  /** `isHeldUp` says whether what nobody waits for any more would keep this process from ending. */
  watchFor(isHeldUp: () => boolean): void {
    this.#isHeldUp = isHeldUp
  }

  /** All is done, and all output has gone out: ends the process if it would not end by itself, with its exit code. */
  endIfHeldUp(): void {
    if (!this.#isHeldUp()) return
    const end = (): void => {
      // oxlint-disable-next-line unicorn/no-process-exit -- A wait in the kernel can't be called off.
      if (this.#isHeldUp()) process.exit()
    }
    setTimeout(end, LAST_CHANCE_MS).unref()
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
