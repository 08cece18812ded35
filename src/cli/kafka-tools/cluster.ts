/** kafka-cluster in Kafka's syntax. Kafka: ClusterTool.mainNoExit. */
import { clusterParserTable } from '../../tools/cluster/options.ts'
import { runCluster } from '../../tools/cluster/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'

export const kafkaCluster: ArgparseTool = {
  parser: clusterParserTable,
  helpExitCode: 1,
  parseErrors: 'usage',
  exceptionText: futureExceptionText,
  run: runCluster,
}
