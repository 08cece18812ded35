/** kafka-log-dirs in Kafka's syntax. Kafka: LogDirsCommand.mainNoExit. */
import { logDirsOptionTable } from '../../tools/log-dirs/options.ts'
import { runLogDirs } from '../../tools/log-dirs/run.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to query log directory usage on the specified brokers.'

export const kafkaLogDirs = kafkaTool({
  table: logDirsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: futureExceptionText,
  optionErrorText: (_, message) => message,
  run: runLogDirs,
})
