/** Text that is kept up to date in place. */
import { stripVTControlCharacters } from 'node:util'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { displayWidth } from './table-layout.ts'

/** How often it is looked again. */
const REFRESH_MS = 1000

export interface LiveView {
  readonly stdout: OutputPort
  /** Ends it. */
  readonly signal: AbortSignal
  /** The whole text as of now, ended by a newline. */
  readonly render: () => Promise<string>
}

/**
 * Shows what `render` says and again each second, until a signal comes or the reader goes. On a terminal the new text takes
 * the place of the old one; elsewhere it follows, when it is another. Ends with the signal's exit code.
 */
export async function showLive({ stdout, signal, render }: LiveView): Promise<ExitCode> {
  // One for all waits: each leaves a trace in the others for as long as they live.
  const ending = AbortSignal.any([signal, stdout.closeSignal])
  let shown = ''
  while (!signal.aborted && !stdout.closed) {
    const text = await render()
    if (text !== shown) stdout.write(stdout.isTerminal ? redrawn(shown, text, stdout) : text)
    shown = text
    await stdout.drain()
    await pause(REFRESH_MS, ending)
  }
  return signal.aborted ? signalExitCode(signal) : 0
}

/**
 * Writes `text` over `before`, line by line. The screen is never cleared from its top: terminals that keep a history, tmux
 * among them, would put each text into it.
 */
export function redrawn(
  before: string,
  text: string,
  output: { readonly columns: number; trusted(text: string): string },
): string {
  if (before === '') return text
  const { columns } = output
  const eraseLine = output.trusted(ERASE_LINE)
  const rows = linesOf(before).reduce((sum, line) => sum + rowsOf(line, columns), 0)
  const lines = linesOf(text).map((line) => {
    const isFull = widthOf(line) % columns === 0
    // A row that is full would lose its last cell.
    return `${eraseLine}${line}${isFull ? '' : eraseLine}\n`
  })
  return `${output.trusted(`\x1b[${rows}A\r`)}${lines.join('')}${output.trusted(ERASE_BELOW)}`
}

/** From the cursor on. */
const ERASE_LINE = '\x1b[K'
const ERASE_BELOW = '\x1b[J'

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1)
}

/** Rows that it takes, wrapped where it is too long. */
function rowsOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(widthOf(line) / columns))
}

/** Colours take no room. */
function widthOf(line: string): number {
  return displayWidth(stripVTControlCharacters(line))
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
  })
}
