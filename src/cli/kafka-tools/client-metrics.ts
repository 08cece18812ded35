/** kafka-client-metrics in Kafka's syntax. Kafka: ClientMetricsCommand.mainNoExit. */
import { clientMetricsOptionTable } from '../../tools/client-metrics/options.ts'
import { runClientMetrics } from '../../tools/client-metrics/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to manipulate and describe client metrics configurations.'

export const kafkaClientMetrics = kafkaTool({
  table: clientMetricsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: runClientMetrics,
})
