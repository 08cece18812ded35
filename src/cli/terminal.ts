/** Colour, tables and the spinner, loaded only when there is a terminal to show them on. */
import { withoutTricks } from '../common/escape-controls.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { brush } from './brush.ts'
import { columnWidths, displayWidth, folded } from './table-layout.ts'

export interface TableStyle {
  /** The column that matters least. */
  readonly dimColumn?: number
}

export interface Terminal {
  bold(text: string): string
  dim(text: string): string
  /**
   * A table of plain texts with a heading, ended by a newline. Where it would be wider than the terminal, cells are folded;
   * where that would tear words apart, there are no borders; where even that does not fit, each cell has a line of its own.
   */
  table(head: readonly string[], rows: readonly (readonly string[])[], style?: TableStyle): string
}

/** How to write for people on `output`; undefined when nobody looks, so that plain text is due. */
export async function openTerminal(output: OutputPort): Promise<Terminal | undefined> {
  if (!output.isTerminal) return undefined
  const [{ Chalk }, { default: Table }] = await Promise.all([import('chalk'), import('cli-table3')])
  const chalk = new Chalk({ level: output.colourLevel })
  const bold = brush(chalk.bold, output)
  const dim = brush(chalk.dim, output)
  return {
    bold,
    dim,
    table(head, given, { dimColumn } = {}) {
      // Before it is measured: an escape takes more room than what it stands for.
      const rows = given.map((row) => row.map(withoutTricks))
      const coloured = (text: string, at: number): string => (at === dimColumn ? dim(text) : text)
      const widths = columnWidths(head, rows, output.columns - BORDER_COLUMNS * head.length - 1)
      if (widths === undefined) return borderless(head, rows, output.columns, { bold, coloured })
      // Folded before it is coloured: an escape code takes no room and must not be cut.
      const fold = (text: string, at: number): string => folded(text, widths[at] ?? 1).join('\n')
      // Without a style of our own the table would colour itself.
      const style = { head: [], border: [], compact: true }
      const table = new Table({ head: head.map((cell, at) => bold(fold(cell, at))), style })
      table.push(...rows.map((row) => row.map((cell, at) => coloured(fold(cell, at), at))))
      return `${table.toString()}\n`
    },
  }
}

/** A border and two blanks beside each column; one border more closes the table. */
const BORDER_COLUMNS = 3
const GAP = '  '

interface Paint {
  readonly bold: (text: string) => string
  readonly coloured: (text: string, column: number) => string
}

function borderless(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  available: number,
  { bold, coloured }: Paint,
): string {
  const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - displayWidth(text)))
  const widths = columnWidths(head, rows, Number.POSITIVE_INFINITY) ?? []
  const isNarrow = widths.reduce((total, width) => total + width + GAP.length, -GAP.length) > available
  if (isNarrow) {
    const labelWidth = Math.max(...head.map(displayWidth))
    const block = (row: readonly string[]): string =>
      row.map((cell, at) => `${bold(pad(head[at] ?? '', labelWidth))}${GAP}${coloured(cell, at)}\n`).join('')
    return rows.map(block).join('\n')
  }
  const line = (cells: readonly string[], paint: Paint['coloured']): string => {
    const last = cells.length - 1
    return `${cells.map((cell, at) => paint(at === last ? cell : pad(cell, widths[at] ?? 0), at)).join(GAP)}\n`
  }
  return line(head, bold) + rows.map((row) => line(row, coloured)).join('')
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
