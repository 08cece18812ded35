/** kafka-share-groups in Kafka's syntax. Kafka: ShareGroupCommand.main. */
import { checkShareGroupsOptions } from '../../tools/group-kinds/check-options.ts'
import { shareGroups } from '../../tools/group-kinds/group-kind.ts'
import { shareGroupsOptionTable } from '../../tools/group-kinds/options.ts'
import { runGroupKind } from '../../tools/group-kinds/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to list, describe, reset and delete share groups.'

/** Kafka's tool lets these escape, and Java says so. */
const uncaught = (javaException: string, message: string) => `Exception in thread "main" ${javaException}: ${message}`

export const kafkaShareGroups = kafkaTool({
  table: shareGroupsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: uncaught,
  optionErrorText: uncaught,
  run: (options, ports) => runGroupKind(shareGroups, checkShareGroupsOptions(options), options, ports),
})
