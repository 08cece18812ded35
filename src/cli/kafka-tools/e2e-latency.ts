/** kafka-e2e-latency in Kafka's syntax. Kafka: EndToEndLatency.mainNoExit. */
import { kafkaFront } from '../../tools/client-front.ts'
import { e2eLatencyOptionTable } from '../../tools/e2e-latency/options.ts'
import { namedArguments, parseE2eLatencyOptions } from '../../tools/e2e-latency/parse-options.ts'
import { printedReport } from '../../tools/e2e-latency/print-report.ts'
import { runE2eLatency } from '../../tools/e2e-latency/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool measures end-to-end latency in Kafka by sending messages and timing their reception.'
const POSITIONAL_NOTICE =
  'WARNING: Positional argument usage is deprecated and will be removed in Apache Kafka 5.0. Please use named arguments ' +
  'instead: --bootstrap-server, --topic, --num-records, --producer-acks, --record-size, --command-config\n'

export const kafkaE2eLatency = kafkaTool({
  table: e2eLatencyOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  rewrite(argv) {
    const named = namedArguments(argv)
    return named === null ? { argv, notice: '' } : { argv: named, notice: POSITIONAL_NOTICE }
  },
  // Kafka prints the message, then the stack trace; what the producer says is wrapped once more.
  exceptionText: (javaException, message) =>
    javaException.startsWith('org.apache.kafka.common.errors.') ? `${javaException}: ${message}` : message,
  optionErrorText: (_, message) => message,
  run: (options, ports) =>
    runE2eLatency(parseE2eLatencyOptions(options, kafkaFront, ports), ports, printedReport(ports.stdout)),
})
