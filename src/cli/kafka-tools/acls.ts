/** kafka-acls in Kafka's syntax. Kafka: AclCommand.main. */
import { checkAclOptions } from '../../tools/acls/check-options.ts'
import { aclsOptionTable } from '../../tools/acls/options.ts'
import { runAcls } from '../../tools/acls/run.ts'
import { kafkaTool } from '../kafka-syntax/kafka-tool.ts'

const about = 'This tool helps to manage acls on kafka.'

export const kafkaAcls = kafkaTool({
  table: aclsOptionTable,
  about: { help: about, noArguments: about },
  usageAfterParseError: true,
  exceptionText: (_, message) => message,
  optionErrorText: (_, message) => message,
  run: (options, ports) => runAcls(options, checkAclOptions(options), ports),
})
