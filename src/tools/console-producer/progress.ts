/** How far a long run has come: a bar for a file, a rate for a pipe. */
import type { Clock } from '../../common/clock.ts'
import { grouped } from '../grouped.ts'
import type { OutputPort } from '../tool-ports.ts'

const TERMINAL_INTERVAL_MS = 100
/** Where nobody looks on, a line is kept. */
const LOG_INTERVAL_MS = 5000
const BAR_COLUMNS = 24

export interface ProgressOptions {
  readonly stderr: Pick<OutputPort, 'write' | 'isTerminal' | 'trusted' | 'columns'>
  readonly clock: Clock
  /** Null for a pipe. */
  readonly totalBytes: number | null
  /** Records written so far. */
  readonly recordsCount: () => number
  /** Bytes of the input that they were made of. */
  readonly bytesDone: () => number
}

export class Progress {
  readonly #options: ProgressOptions
  readonly #intervalMs: number
  readonly #startMs: number
  #shownMs: number
  #bytes = 0

  constructor(options: ProgressOptions) {
    this.#options = options
    this.#intervalMs = options.stderr.isTerminal ? TERMINAL_INTERVAL_MS : LOG_INTERVAL_MS
    this.#startMs = options.clock.monotonicMs()
    this.#shownMs = this.#startMs
  }

  /** Shows how it stands, when it was not shown for a while. */
  tick(): void {
    const nowMs = this.#options.clock.monotonicMs()
    if (nowMs - this.#shownMs < this.#intervalMs) return
    this.#shownMs = nowMs
    this.#show(nowMs)
  }

  /** The last word, so that what follows begins on a line of its own. */
  end(): void {
    this.#show(this.#options.clock.monotonicMs())
    if (this.#options.stderr.isTerminal) this.#options.stderr.write('\n')
  }

  #show(nowMs: number): void {
    const { stderr, recordsCount, bytesDone, totalBytes } = this.#options
    // It is estimated, and must not go back.
    this.#bytes = Math.max(this.#bytes, bytesDone())
    const count = recordsCount()
    const seconds = Math.max(0.001, (nowMs - this.#startMs) / 1000)
    const facts = [`${grouped(count)} records`, `${grouped(Math.round(count / seconds))}/s`]
    if (totalBytes !== null && totalBytes > 0) facts.unshift(this.#bar(this.#bytes / totalBytes))
    const line = facts.join('  ')
    if (stderr.isTerminal) stderr.write(stderr.trusted(`\r${line.slice(0, stderr.columns - 1)}\u001b[K`))
    else stderr.write(`${line}\n`)
  }

  #bar(share: number): string {
    const part = Math.min(1, share)
    const percent = `${Math.floor(part * 100)}%`.padStart(4)
    if (!this.#options.stderr.isTerminal) return percent.trim()
    const full = Math.round(part * BAR_COLUMNS)
    return `[${'#'.repeat(full)}${' '.repeat(BAR_COLUMNS - full)}] ${percent}`
  }
}
