/** kafka-console-consumer in Kafka's syntax. Kafka: ConsoleConsumer.main. */
import { kafkaFront } from '../../tools/client-front.ts'
import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { parseConsoleConsumerOptions } from '../../tools/console-consumer/parse-options.ts'
import { runConsoleConsumer } from '../../tools/console-consumer/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to read data from Kafka topics and outputs it to standard output.'

/** Kafka's tool lets these escape, and Java says so. */
const uncaught = (javaException: string, message: string) => `Exception in thread "main" ${javaException}: ${message}`

export const kafkaConsoleConsumer = kafkaTool({
  table: consoleConsumerOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  exceptionText: uncaught,
  optionErrorText: uncaught,
  run: (options, ports) => runConsoleConsumer(parseConsoleConsumerOptions(options, kafkaFront, ports), ports),
})
