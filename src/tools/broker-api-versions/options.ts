/** The options of kafka-broker-api-versions, with the words of Kafka 4.3.1's help. Kafka: BrokerVersionCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const brokerApiVersionsOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server(s) to use for bootstrapping',
    description: 'REQUIRED: The server to connect to.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'A property file containing configs to be passed to Admin Client.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type BrokerApiVersionsOptionTable = typeof brokerApiVersionsOptionTable
