/** kafka-producer-perf-test in Kafka's syntax. Kafka: ProducerPerformance.start. */
import { kafkaFront } from '../../tools/client-front.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import { type ProducerPerfOptionTable, producerPerfParserTable } from '../../tools/producer-perf/options.ts'
import { parseProducerPerfOptions } from '../../tools/producer-perf/parse-options.ts'
import { printedReport } from '../../tools/producer-perf/print-report.ts'
import { runProducerPerf } from '../../tools/producer-perf/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'

export const kafkaProducerPerfTest: ArgparseTool = {
  parser: producerPerfParserTable,
  helpExitCode: 1,
  helpsWithoutArguments: true,
  parseErrors: 'usage',
  exceptionText: (javaException, message) => `Exception in thread "main" ${javaException}: ${message}`,
  run(_command, options, ports) {
    const given = options as OptionValues<ProducerPerfOptionTable>
    const report = printedReport(ports.stdout, { printsMetrics: options.has('print-metrics') })
    return runProducerPerf(parseProducerPerfOptions(given, kafkaFront, ports), ports, report)
  },
}
