/** What `kafdir top` shows, as tables of plain texts that can be sorted, filtered and made narrower. */

/** A cell: what is shown, and what it is sorted by. Null: not known, and last in any order. */
export interface TopCell {
  readonly text: string
  readonly sortsAs: number | string | null
}

export interface TopColumn {
  readonly key: string
  readonly title: string
  readonly align: 'left' | 'right'
  /** Where there is no room, the column with the highest number goes first; 0 stays. */
  readonly dropped: number
}

export interface TopRow {
  /** What is the same from one look to the next. */
  readonly id: string
  /** One for each column. */
  readonly cells: readonly TopCell[]
}

export interface TopTable {
  /** What it is about, for the title: `Topics`, `Topic orders`. */
  readonly name: string
  readonly columns: readonly TopColumn[]
  readonly rows: readonly TopRow[]
  /** What to say instead of rows. */
  readonly whenEmpty: string
}

export interface TopOrder {
  /** Of the column that rows are sorted by; another one: by the first. */
  readonly key: string | null
  readonly isReversed: boolean
}

/** The rows in which `filter` occurs, capitals or not, in `order`; numbers fall, texts rise, unless it is reversed. */
export function arrangedRows(table: TopTable, order: TopOrder, filter: string): readonly TopRow[] {
  const wanted = filter.toLowerCase()
  const rows = table.rows.filter(({ cells }) => cells.some(({ text }) => text.toLowerCase().includes(wanted)))
  const at = sortColumn(table, order.key)
  return rows.toSorted((a, b) => compare(a.cells[at], b.cells[at], order.isReversed) || (a.id < b.id ? -1 : 1))
}

/** The index of the column of that key; the first one where there is none. */
export function sortColumn({ columns }: TopTable, key: string | null): number {
  return Math.max(
    0,
    columns.findIndex((column) => column.key === key),
  )
}

function compare(a: TopCell | undefined, b: TopCell | undefined, isReversed: boolean): number {
  const [x, y] = [a?.sortsAs ?? null, b?.sortsAs ?? null]
  if (x === y) return 0
  if (x === null) return 1
  if (y === null) return -1
  const order = typeof x === 'number' ? Number(y) - x : x < y ? -1 : 1
  return isReversed ? -order : order
}

export function textCell(text: string): TopCell {
  return { text, sortsAs: text }
}

/** `shown` writes the number for people. */
export function numberCell(value: number | null, shown: (value: number) => string = String): TopCell {
  return { text: value === null ? '-' : shown(value), sortsAs: value }
}
