/** kafka-consumer-perf-test in Kafka's syntax. Kafka: ConsumerPerformance.run. */
import { kafkaFront } from '../../tools/client-front.ts'
import { consumerPerfOptionTable } from '../../tools/consumer-perf/options.ts'
import {
  checkConsumerPerfOptions,
  dateFormatOf,
  parseConsumerPerfOptions,
} from '../../tools/consumer-perf/parse-options.ts'
import { consumerPerfHeader, printedReport } from '../../tools/consumer-perf/print-report.ts'
import { runConsumerPerf } from '../../tools/consumer-perf/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool is used to verify the consumer performance.'

export const kafkaConsumerPerfTest = kafkaTool({
  table: consumerPerfOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run(options, ports) {
    checkConsumerPerfOptions(options, ports)
    const isDetailed = options.has('show-detailed-stats')
    if (!options.has('hide-header')) ports.stdout.write(consumerPerfHeader(isDetailed))
    const parsed = parseConsumerPerfOptions(options, kafkaFront, ports)
    const report = printedReport(ports.stdout, {
      ...{ timeText: dateFormatOf(options), isDetailed, timeoutMs: parsed.timeoutMs },
      printsMetrics: options.has('print-metrics'),
    })
    return runConsumerPerf(parsed, ports, report)
  },
})
