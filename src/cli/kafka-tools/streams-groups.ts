/** kafka-streams-groups in Kafka's syntax. Kafka: StreamsGroupCommand.main. */
import { checkStreamsGroupsOptions } from '../../tools/group-kinds/check-options.ts'
import { streamsGroups } from '../../tools/group-kinds/group-kind.ts'
import { streamsGroupsOptionTable } from '../../tools/group-kinds/options.ts'
import { runGroupKind } from '../../tools/group-kinds/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to list, or describe streams groups.'

export const kafkaStreamsGroups = kafkaTool({
  table: streamsGroupsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runGroupKind(streamsGroups, checkStreamsGroupsOptions(options), options, ports),
})
