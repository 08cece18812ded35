/** A table as some of Kafka's tools print it: cells as wide as the widest of their column, a tab behind each. Kafka: ToolsUtils.prettyPrintTable. */
export function prettyTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows]
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)))
  return all.map((row) => `${row.map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}\t`).join('')}\n`).join('')
}
