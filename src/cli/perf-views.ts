/** How kafdir shows the figures of its performance tests: a table on a terminal, a line with tabs when piped, or JSON. */
import { Progress } from '../tools/console-producer/progress.ts'
import type { ConsumedAmounts, ConsumerPerfReport } from '../tools/consumer-perf/run.ts'
import type { E2eLatencyReport } from '../tools/e2e-latency/run.ts'
import { grouped } from '../tools/grouped.ts'
import type { RunTotal } from '../tools/perf/latency-stats.ts'
import type { ProducerPerfReport } from '../tools/producer-perf/run.ts'
import type { OutputPort, ToolPorts } from '../tools/tool-ports.ts'
import { writeJson } from './json-output.ts'
import { tabLines } from './tab-lines.ts'
import type { Terminal } from './terminal.ts'

/** Milliseconds, and rates, with so many decimals. */
const DECIMALS = 3

export interface PerfViewOptions {
  readonly ports: Pick<ToolPorts, 'stdout' | 'stderr' | 'clock'>
  /** Undefined when nobody looks. */
  readonly terminal: Terminal | undefined
  readonly asJson: boolean
  /** How many records there will be. */
  readonly wanted: number
}

/** Of `kafdir perf producer`. */
export function producerView(topic: string, options: PerfViewOptions): ProducerPerfReport {
  const progress = progressOf(options)
  return {
    begin() {},
    window() {},
    tick: (records) => progress.tick(records),
    end(total, steadyState) {
      progress.end()
      const { ports, asJson, wanted } = options
      const steady = steadyState === null ? null : totalJson(steadyState)
      if (asJson) {
        const complete = total.records === wanted
        return writeJson(ports.stdout, { topic, complete, ...totalJson(total), steadyState: steady })
      }
      const rows = [total, ...(steadyState === null ? [] : [steadyState])].map(totalCells)
      const head = ['Records', 'ms', 'Records/s', 'MiB/s', 'Average ms', 'Max', '50%', '95%', '99%', '99.9%']
      const names = steadyState === null ? null : ['all', 'after those to warm up']
      writeRows(head, rows, options, names)
    },
  }
}

/** Of `kafdir perf consumer`. */
export function consumerView(group: string, options: PerfViewOptions): ConsumerPerfReport {
  const progress = progressOf(options)
  return {
    interval() {},
    tick: (records) => progress.tick(records),
    end(amounts, isShort) {
      progress.end()
      const { ports, asJson, wanted } = options
      const figures = consumedFigures(amounts)
      if (asJson) return writeJson(ports.stdout, { group, complete: amounts.records >= wanted, ...figures })
      const { records, elapsedMs, recordsPerSecond, mebibytesPerSecond, rebalanceMs } = figures
      const row = [records, elapsedMs, recordsPerSecond, mebibytesPerSecond, rebalanceMs]
      writeRows(['Records', 'ms', 'Records/s', 'MiB/s', 'ms until the group was ready'], [row], options)
      if (isShort) ports.stderr.write(`Only ${amounts.records} of ${wanted} records came before --timeout was over.\n`)
    },
  }
}

/** Of `kafdir perf latency`. */
export function latencyView(topic: string, options: PerfViewOptions): E2eLatencyReport {
  const progress = progressOf(options)
  return {
    creating(name) {
      options.ports.stderr.write(`Topic ${name} did not exist: it is created with 1 partition.\n`)
    },
    creationFailed() {},
    measured: (index) => progress.tick(index + 1),
    end({ averageMs, percentileMs }, records) {
      progress.end()
      const [average, p50, p99, p999] = [averageMs, ...[0.5, 0.99, 0.999].map(percentileMs)].map(shortened)
      const latencyMs = { average, p50, p99, p999 }
      if (options.asJson) return writeJson(options.ports.stdout, { topic, records, latencyMs })
      writeRows(['Records', 'Average ms', '50%', '99%', '99.9%'], [[records, ...Object.values(latencyMs)]], options)
    },
  }
}

/** Shown on a terminal only. */
function progressOf({ ports: { stderr, clock }, wanted }: PerfViewOptions) {
  if (!stderr.isTerminal) return { tick: (): void => {}, end: (): void => {} }
  let count = 0
  const recordsCount = (): number => count
  const progress = new Progress({ stderr, clock, totalBytes: wanted, recordsCount, bytesDone: recordsCount })
  return {
    tick(records: number): void {
      count = records
      progress.tick()
    },
    end: () => progress.end(),
  }
}

type Cell = number | null | undefined

/** `names`: what each row is about, for people, where there are several. */
function writeRows(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  { terminal, ports }: PerfViewOptions,
  names: readonly string[] | null = null,
): void {
  const stdout: OutputPort = ports.stdout
  if (terminal === undefined) stdout.write(tabLines(rows.map((row) => row.map((cell) => cell ?? '-'))))
  else
    stdout.write(
      terminal.table(
        names === null ? head : ['Of', ...head],
        rows.map((row, at) => [
          ...(names === null ? [] : [names[at] ?? '']),
          ...row.map((cell) => (typeof cell === 'number' ? grouped(cell) : '-')),
        ]),
      ),
    )
}

function totalJson(total: RunTotal) {
  const { records, elapsedMs, recordsPerSecond, mebibytesPerSecond } = total
  const { averageMs: average, maxMs: max, p50Ms: p50, p95Ms: p95, p99Ms: p99, p999Ms: p999 } = total
  return {
    ...{ records, elapsedMs: shortened(elapsedMs), recordsPerSecond: shortened(recordsPerSecond) },
    mebibytesPerSecond: shortened(mebibytesPerSecond),
    latencyMs: {
      ...{ average: shortened(average), max: shortened(max), p50: shortened(p50) },
      ...{ p95: shortened(p95), p99: shortened(p99), p999: shortened(p999) },
    },
  }
}

function totalCells(total: RunTotal): Cell[] {
  const { latencyMs, ...amounts } = totalJson(total)
  return [...Object.values(amounts), ...Object.values(latencyMs)]
}

function consumedFigures({ startMs, endMs, records, mebibytes, rebalanceMs }: ConsumedAmounts) {
  const elapsedMs = endMs - startMs
  const perSecond = (amount: number): Cell => shortened((1000 * amount) / elapsedMs)
  return {
    ...{ records, mebibytes: shortened(mebibytes), elapsedMs, rebalanceMs },
    ...{ recordsPerSecond: perSecond(records), mebibytesPerSecond: perSecond(mebibytes) },
  }
}

/** Null where there was nothing to divide by. */
function shortened(value: number): Cell {
  return Number.isFinite(value) ? Number(value.toFixed(DECIMALS)) : null
}
