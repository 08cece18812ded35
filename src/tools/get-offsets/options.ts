/** The options of kafka-get-offsets, with the words of Kafka 4.3.1's help. Kafka: GetOffsetShell.GetOffsetShellOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const getOffsetsOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'HOST1:PORT1,...,HOST3:PORT3',
    description: 'REQUIRED. The server(s) to connect to in the form HOST1:PORT1,HOST2:PORT2.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description: 'Property file containing configs to be passed to Admin Client.',
  },
  'exclude-internal-topics': {
    argument: 'none',
    description: 'By default, internal topics are included. If specified, internal topics are excluded.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  partitions: {
    argument: 'required',
    type: 'String',
    argumentName: 'partition ids',
    description:
      'Comma separated list of partition ids to get the offsets for. If not present, all partitions of the authorized ' +
      'topics are queried. Cannot be used if --topic-partitions is present.',
  },
  time: {
    argument: 'required',
    type: 'String',
    argumentName:
      '<timestamp> / -1 or latest / -2 or earliest / -3 or max-timestamp / -4 or earliest-local / -5 or latest-tiered / ' +
      '-6 or earliest-pending-upload',
    default: 'latest',
    description:
      'timestamp of the offsets before that. [Note: No offset is returned, if the timestamp greater than recently ' +
      'committed record timestamp is given.]',
    kafdir: {
      char: 't',
      summary:
        'earliest, latest, max-timestamp, earliest-local, latest-tiered, earliest-pending-upload, or a moment: the first record of it or later.',
      placeholder: 'TIME',
    },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    description:
      'The topic to get the offsets for. It also accepts a regular expression. If not present, all authorized topics are ' +
      'queried. Cannot be used if --topic-partitions is present.',
  },
  'topic-partitions': {
    argument: 'required',
    type: 'String',
    argumentName: 'topic1:1,topic2:0-3,topic3,topic4:5-,topic5:-3',
    description:
      "Comma separated list of topic-partition patterns to get the offsets for, with the format of '([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)-([0-9]*))))?'. " +
      'The first group is an optional regex for the topic name, if omitted, it matches any topic name. ' +
      "The section after ':' describes a 'partition' pattern, which can be: a number, a range in the format of " +
      "'NUMBER-NUMBER' (lower inclusive, upper exclusive), an inclusive lower bound in the format of 'NUMBER-', an " +
      "exclusive upper bound in the format of '-NUMBER' or may be omitted to accept all partitions.",
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type GetOffsetsOptionTable = typeof getOffsetsOptionTable
