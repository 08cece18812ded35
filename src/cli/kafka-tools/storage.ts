/** kafka-storage in Kafka's syntax. Kafka: StorageTool.main. */
import { storageParserTable } from '../../tools/storage/options.ts'
import { runStorage } from '../../tools/storage/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'

export const kafkaStorage: ArgparseTool = {
  parser: storageParserTable,
  helpExitCode: 0,
  parseErrors: 'usage',
  // Kafka lets it escape.
  exceptionText: (javaException, message) => `Exception in thread "main" ${javaException}: ${message}`,
  run: runStorage,
}
