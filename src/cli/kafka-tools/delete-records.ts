/** kafka-delete-records in Kafka's syntax. Kafka: DeleteRecordsCommand.mainNoExit. */
import { deleteRecordsOptionTable } from '../../tools/delete-records/options.ts'
import { runDeleteRecords } from '../../tools/delete-records/run.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to delete records of the given partitions down to the specified offset.'

export const kafkaDeleteRecords = kafkaTool({
  table: deleteRecordsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: futureExceptionText,
  optionErrorText: (_, message) => message,
  run: runDeleteRecords,
})
