/** kafka-configs in Kafka's syntax. Kafka: ConfigCommand.main. */
import { checkConfigsOptions } from '../../tools/configs/check-options.ts'
import { configsOptionTable } from '../../tools/configs/options.ts'
import { runConfigs } from '../../tools/configs/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about =
  'This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, client-metrics or group'

export const kafkaConfigs = kafkaTool({
  table: configsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: false,
  exceptionText: (javaException, message) => `${javaException}: ${message}`,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runConfigs(options, checkConfigsOptions(options), ports),
})
