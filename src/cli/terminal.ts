/** Colour, tables and the spinner, loaded only when there is a terminal to show them on. */
import type { OutputPort } from '../tools/tool-ports.ts'

export interface Terminal {
  bold(text: string): string
  dim(text: string): string
  /** A table with a heading, ended by a newline. Cells are folded where it would be wider than the terminal. */
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
      const render = (columns: object): string => {
        // Without a style of our own the table would colour itself.
        const style = { head: [], border: [], compact: true }
        const table = new Table({ head: head.map((cell) => chalk.bold(cell)), style, ...columns })
        table.push(...rows.map((row) => [...row]))
        return `${table.toString()}\n`
      }
      const natural = render({})
      const colWidths = narrowedColumns(natural, output.columns)
      return colWidths === undefined ? natural : render({ colWidths, wordWrap: true, wrapOnWordBoundary: false })
    },
  }
}

/** Two blanks beside one character. */
const NARROWEST_COLUMN = 3

/**
 * Widths of the columns, blanks included, with which `table` fits into `available` columns: the widest give way first.
 * Undefined when it fits anyhow, or when nothing could make it fit.
 */
export function narrowedColumns(table: string, available: number): number[] | undefined {
  const [border = ''] = table.split('\n')
  const widths = border
    .slice(1, -1)
    .split('┬')
    .map((part) => part.length)
  let excess = border.length - available
  if (excess <= 0) return undefined
  while (excess > 0) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST_COLUMN) return undefined
    const next = Math.max(...widths.filter((width) => width < widest), NARROWEST_COLUMN)
    const column = widths.indexOf(widest)
    const less = Math.min(excess, widths.filter((width) => width === widest).length > 1 ? 1 : widest - next)
    widths[column] = widest - less
    excess -= less
  }
  return widths
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
