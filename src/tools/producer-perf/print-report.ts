/** The report of a producer test as Kafka's tool prints it. Kafka: ProducerPerformance. */
import { totalLine, windowLine } from '../perf/perf-lines.ts'
import { metricsText } from '../perf/print-metrics.ts'
import type { OutputPort } from '../tool-ports.ts'
import type { ProducerPerfReport } from './run.ts'

export function printedReport(
  stdout: Pick<OutputPort, 'write'>,
  { printsMetrics }: { readonly printsMetrics: boolean },
): ProducerPerfReport {
  return {
    begin(warmupRecords) {
      if (warmupRecords === 0) return
      stdout.write(
        `Warmup first ${warmupRecords} records. Steady state results will print after the complete test summary.\n`,
      )
    },
    window(window, { isSteadyState, isFirst }) {
      if (isSteadyState && isFirst) stdout.write('In steady state.\n')
      stdout.write(windowLine(window))
    },
    tick() {},
    end(total, steadyState, metrics) {
      stdout.write(totalLine(total, false))
      if (steadyState !== null) stdout.write(totalLine(steadyState, true))
      if (printsMetrics) stdout.write(metricsText(metrics))
    },
  }
}
