/** Names side by side, as many columns as the screen has room for. Kafka: LsCommandHandler.calculateColumnSchema. */

/** Between two columns. */
const GAP = 2
/** No column is narrower. */
const LEAST_COLUMN = 4

/** The lines; `screenWidth` null: a line each. */
export function entryLines(entries: readonly string[], screenWidth: number | null): readonly string[] {
  const { widths, rows } = columnsOf(entries, screenWidth)
  return Array.from({ length: rows }, (_, row) =>
    widths
      .flatMap((width, column) => {
        const entry = entries[row + column * rows]
        if (entry === undefined) return []
        return column < widths.length - 1 ? entry.padEnd(width) : entry
      })
      .join(''),
  )
}

interface Columns {
  readonly widths: readonly number[]
  readonly rows: number
}

/** The most columns that are all used and fit. */
function columnsOf(entries: readonly string[], screenWidth: number | null): Columns {
  const most = screenWidth === null ? 1 : Math.trunc(screenWidth / LEAST_COLUMN)
  for (let count = most; count > 1; count--) {
    const rows = Math.ceil(entries.length / count)
    const widths = Array.from({ length: count }, (_, column) =>
      entries.slice(column * rows, (column + 1) * rows).reduce((width, { length }) => Math.max(width, length + GAP), 0),
    )
    const total = widths.reduce((sum, width) => sum + width, 0)
    if (widths.at(-1) !== 0 && total <= (screenWidth ?? 0)) return { widths, rows }
  }
  return { widths: [0], rows: entries.length }
}
