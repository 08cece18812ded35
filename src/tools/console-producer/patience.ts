/** Waits for what a module of the user's promised, and not for ever: it may be waiting for what never comes. */
import { ToolError } from '../tool-error.ts'

/** After a signal, or when nothing else is going on, a module has so long to come to its end. */
const LAST_WAIT_MS = 500

export interface PatienceOptions {
  /** Whose promises they are: `line reader ./r.mjs`. */
  readonly name: string
  /** Ends the patience, but for a last moment. */
  readonly signal: AbortSignal
  /** Aborts when nothing is left in this process that could go on by itself. */
  readonly idle: AbortSignal
}

export class Patience {
  readonly #options: PatienceOptions

  constructor(options: PatienceOptions) {
    this.#options = options
  }

  /** What `promise` gives. Throws ToolError when it never settles; `what` is what it was to do: `give its next record`. */
  async wait<T>(promise: PromiseLike<T>, what: string): Promise<T> {
    const { name, signal, idle } = this.#options
    let lastWait: NodeJS.Timeout | undefined
    let onEnd = (): void => {}
    const over = new Promise<never>((_, reject) => {
      onEnd = () => {
        const why = signal.aborted ? 'after the signal' : 'and nothing is left that it could wait for'
        const error = new ToolError('terse', `The ${name} does not ${what}, ${why}.`)
        lastWait ??= setTimeout(() => reject(error), LAST_WAIT_MS)
      }
    })
    signal.addEventListener('abort', onEnd)
    idle.addEventListener('abort', onEnd)
    if (signal.aborted || idle.aborted) onEnd()
    try {
      return await Promise.race([promise, over])
    } finally {
      clearTimeout(lastWait)
      signal.removeEventListener('abort', onEnd)
      idle.removeEventListener('abort', onEnd)
    }
  }
}
