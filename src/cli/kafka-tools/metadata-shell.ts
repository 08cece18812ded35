/** kafka-metadata-shell in Kafka's syntax. Kafka: shell.MetadataShell. */

import { isKafkaError } from '../../common/kafka-error.ts'
import { textOf } from '../../tools/argument-parser-table.ts'
import { metadataShellParserTable } from '../../tools/metadata-shell/options.ts'
import { ToolError } from '../../tools/tool-error.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'
import { runMetadataShell } from '../metadata-shell/run-metadata-shell.ts'

export const kafkaMetadataShell: ArgparseTool = {
  parser: metadataShellParserTable,
  helpExitCode: 1,
  parseErrors: 'usage',
  exceptionText: (_, message) => `Unexpected error: ${message}`,
  async run(_, options, ports, words) {
    const file = textOf(options, 'snapshot') ?? ''
    const image = await ports.openMetadata(file).catch((error: unknown) => {
      throw isKafkaError(error) && error.error === 'RESOURCE_NOT_FOUND' ? missing(file) : error
    })
    return runMetadataShell(image, words, ports, { tellsLoading: true })
  },
}

/** What a reading thread fails with, Kafka's tool prints with its class. */
function missing(file: string): ToolError {
  return new ToolError('exception', `java.nio.file.NoSuchFileException: ${file}`)
}
