/** kafka-metadata-shell in Kafka's syntax. Kafka: shell.MetadataShell. */

import { textOf } from '../../tools/argument-parser-table.ts'
import { metadataShellParserTable } from '../../tools/metadata-shell/options.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'
import { runMetadataShell } from '../metadata-shell/run-metadata-shell.ts'

export const kafkaMetadataShell: ArgparseTool = {
  parser: metadataShellParserTable,
  helpExitCode: 1,
  parseErrors: 'usage',
  exceptionText: (_, message) => `Unexpected error: ${message}`,
  async run(_, options, ports, words) {
    const image = await ports.openMetadata(textOf(options, 'snapshot') ?? '')
    return runMetadataShell(image, words, ports, { tellsLoading: true })
  },
}
