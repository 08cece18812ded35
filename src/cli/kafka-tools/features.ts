/** kafka-features in Kafka's syntax. Kafka: FeatureCommand.mainNoExit. */
import { featuresParserTable } from '../../tools/features/options.ts'
import { runFeatures } from '../../tools/features/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'

export const kafkaFeatures: ArgparseTool = {
  parser: featuresParserTable,
  helpExitCode: 0,
  parseErrors: 'one line',
  exceptionText: futureExceptionText,
  run: runFeatures,
}
