/** What a campaign has done and found: kills by point, and what was wrong after them. */

export interface Finding {
  /** One of the checker's verdicts, or of what a command did wrong. */
  readonly verdict: string
  readonly detail: string
}

interface Row {
  kills: number
  readonly verdicts: Map<string, number>
}

export class KillRecord {
  readonly #points = new Map<string, Row>()
  readonly #kinds = new Map<string, number>()
  readonly findings: Finding[] = []
  survivors = 0
  rounds = 0
  acknowledged = 0
  consumed = 0
  slowestMs = 0

  killed(kind: string, point: string): void {
    const row = this.#points.get(point) ?? { kills: 0, verdicts: new Map() }
    row.kills++
    this.#points.set(point, row)
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1)
  }

  /** Of a round in which processes died at `points`: any of them may be to blame. */
  found(points: readonly string[], findings: readonly Finding[]): void {
    this.findings.push(...findings)
    for (const point of new Set(points)) {
      for (const { verdict } of findings) {
        const verdicts = this.#points.get(point)?.verdicts
        verdicts?.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
      }
    }
  }

  get kills(): number {
    return [...this.#kinds.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Point × kills × verdicts, then kills by kind. */
  get table(): string {
    const rows = [...this.#points]
      .sort(([, a], [, b]) => b.kills - a.kills)
      .map(([point, { kills, verdicts }]) => {
        const said = [...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(', ')
        return [point, String(kills), said === '' ? '-' : said]
      })
    const kinds = [...this.#kinds].sort(([, a], [, b]) => b - a).map(([kind, count]) => [kind, String(count)])
    return `${columns([['point', 'kills', 'verdicts'], ...rows])}\n${columns([['killed', 'times'], ...kinds])}`
  }
}

function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, at) => cell.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}
