/** kafka-get-offsets in Kafka's syntax. Kafka: GetOffsetShell.mainNoExit. */
import { getOffsetsOptionTable } from '../../tools/get-offsets/options.ts'
import { runGetOffsets } from '../../tools/get-offsets/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'An interactive shell for getting topic-partition offsets.'

export const kafkaGetOffsets = kafkaTool({
  table: getOffsetsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: (_, message) => `Error occurred: ${message}`,
  optionErrorText: (_, message) => `Error occurred: ${message}`,
  run: runGetOffsets,
})
