/** kafka-topics in Kafka's syntax. Kafka: TopicCommand.mainNoExit. */
import { checkTopicsOptions } from '../../tools/topics/check-options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { runTopics } from '../../tools/topics/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

export const kafkaTopics = kafkaTool({
  table: topicsOptionTable,
  about: {
    help: 'This tool helps to create, delete, describe, or change a topic.',
    noArguments: 'Create, delete, describe, or change a topic.',
  },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runTopics(options, checkTopicsOptions(options, ports), ports),
})
