/** Colour, tables and the spinner, loaded only when there is a terminal to show them on. */
import type { OutputPort } from '../tools/tool-ports.ts'

export interface Terminal {
  bold(text: string): string
  dim(text: string): string
  /** A table with a heading, ended by a newline. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): string
}

/** How to write for people on `output`; undefined when nobody looks, so that plain text is due. NO_COLOR is honoured. */
export async function openTerminal(output: OutputPort): Promise<Terminal | undefined> {
  if (!output.isTerminal) return undefined
  const [{ Chalk }, { default: Table }] = await Promise.all([import('chalk'), import('cli-table3')])
  const chalk = colourIsOff() ? new Chalk({ level: 0 }) : new Chalk()
  return {
    bold: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    table(head, rows) {
      // Without a style of our own the table would colour itself.
      const table = new Table({
        head: head.map((cell) => chalk.bold(cell)),
        style: { head: [], border: [], compact: true },
      })
      table.push(...rows.map((row) => [...row]))
      return `${table.toString()}\n`
    },
  }
}

/** How long something may take before it looks stuck. */
const PATIENCE_MS = 500

/** Shows a spinner on `stderr` while `work` takes long; nothing where it is no terminal. */
export async function withSpinner<T>(text: string, stderr: OutputPort, work: Promise<T>): Promise<T> {
  if (!stderr.isTerminal) return work
  const isDone = new AbortController()
  const timer = setTimeout(() => void spin(text, isDone.signal), PATIENCE_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    isDone.abort()
  }
}

async function spin(text: string, isDone: AbortSignal): Promise<void> {
  const { default: ora } = await import('ora')
  if (isDone.aborted) return
  const spinner = ora({ text, discardStdin: false }).start()
  isDone.addEventListener('abort', () => spinner.stop())
}

function colourIsOff(): boolean {
  return Boolean(process.env['NO_COLOR'])
}
