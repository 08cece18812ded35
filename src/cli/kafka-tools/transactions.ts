/** kafka-transactions in Kafka's syntax. Kafka: TransactionsCommand.main. */
import { transactionsParserTable } from '../../tools/transactions/options.ts'
import { runTransactions } from '../../tools/transactions/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'

export const kafkaTransactions: ArgparseTool = {
  parser: transactionsParserTable,
  helpExitCode: 1,
  parseErrors: 'usage',
  exceptionText: (javaException, message) => `Exception in thread "main" ${javaException}: ${message}`,
  run: runTransactions,
}
