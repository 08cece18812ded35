/** Metrics as Kafka's perf tools print them. Kafka: tools.ToolsUtils.printMetrics. */
import { formatJavaFixed } from '../../common/java-fixed.ts'

export interface Metric {
  readonly group: string
  readonly name: string
  readonly clientId: string
  /** Shown with three decimals, as all measured values are. */
  readonly value: number
}

/** A heading, then a row for each, by name. */
export function metricsText(metrics: readonly Metric[]): string {
  const rows = metrics.map(({ group, name, clientId, value }): [string, string] => [
    `${group}:${name}:{client-id=${clientId}}`,
    formatJavaFixed(value, 3),
  ])
  const width = Math.max(...rows.map(([name]) => name.length))
  rows.sort(([a], [b]) => (a < b ? -1 : 1))
  const lines = rows.map(([name, value]) => `${name.padEnd(width)} : ${value}\n`)
  return `\n${'Metric Name'.padEnd(width)}   Value\n${lines.join('')}`
}
