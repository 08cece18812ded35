/** One picture of `kafdir top`: as many lines as the screen has, none wider than it. Pure. */

import { clipText, fitText } from '../screen/clip-text.ts'
import { displayWidth } from '../table-layout.ts'
import { KEY_HELP, markedRow, type TopState } from './top-state.ts'
import { sortColumn, type TopColumn, type TopRow, type TopTable } from './top-table.ts'

export interface FrameSize {
  readonly rows: number
  readonly columns: number
}

/** Without colours both leave the text as it is. */
export interface FramePaint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

export interface FrameContent {
  readonly state: TopState
  readonly table: TopTable
  /** As they are arranged. */
  readonly rows: readonly TopRow[]
  /** The first line: where, when, how much. */
  readonly headline: string
  /** Something unusual, in the last line instead of the keys. */
  readonly notice: string | null
}

const GAP = '  '
/** Before each row; `>` before the one that is marked. */
const MARGIN = 2
/** A title, the heads of the columns, and a line for keys. */
const OTHER_LINES = 4
const SHORT_HELP = 'q quit  h help  Tab view  Enter open  s sort  / filter'

/** Rows of the table that fit on a screen of so many lines. */
export function pageRowsOf(screenRows: number): number {
  return Math.max(1, screenRows - OTHER_LINES)
}

export function topFrame(content: FrameContent, size: FrameSize, paint: FramePaint): string[] {
  const { state, headline } = content
  const clip = (line: string) => clipText(line, size.columns)
  const body = state.showsHelp ? helpLines().map(clip) : tableLines(content, size, paint)
  const room = Math.max(0, size.rows - 2)
  const shown = body.slice(0, room)
  const blank = Array.from({ length: room - shown.length }, () => '')
  return [paint.bold(clip(headline)), ...shown, ...blank, paint.dim(clip(lastLine(content)))].slice(0, size.rows)
}

function lastLine({ state, notice }: FrameContent): string {
  if (state.isTyping) return `/${state.filter}_`
  if (notice !== null) return notice
  return state.filter === '' ? SHORT_HELP : `Only rows with '${state.filter}' (Esc: all)  ${SHORT_HELP}`
}

function helpLines(): string[] {
  const width = Math.max(...KEY_HELP.map(([keys]) => displayWidth(keys)))
  return [
    '',
    ...KEY_HELP.map(([keys, what]) => `  ${fitText(keys, width, 'left')}  ${what}`),
    '',
    '  Any key goes back.',
  ]
}

function tableLines({ state, table, rows }: FrameContent, size: FrameSize, paint: FramePaint): string[] {
  const sortedBy = sortColumn(table, state.order.key)
  const title = `${table.name} (${rows.length === table.rows.length ? rows.length : `${rows.length} of ${table.rows.length}`})`
  const titleLine = clipText(
    `${title}  by ${columnName(table.columns[sortedBy])}${state.order.isReversed ? ', reversed' : ''}`,
    size.columns,
  )
  if (rows.length === 0) {
    const why = table.rows.length === 0 ? table.whenEmpty : `Nothing here has '${state.filter}' in it.`
    return [titleLine, '', clipText(`  ${why}`, size.columns)]
  }
  const heads = table.columns.map(({ title: text }, at) => (at === sortedBy && text !== '' ? `${text}*` : text))
  const columns = fittingColumns(table.columns, heads, rows, size.columns - MARGIN)
  const line = (cells: readonly string[], mark: string): string => {
    const fitted = columns.map(({ at, width, align }) => fitText(cells[at] ?? '', width, align))
    return clipText(`${mark.padEnd(MARGIN)}${fitted.join(GAP)}`, size.columns)
  }
  const marked = markedRow(
    state,
    rows.map(({ id }) => id),
  )
  const page = pageRowsOf(size.rows)
  const first = Math.max(0, Math.min(marked - Math.floor(page / 2), rows.length - page))
  const shown = rows.slice(first, first + page).map(({ cells }, at) => {
    const isMarked = first + at === marked
    const text = line(
      cells.map((cell) => cell.text),
      isMarked ? '>' : '',
    )
    return isMarked ? paint.bold(text) : text
  })
  return [titleLine, paint.dim(line(heads, '')), ...shown]
}

function columnName(column: TopColumn | undefined): string {
  return (column?.title || column?.key || '').toLowerCase()
}

interface PlacedColumn {
  readonly at: number
  readonly width: number
  readonly align: 'left' | 'right'
}

/** The least important columns go until the others fit; what then is still too wide, is cut in the first one. */
function fittingColumns(
  columns: readonly TopColumn[],
  heads: readonly string[],
  rows: readonly TopRow[],
  available: number,
): PlacedColumn[] {
  const widthOf = (at: number) =>
    Math.max(displayWidth(heads[at] ?? ''), ...rows.map(({ cells }) => displayWidth(cells[at]?.text ?? '')))
  let placed = columns.map(({ align, dropped }, at) => ({ at, align, dropped, width: widthOf(at) }))
  const excess = () => placed.reduce((sum, { width }) => sum + width + GAP.length, -GAP.length) - available
  /** A long last column, such as a path, is cut rather than dropped. */
  const LEAST_LAST = 12
  while (excess() > 0) {
    const last = placed.at(-1)
    if (last !== undefined && last.align === 'left' && last.width - excess() >= LEAST_LAST) {
      placed = [...placed.slice(0, -1), { ...last, width: last.width - excess() }]
      break
    }
    const least = placed.toSorted((a, b) => b.dropped - a.dropped)[0]
    if (least === undefined || least.dropped === 0) break
    placed = placed.filter((column) => column !== least)
  }
  const [first, ...others] = placed
  if (first === undefined || excess() <= 0) return placed
  return [{ ...first, width: Math.max(1, first.width - excess()) }, ...others]
}
