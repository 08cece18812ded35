/** kafka-metadata-quorum in Kafka's syntax. Kafka: MetadataQuorumCommand.mainNoExit. */
import { metadataQuorumParserTable } from '../../tools/metadata-quorum/options.ts'
import { runMetadataQuorum } from '../../tools/metadata-quorum/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'
import { futureExceptionText } from '../argparse-syntax/future-exception-text.ts'

export const kafkaMetadataQuorum: ArgparseTool = {
  parser: metadataQuorumParserTable,
  helpExitCode: 0,
  parseErrors: 'usage',
  exceptionText: futureExceptionText,
  run: runMetadataQuorum,
}
