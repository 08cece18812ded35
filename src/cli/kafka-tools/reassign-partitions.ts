/** kafka-reassign-partitions in Kafka's syntax. Kafka: ReassignPartitionsCommand.main. */
import { checkReassignOptions } from '../../tools/reassign-partitions/check-options.ts'
import { reassignPartitionsOptionTable } from '../../tools/reassign-partitions/options.ts'
import { runReassignPartitions } from '../../tools/reassign-partitions/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to move topic partitions between replicas.'

/** Kafka's tool lets errors of the parser escape, and Java says so. */
const uncaught = (javaException: string, message: string) => `Exception in thread "main" ${javaException}: ${message}`

export const kafkaReassignPartitions = kafkaTool({
  table: reassignPartitionsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: uncaught,
  optionErrorText: uncaught,
  run: (options, ports) => runReassignPartitions(options, checkReassignOptions(options), ports),
})
