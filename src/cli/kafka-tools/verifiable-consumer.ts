/** kafka-verifiable-consumer in Kafka's syntax. Kafka: VerifiableConsumer.main. */
import { kafkaFront } from '../../tools/client-front.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import {
  type VerifiableConsumerOptionTable,
  verifiableConsumerParserTable,
} from '../../tools/verifiable-consumer/options.ts'
import { parseVerifiableConsumerOptions } from '../../tools/verifiable-consumer/parse-options.ts'
import { runVerifiableConsumer } from '../../tools/verifiable-consumer/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'

export const kafkaVerifiableConsumer: ArgparseTool = {
  parser: verifiableConsumerParserTable,
  helpExitCode: 1,
  helpsWithoutArguments: true,
  parseErrors: 'usage',
  exceptionText: (javaException, message) => `Exception in thread "main" ${javaException}: ${message}`,
  run(_command, options, ports) {
    const given = options as OptionValues<VerifiableConsumerOptionTable>
    return runVerifiableConsumer(parseVerifiableConsumerOptions(given, kafkaFront, ports), ports)
  },
}
