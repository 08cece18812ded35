/** kafka-broker-api-versions in Kafka's syntax. Kafka: BrokerApiVersionsCommand.mainNoExit. */
import { brokerApiVersionsOptionTable } from '../../tools/broker-api-versions/options.ts'
import { runBrokerApiVersions } from '../../tools/broker-api-versions/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to retrieve broker version information.'

export const kafkaBrokerApiVersions = kafkaTool({
  table: brokerApiVersionsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  // Kafka prints the message, then the stack trace.
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: runBrokerApiVersions,
})
