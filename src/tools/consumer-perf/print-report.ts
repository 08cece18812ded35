/** The report of a consumer test as Kafka's tool prints it. Kafka: ConsumerPerformance. */
import { formatJavaFixed } from '../../common/java-fixed.ts'
import { metricsText } from '../perf/print-metrics.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { ConsumedAmounts, ConsumedInterval, ConsumerPerfReport } from './run.ts'

const COMMON_COLUMNS = 'data.consumed.in.MB, MB.sec, data.consumed.in.nMsg, nMsg.sec'
const FETCH_COLUMNS = 'rebalance.time.ms, fetch.time.ms, fetch.MB.sec, fetch.nMsg.sec'

export interface PrintedRows {
  /** How times are shown. */
  readonly timeText: (timeMs: number) => string
  /** A row for each interval instead of one for the whole run. */
  readonly isDetailed: boolean
  readonly printsMetrics: boolean
  /** For how long nothing came, when not everything came. */
  readonly timeoutMs: number
}

export function consumerPerfHeader(isDetailed: boolean): string {
  return `${isDetailed ? 'time, threadId' : 'start.time, end.time'}, ${COMMON_COLUMNS}, ${FETCH_COLUMNS}\n`
}

export function printedReport(
  stdout: Pick<OutputPort, 'write'>,
  { timeText, isDetailed, printsMetrics, timeoutMs }: PrintedRows,
): ConsumerPerfReport {
  return {
    interval(interval) {
      if (isDetailed) stdout.write(`${timeText(interval.endMs)}, 0, ${intervalColumns(interval)}\n`)
    },
    tick() {},
    end(amounts, isShort, metrics) {
      if (isShort) stdout.write(shortage(timeoutMs))
      if (!isDetailed) {
        const times = `${timeText(amounts.startMs)}, ${timeText(amounts.endMs)}`
        stdout.write(`${times}, ${amountColumns(amounts)}\n`)
      }
      if (printsMetrics) stdout.write(metricsText(metrics))
    },
  }
}

function shortage(timeoutMs: number): string {
  return `WARNING: Exiting before consuming the expected number of records: timeout (${timeoutMs} ms) exceeded. You can use the --timeout option to increase the timeout.\n`
}

/** Of the whole run. */
function amountColumns({ startMs, endMs, records, mebibytes, rebalanceMs }: ConsumedAmounts): string {
  const seconds = (endMs - startMs) / 1000
  const fetchMs = endMs - startMs - rebalanceMs
  const rates = [rebalanceMs, fetchMs, four(mebibytes / (fetchMs / 1000)), four(records / (fetchMs / 1000))]
  return [four(mebibytes), four(mebibytes / seconds), records, four(records / seconds), ...rates].join(', ')
}

/** Of an interval: amounts until its end, rates within it. */
function intervalColumns(interval: ConsumedInterval): string {
  const { startMs, endMs, records, mebibytes, rebalanceMs, totalRecords, totalMebibytes } = interval
  const elapsedMs = endMs - startMs
  const fetchMs = elapsedMs - rebalanceMs
  const perSecond = (amount: number): string => four(fetchMs <= 0 ? 0 : (1000 * amount) / fetchMs)
  const rates = [rebalanceMs, fetchMs, perSecond(mebibytes), perSecond(records)]
  const ofAll = [four((1000 * mebibytes) / elapsedMs), totalRecords, four((records / elapsedMs) * 1000)]
  return [four(totalMebibytes), ...ofAll, ...rates].join(', ')
}

function four(value: number): string {
  return formatJavaFixed(value, 4)
}
