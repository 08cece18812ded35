/** Rows as lines with tabs between the columns: what is piped. */
export function tabLines(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((cells) => `${cells.join('\t')}\n`).join('')
}
