/**
 * A terminal taken over as a whole, on its alternate screen. Whatever ends the process, or stops it for a while, the terminal
 * is put back before: a signal, Ctrl-Z, an error that nobody caught.
 */
import type { Key } from './key-reader.ts'
import { RawKeys } from './raw-keys.ts'

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[2J'
const LEAVE = '\x1b[?25h\x1b[?1049l'
/** Signals that end the process, and that nobody else minds. */
const DEADLY = ['SIGHUP', 'SIGQUIT'] as const
/** Of a terminal that does not tell its size. */
const DEFAULT_ROWS = 24
const DEFAULT_COLUMNS = 80

export interface ScreenEvents {
  readonly onKey: (key: Key) => void
  /** What was painted is gone, or has another size. */
  readonly onRepaint: () => void
}

export class FullScreen {
  readonly #keys: RawKeys
  readonly #events: ScreenEvents
  #isShown = false
  #painted = ''

  constructor(events: ScreenEvents) {
    this.#events = events
    this.#keys = new RawKeys((key) => (key === 'ctrl-z' ? this.#stop() : events.onKey(key)))
  }

  get rows(): number {
    return process.stdout.rows || DEFAULT_ROWS
  }

  get columns(): number {
    return process.stdout.columns || DEFAULT_COLUMNS
  }

  open(): void {
    this.#show()
    process.on('exit', this.#hide)
    process.on('SIGTSTP', this.#stop)
    process.on('SIGCONT', this.#show)
    for (const name of DEADLY) process.on(name, this.#die)
    process.stdout.on('resize', this.#repaint)
  }

  /** Puts the terminal back. Safe to call twice. */
  close(): void {
    this.#hide()
    process.off('exit', this.#hide)
    process.off('SIGTSTP', this.#stop)
    process.off('SIGCONT', this.#show)
    for (const name of DEADLY) process.off(name, this.#die)
    process.stdout.off('resize', this.#repaint)
  }

  /** Shows `lines`, each no wider than the screen, from the top; as many as fit. Writes nothing when they are there already. */
  paint(lines: readonly string[]): void {
    const text = lines
      .slice(0, this.rows)
      .map((line, at) => `\x1b[${at + 1};1H${line}\x1b[0m\x1b[K`)
      .join('')
    if (!this.#isShown || text === this.#painted) return
    this.#painted = text
    // At once: a terminal is written to synchronously.
    process.stdout.write(`${text}\x1b[J`)
  }

  readonly #show = (): void => {
    process.stdout.write(ENTER)
    this.#isShown = true
    this.#keys.open()
    this.#repaint()
  }

  readonly #hide = (): void => {
    if (!this.#isShown) return
    this.#isShown = false
    this.#keys.close()
    process.stdout.write(LEAVE)
  }

  readonly #repaint = (): void => {
    this.#painted = ''
    this.#events.onRepaint()
  }

  /** As if nobody had minded the signal; goes on here when somebody continues the process, or where it can't be stopped. */
  readonly #stop = (): void => {
    this.#hide()
    process.off('SIGTSTP', this.#stop)
    process.off('SIGCONT', this.#show)
    process.kill(0, 'SIGTSTP')
    process.on('SIGTSTP', this.#stop)
    process.on('SIGCONT', this.#show)
    this.#show()
  }

  readonly #die = (name: NodeJS.Signals): void => {
    this.close()
    process.kill(process.pid, name)
  }
}
