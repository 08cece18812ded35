/** Whoever watches the demo at a terminal: keys to go on, to skip, to quit. */
import type { OutputPort } from '../../tools/tool-ports.ts'
import type { Key } from '../screen/key-reader.ts'
import { RawKeys } from '../screen/raw-keys.ts'

/** What the viewer wants. */
export type Wish = 'go on' | 'skip' | 'quit' | 'interrupt'

const PROMPT = '[Enter] go on   [s] skip this scene   [q] quit'
const WISHES: Readonly<Record<Key, Wish>> = {
  enter: 'go on',
  ' ': 'go on',
  right: 'go on',
  down: 'go on',
  n: 'go on',
  s: 'skip',
  q: 'quit',
  escape: 'quit',
  'ctrl-d': 'quit',
  'ctrl-c': 'interrupt',
}

export class Viewer {
  readonly #stdout: OutputPort
  readonly #dim: (text: string) => string
  readonly #onQuit: (wish: 'quit' | 'interrupt') => void
  readonly #keys = new RawKeys((key) => this.#press(key))
  #answer: ((wish: Wish) => void) | null = null

  /** `onQuit` is told also while a command runs. */
  constructor(stdout: OutputPort, dim: (text: string) => string, onQuit: (wish: 'quit' | 'interrupt') => void) {
    this.#stdout = stdout
    this.#dim = dim
    this.#onQuit = onQuit
  }

  open(): void {
    this.#keys.open()
    process.on('SIGCONT', this.#resume)
    process.on('exit', this.close)
  }

  /** Puts the terminal back. Safe to call twice. */
  readonly close = (): void => {
    process.off('SIGCONT', this.#resume)
    process.off('exit', this.close)
    this.#keys.close()
  }

  /** Asks, and takes the question away once it is answered. */
  async wish(signal: AbortSignal): Promise<Wish> {
    this.#stdout.write(this.#dim(PROMPT))
    const wish = await new Promise<Wish>((resolve) => {
      this.#answer = resolve
      signal.addEventListener('abort', () => resolve('quit'), { once: true })
    })
    this.#answer = null
    this.#stdout.write(this.#stdout.trusted('\r\x1b[K'))
    return wish
  }

  readonly #resume = (): void => this.#keys.open()

  #press(key: Key): void {
    if (key === 'ctrl-z') {
      this.#keys.close()
      process.kill(0, 'SIGTSTP')
      this.#keys.open()
      return
    }
    const wish = WISHES[key]
    if (wish === 'quit' || wish === 'interrupt') this.#onQuit(wish)
    if (wish !== undefined) this.#answer?.(wish)
  }
}
