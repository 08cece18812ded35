/** kafka-console-producer in Kafka's syntax. Kafka: ConsoleProducer.start. */
import { kafkaFront } from '../../tools/client-front.ts'
import { openLineSource } from '../../tools/console-producer/open-source.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { parseConsoleProducerOptions } from '../../tools/console-producer/parse-options.ts'
import { runConsoleProducer } from '../../tools/console-producer/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to read data from standard input and publish it to Kafka.'

export const kafkaConsoleProducer = kafkaTool({
  table: consoleProducerOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  exceptionText: (javaException, message) => `${javaException}: ${message}`,
  optionErrorText: (_, message) => message,
  run: (options, ports) =>
    runConsoleProducer(parseConsoleProducerOptions(options, kafkaFront, ports), ports, openLineSource),
})
