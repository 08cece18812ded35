/**
 * The options of kafka-consumer-groups: every name that Kafka 4.3.1 takes, with the words of its help. Kafka:
 * ConsumerGroupCommandOptions. Where `kafdir` is given, kafdir's own front end offers the option too, under that text.
 */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const consumerGroupsOptionTable = {
  ...addressOptionTable,
  'all-groups': {
    argument: 'none',
    description: 'Apply to all consumer groups.',
    kafdir: { summary: 'All consumer groups.' },
  },
  'all-topics': {
    argument: 'none',
    description: 'Consider all topics assigned to a group in the `reset-offsets` process.',
    kafdir: { summary: 'Every partition that the group has committed an offset of.' },
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'The server(s) to connect to. REQUIRED for all options except for --validate-regex.',
    kafdir: {
      summary: 'A cluster by address: host:port, an alias of KAFDIR_BOOTSTRAP, or file:DIR.',
      placeholder: 'HOST:PORT',
    },
  },
  'by-duration': {
    argument: 'required',
    type: 'String',
    argumentName: 'duration',
    description: "Reset offsets to offset by duration from current timestamp. Format: 'PnDTnHnMnS'",
    kafdir: { summary: 'To the first record not older than this, for example PT1H or P7D.', placeholder: 'DURATION' },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'Property file containing configs to be passed to Admin Client and Consumer.',
    kafdir: { summary: 'Read client properties from a file.', placeholder: 'FILE' },
  },
  delete: {
    argument: 'none',
    description:
      'Pass in groups to delete topic partition offsets and ownership information over the entire ' +
      'consumer group. For instance --group g1 --group g2',
  },
  'delete-offsets': {
    argument: 'none',
    description: 'Delete offsets of consumer group. Supports one consumer group at the time, and multiple topics.',
  },
  describe: {
    argument: 'none',
    description:
      'Describe consumer group and list offset lag (number of messages not yet processed) related to ' + 'given group.',
  },
  'dry-run': {
    argument: 'none',
    description:
      'Only show results without executing changes on Consumer Groups. Supported operations: ' + 'reset-offsets.',
    kafdir: { char: 'n', summary: 'Only show what would be done.' },
  },
  execute: {
    argument: 'none',
    description: 'Execute operation. Supported operations: reset-offsets.',
  },
  export: {
    argument: 'none',
    description: 'Export operation execution to a CSV file. Supported operations: reset-offsets.',
    kafdir: { summary: 'Print the plan as CSV, for --from-file, and change nothing; with --yes also change it.' },
  },
  'from-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'path to CSV file',
    description: 'Reset offsets to values defined in CSV file.',
    kafdir: {
      summary: 'Take offsets from a CSV file: topic,partition,offset or group,topic,partition,offset.',
      placeholder: 'FILE',
    },
  },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'consumer group',
    repeatable: true,
    description: 'The consumer group we wish to act on.',
  },
  help: {
    argument: 'none',
    description: 'Print usage information.',
  },
  list: {
    argument: 'none',
    description: 'List all consumer groups.',
  },
  members: {
    argument: 'none',
    description:
      "Describe members of the group. This option may be used with '--describe' and " +
      "'--bootstrap-server' options only.\nExample: --bootstrap-server localhost:9092 --describe " +
      '--group group1 --members',
    kafdir: { summary: 'The members, instead of the offsets.' },
  },
  offsets: {
    argument: 'none',
    description:
      'Describe the group and list all topic partitions in the group along with their offset lag. ' +
      "This is the default sub-action of and may be used with '--describe' and '--bootstrap-server' " +
      'options only.\nExample: --bootstrap-server localhost:9092 --describe --group group1 --offsets',
  },
  'reset-offsets': {
    argument: 'none',
    description:
      'Reset offsets of consumer group. Supports one consumer group at the time, and instances should ' +
      'be inactive\nHas 2 execution options: --dry-run (the default) to plan which offsets to reset, ' +
      'and --execute to update the offsets. Additionally, the --export option is used to export the ' +
      'results to a CSV format.\nYou must choose one of the following reset specifications: ' +
      '--to-datetime, --by-duration, --to-earliest, --to-latest, --shift-by, --from-file, ' +
      '--to-current, --to-offset.\nTo define the scope use --all-topics or --topic. One scope must be ' +
      "specified unless you use '--from-file'.",
  },
  'shift-by': {
    argument: 'required',
    type: 'Long',
    argumentName: 'number-of-offsets',
    description: "Reset offsets shifting current offset by 'n', where 'n' can be positive or negative.",
    kafdir: { summary: 'So many records forwards, or backwards when negative.', placeholder: 'N' },
  },
  state: {
    argument: 'optional',
    type: 'String',
    description:
      "When specified with '--describe', includes the state of the group.\nExample: --bootstrap-server " +
      "localhost:9092 --describe --group group1 --state\nWhen specified with '--list', it displays the " +
      'state of all groups. It can also be used to list groups with specific states.\nExample: ' +
      '--bootstrap-server localhost:9092 --list --state stable,empty\nThis option may be used with ' +
      "'--describe', '--list' and '--bootstrap-server' options only.",
    kafdir: { summary: 'The state of the group, instead of the offsets.' },
  },
  timeout: {
    argument: 'required',
    type: 'Long',
    argumentName: 'timeout (ms)',
    default: '30000',
    description:
      'The timeout that can be set for some use cases. For example, it can be used when describing ' +
      'the group to specify the maximum amount of time in milliseconds to wait before the group ' +
      'stabilizes (when the group is just created, or is going through some changes).',
    kafdir: { summary: 'How long to wait for an answer.', placeholder: 'MS' },
  },
  'to-current': {
    argument: 'none',
    description: 'Reset offsets to current offset.',
    kafdir: { summary: 'To where it is, in the log or not; to the end where nothing was committed.' },
  },
  'to-datetime': {
    argument: 'required',
    type: 'String',
    argumentName: 'datetime',
    description: "Reset offsets to offset from datetime. Format: 'YYYY-MM-DDThh:mm:ss.sss'",
    kafdir: {
      summary: 'To the first record of this time or later: 2026-01-31T12:00:00.000, UTC unless it ends in a zone.',
      placeholder: 'TIME',
    },
  },
  'to-earliest': {
    argument: 'none',
    description: 'Reset offsets to earliest offset.',
    kafdir: { summary: 'To the first record that is there.' },
  },
  'to-latest': {
    argument: 'none',
    description: 'Reset offsets to latest offset.',
    kafdir: { summary: 'Behind the last record.' },
  },
  'to-offset': {
    argument: 'required',
    type: 'Long',
    argumentName: 'offset',
    description: 'Reset offsets to a specific offset.',
    kafdir: { summary: 'To this offset, or the nearest that exists.', placeholder: 'N' },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    repeatable: true,
    description:
      'The topic whose consumer group information should be deleted or topic whose should be included ' +
      'in the reset offset process. In `reset-offsets` case, partitions can be specified using this ' +
      'format: `topic1:0,1,2`, where 0,1,2 are the partition to be included in the process. ' +
      'Reset-offsets also supports multiple topic inputs.',
    kafdir: {
      char: 't',
      summary: 'A topic, or some of its partitions: orders:0,2. May be repeated.',
      placeholder: 'TOPIC[:P,P]',
    },
  },
  type: {
    argument: 'optional',
    type: 'String',
    description:
      "When specified with '--list', it displays the types of all the groups. It can also be used to " +
      'list groups with specific types.\nExample: --bootstrap-server localhost:9092 --list --type ' +
      "classic,consumer\nThis option may be used with the '--list' option only.",
  },
  'validate-regex': {
    argument: 'required',
    type: 'String',
    argumentName: 'regex',
    description:
      'Validate that the syntax of the provided regular expression is valid according to the RE2 ' + 'format.',
  },
  verbose: {
    argument: 'none',
    description:
      'Provide additional information, if any, when describing the group. This option may be used ' +
      "with '--offsets'/'--members'/'--state' and '--bootstrap-server' options only.\nExample: " +
      '--bootstrap-server localhost:9092 --describe --group group1 --members --verbose',
    kafdir: { char: 'v', summary: 'Epochs, and what each member shall have.' },
  },
  version: {
    argument: 'none',
    description: 'Display Kafka version.',
  },
} as const satisfies OptionTable

export type ConsumerGroupsOptionTable = typeof consumerGroupsOptionTable
