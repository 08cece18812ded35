/** The options of kafka-delete-records, with the words of Kafka 4.3.1's help. Kafka: DeleteRecordsCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const deleteRecordsOptionTable = {
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
    argumentName: 'command config property file path',
    description: 'A property file containing configs to be passed to Admin Client.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'offset-json-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'Offset json file path',
    description:
      'REQUIRED: The JSON file with offset per partition. The format to use is:\n' +
      '{"partitions":\n  [{"topic": "foo", "partition": 1, "offset": 1}],\n "version":1\n}',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type DeleteRecordsOptionTable = typeof deleteRecordsOptionTable
