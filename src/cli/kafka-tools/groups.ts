/** kafka-groups in Kafka's syntax. Kafka: GroupsCommand.mainNoExit. */
import { groupsOptionTable } from '../../tools/groups/options.ts'
import { runGroups } from '../../tools/groups/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to list groups of all types.'

export const kafkaGroups = kafkaTool({
  table: groupsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: runGroups,
})
