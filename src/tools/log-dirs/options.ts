/** The options of kafka-log-dirs, with the words of Kafka 4.3.1's help. Kafka: LogDirsCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const logDirsOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'The server(s) to use for bootstrapping',
    description: 'REQUIRED: the server(s) to use for bootstrapping',
  },
  'broker-list': {
    argument: 'required',
    type: 'String',
    argumentName: 'Broker list',
    default: '',
    description:
      'The list of brokers to be queried in the form "0,1,2". All brokers in the cluster will be queried if no broker ' +
      'list is specified',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'Admin client property file',
    description: 'Property file containing configs to be passed to Admin Client.',
  },
  describe: {
    argument: 'none',
    description: 'Describe the specified log directories on the specified brokers.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'topic-list': {
    argument: 'required',
    type: 'String',
    argumentName: 'Topic list',
    default: '',
    description:
      'The list of topics to be queried in the form "topic1,topic2,topic3". All topics will be queried if no topic list ' +
      'is specified',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type LogDirsOptionTable = typeof logDirsOptionTable
