/** The rows as a plain table. */

const HEADER = ['name', 'measured', 'spread', 'reference', 'ratio', 'aim', 'goal', 'met', 'note']
/** Columns that hold numbers are flush right. */
const NUMBERS = new Set([1, 2, 3, 4])

/** All rows, one a line, under a header. */
export function renderRows(rows) {
  const cells = [HEADER, ...rows.map(cellsOf)]
  const widths = HEADER.map((_, column) => Math.max(...cells.map((line) => line[column].length)))
  const rule = widths.map((width) => '-'.repeat(width))
  return [cells[0], rule, ...cells.slice(1)].map((line) => renderLine(line, widths)).join('\n')
}

/** The rows whose aim is missed. */
export function missedRows(rows) {
  return rows.filter(({ met }) => met === 'NO')
}

function cellsOf(row) {
  const { name, unit, measured, reference, ratio, perSecond, referencePerSecond, rateUnit, aim, goal, met, note } = row
  const spread = row.spread === null ? '' : `±${Math.round(100 * row.spread)}%`
  const times = ratio === null ? '' : `${ratio.toFixed(2)} ×`
  return [
    name,
    quantity(measured, unit, perSecond, rateUnit),
    spread,
    quantity(reference, unit, referencePerSecond, rateUnit),
    times,
    aim,
    goal,
    met,
    note,
  ]
}

/** `0.412 s 2.43 M/s`, `0.120 s 837 MB/s`, `1.20 ms`, or nothing. */
function quantity(value, unit, perSecond, rateUnit) {
  if (value === null) return ''
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : unit === 's' ? 3 : 2
  const rate = perSecond === null ? '' : `  ${(perSecond / 1e6).toFixed(rateUnit === 'MB/s' ? 0 : 2)} ${rateUnit}`
  return `${value.toFixed(digits)} ${unit}${rate}`
}

function renderLine(cells, widths) {
  const padded = cells.map((cell, column) =>
    NUMBERS.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
  )
  return padded.join('  ').trimEnd()
}
