/** kafka-consumer-groups in Kafka's syntax. Kafka: ConsumerGroupCommand.main. */
import { checkConsumerGroupsOptions } from '../../tools/consumer-groups/check-options.ts'
import { consumerGroupsOptionTable } from '../../tools/consumer-groups/options.ts'
import { runConsumerGroups } from '../../tools/consumer-groups/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about =
  'This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.'

/** Kafka's tool lets these escape, and Java says so. */
const uncaught = (javaException: string, message: string) => `Exception in thread "main" ${javaException}: ${message}`

export const kafkaConsumerGroups = kafkaTool({
  table: consumerGroupsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: uncaught,
  optionErrorText: uncaught,
  run: (options, ports) => runConsumerGroups(options, checkConsumerGroupsOptions(options, ports.stderr), ports),
})
