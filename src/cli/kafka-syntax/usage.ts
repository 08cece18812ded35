/**
 * The table of options that Kafka's tools print for `--help` and after a usage error, byte for byte.
 * Kafka: joptsimple.BuiltinHelpFormatter with a width of 80, and its Rows and Columns.
 */
import type { OptionSpec, OptionTable } from '../../tools/option-table.ts'
import { breakablePieces } from './line-breaks.ts'

const OVERALL_WIDTH = 80
const COLUMN_SEPARATOR = '  '
const INDENT = '  '

interface Row {
  readonly option: string
  readonly description: string
}

/** The whole table with its heading, each line padded with blanks to the full width and ended by a newline. */
export function usageTable(table: OptionTable): string {
  const heading = Object.values(table).some(({ isRequired }) => isRequired) ? 'Option (* = required)' : 'Option'
  const rows: Row[] = [
    { option: heading, description: 'Description' },
    { option: '-'.repeat(heading.length), description: '-----------' },
  ]
  for (const name of Object.keys(table).sort()) {
    const spec = table[name] as OptionSpec
    if (spec.hidden !== true) rows.push({ option: optionCell(name, spec), description: descriptionCell(spec) })
  }
  const widths = columnWidths(rows)
  return render(rows.flatMap((row) => fit(row, widths)))
}

function optionCell(name: string, spec: OptionSpec): string {
  const option = `${spec.isRequired ? '* ' : ''}--${name}`
  if (spec.argument === 'none') return option
  const type = spec.typeName ?? spec.type ?? 'String'
  const label = spec.argumentName === undefined ? type : `${type}: ${spec.argumentName}`
  return spec.argument === 'required' ? `${option} <${label}>` : `${option} [${label}]`
}

function descriptionCell(spec: OptionSpec): string {
  return spec.default === undefined ? spec.description : `${spec.description} (default: ${spec.default})`
}

interface Widths {
  readonly option: number
  readonly description: number
}

function columnWidths(rows: readonly Row[]): Widths {
  const available = OVERALL_WIDTH - COLUMN_SEPARATOR.length
  const option = Math.min(Math.floor(available / 2), widest(rows, 'option'))
  return { option, description: Math.min(available - option, widest(rows, 'description')) }
}

function widest(rows: readonly Row[], column: keyof Row): number {
  return Math.max(...rows.map((row) => row[column].length))
}

/** One row as the lines it takes. */
function fit(row: Row, widths: Widths): Row[] {
  const options = wrap(row.option, widths.option)
  const descriptions = wrap(row.description, widths.description)
  return Array.from({ length: Math.max(options.length, descriptions.length) }, (_, line) => ({
    option: options[line] ?? '',
    description: descriptions[line] ?? '',
  }))
}

function wrap(text: string, width: number): string[] {
  return text
    .trim()
    .split('\n')
    .flatMap((line) => wrapLine(line, width))
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = []
  let current = ''
  for (const piece of breakablePieces(line)) {
    if (current.length + piece.length > width) {
      lines.push(current.trimEnd())
      current = INDENT + piece
    } else {
      current += piece
    }
  }
  return current === '' ? lines : [...lines, current]
}

/** Widths are taken anew from the wrapped lines: columns can end up narrower. */
function render(lines: readonly Row[]): string {
  const widths = columnWidths(lines)
  return lines
    .map(({ option, description }) => {
      return `${option.padEnd(widths.option)}${COLUMN_SEPARATOR}${description.padEnd(widths.description)}\n`
    })
    .join('')
}
