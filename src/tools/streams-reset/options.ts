/** The options of kafka-streams-application-reset. Kafka: StreamsResetter.StreamsResetterOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const streamsResetOptionTable = {
  ...addressOptionTable,
  'application-id': {
    argument: 'required',
    type: 'String',
    argumentName: 'id',
    isRequired: true,
    description: 'REQUIRED: The application.id of the Kafka Streams application, which is its group too.',
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'The servers to connect to: HOST1:PORT1,HOST2:PORT2.',
  },
  'by-duration': {
    argument: 'required',
    type: 'String',
    argumentName: 'duration',
    description: "Reset to the first record not older than this: 'PnDTnHnMnS'.",
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'file name',
    description: 'A file with properties of the clients.',
  },
  'config-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'file name',
    deprecatedBy: 'command-config',
    description: '(DEPRECATED) A file with properties of the clients. Use --command-config instead.',
  },
  'dry-run': { argument: 'none', description: 'Show what would be done, and do nothing.' },
  force: { argument: 'none', description: 'Remove members that are left in the group.' },
  'from-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'file name',
    description: 'Reset to the offsets of a CSV file: topic,partition,offset.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'input-topics': {
    argument: 'required',
    type: 'String',
    argumentName: 'list',
    repeatable: true,
    description:
      'Input topics, separated by commas: their offsets are reset, to the earliest ones unless told otherwise.',
  },
  'intermediate-topics': {
    argument: 'required',
    type: 'String',
    argumentName: 'list',
    repeatable: true,
    description:
      '[deprecated] Topics that are input and output, separated by commas: the application goes on at their end.',
  },
  'internal-topics': {
    argument: 'required',
    type: 'String',
    argumentName: 'list',
    repeatable: true,
    description: 'Internal topics of the application to delete, separated by commas; all of them without it.',
  },
  'shift-by': {
    argument: 'required',
    type: 'Long',
    argumentName: 'number-of-offsets',
    description: 'Move the offsets by so many, which may be negative.',
  },
  'to-datetime': {
    argument: 'required',
    type: 'String',
    argumentName: 'datetime',
    description: "Reset to the first record of a time or later: 'YYYY-MM-DDTHH:mm:SS.sss'.",
  },
  'to-earliest': { argument: 'none', description: 'Reset to the earliest offset.' },
  'to-latest': { argument: 'none', description: 'Reset to the latest offset.' },
  'to-offset': { argument: 'required', type: 'Long', description: 'Reset to an offset.' },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type StreamsResetOptionTable = typeof streamsResetOptionTable
