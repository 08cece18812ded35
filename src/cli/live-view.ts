/** Text that is kept up to date in place. */
import { stripVTControlCharacters } from 'node:util'
import { signalExitCode } from '../tools/signal-exit-code.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'

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
  let shown = ''
  while (!signal.aborted && !stdout.closed) {
    const text = await render()
    if (text !== shown) stdout.write(stdout.isTerminal ? `${erased(shown, stdout.columns)}${text}` : text)
    shown = text
    await stdout.drain()
    await pause(REFRESH_MS, AbortSignal.any([signal, stdout.closeSignal]))
  }
  return signal.aborted ? signalExitCode(signal) : 0
}

/** Moves the cursor back to where `text` began, and clears from there on. */
export function erased(text: string, columns: number): string {
  if (text === '') return ''
  const lines = text.split('\n').slice(0, -1)
  const rows = lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
  return `\x1b[${rows}A\r\x1b[J`
}

/** Colours take no room. */
function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length
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
