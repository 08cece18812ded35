/** kafka-verifiable-producer in Kafka's syntax. Kafka: VerifiableProducer.main. */
import { kafkaFront } from '../../tools/client-front.ts'
import type { OptionValues } from '../../tools/option-table.ts'
import {
  type VerifiableProducerOptionTable,
  verifiableProducerParserTable,
} from '../../tools/verifiable-producer/options.ts'
import { parseVerifiableProducerOptions } from '../../tools/verifiable-producer/parse-options.ts'
import { runVerifiableProducer } from '../../tools/verifiable-producer/run.ts'
import type { ArgparseTool } from '../argparse-syntax/argparse-tool.ts'

export const kafkaVerifiableProducer: ArgparseTool = {
  parser: verifiableProducerParserTable,
  helpExitCode: 1,
  helpsWithoutArguments: true,
  parseErrors: 'usage',
  exceptionText: (javaException, message) => `Exception in thread "main" ${javaException}: ${message}`,
  run(_command, options, ports) {
    const given = options as OptionValues<VerifiableProducerOptionTable>
    return runVerifiableProducer(parseVerifiableProducerOptions(given, kafkaFront, ports), ports)
  },
}
