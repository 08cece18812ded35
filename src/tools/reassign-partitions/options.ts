/** The options of kafka-reassign-partitions, with the words of Kafka 4.3.1's help. Kafka: ReassignPartitionsCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

const throttle =
  'This option can be included with --execute when a reassignment is started, and it can be altered by resubmitting the ' +
  'current reassignment along with the --additional flag. The throttle rate should be at least 1 KB/s.'

const actions = {
  cancel: { argument: 'none', description: 'Cancel an active reassignment.' },
  execute: {
    argument: 'none',
    description: 'Kick off the reassignment as specified by the --reassignment-json-file option.',
  },
  generate: {
    argument: 'none',
    description:
      'Generate a candidate partition reassignment configuration. Note that this only generates a candidate assignment, ' +
      'it does not execute it.',
  },
  list: { argument: 'none', description: 'List all active partition reassignments.' },
  verify: {
    argument: 'none',
    description:
      'Verify if the reassignment completed as specified by the --reassignment-json-file option. If there is a throttle ' +
      'engaged for the replicas specified, and the rebalance has completed, the throttle will be removed',
  },
} as const satisfies OptionTable

export const reassignPartitionsOptionTable = {
  ...addressOptionTable,
  ...actions,
  additional: {
    argument: 'none',
    description:
      'Execute this reassignment in addition to any other ongoing ones. This option can also be used to change the ' +
      'throttle of an ongoing reassignment.',
    kafdir: { summary: 'Also while others are under way.' },
  },
  'bootstrap-controller': {
    argument: 'optional',
    type: 'String',
    argumentName: 'bootstrap controller to connect to',
    description:
      'The controller to use for reassignment. By default, the tool will get the quorum controller. This option supports ' +
      'the actions --cancel and --list.',
  },
  'bootstrap-server': {
    argument: 'optional',
    type: 'String',
    argumentName: 'Server(s) to use for bootstrapping',
    description: 'the server(s) to use for bootstrapping.',
  },
  'broker-list': {
    argument: 'required',
    type: 'String',
    argumentName: 'brokerlist',
    description:
      'The list of brokers to which the partitions need to be reassigned in the form "0,1,2". This is required if ' +
      '--topics-to-move-json-file is used to generate reassignment configuration',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'Admin client property file',
    description: 'Property file containing configs to be passed to Admin Client.',
  },
  'disable-rack-aware': {
    argument: 'none',
    description: 'Disable rack aware replica assignment',
    kafdir: { summary: 'Do not mind the racks of the brokers.' },
  },
  'disallow-replication-factor-change': {
    argument: 'none',
    description:
      "Denies the ability to change a partition's replication factor as part of this reassignment through adding " +
      'validation against it.',
    kafdir: { summary: 'Refuse a plan by which a partition would have more or fewer replicas than now.' },
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'preserve-throttles': {
    argument: 'none',
    description: 'Do not modify broker or topic throttles.',
    kafdir: { summary: 'Leave throttles as they are.' },
  },
  'reassignment-json-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'manual assignment json file path',
    description:
      'The JSON file with the partition reassignment configurationThe format to use is - \n' +
      '{"partitions":\n\t[{"topic": "foo",\n\t  "partition": 1,\n\t  "replicas": [1,2,3],\n\t  ' +
      '"log_dirs": ["dir1","dir2","dir3"] }],\n"version":1\n}\nNote that "log_dirs" is optional. When it is specified, ' +
      'its length must equal the length of the replicas list. The value in this list can be either "any" or the ' +
      'absolution path of the log directory on the broker. If absolute log directory path is specified, the replica will ' +
      'be moved to the specified log directory on the broker.',
  },
  'replica-alter-log-dirs-throttle': {
    argument: 'required',
    type: 'Long',
    argumentName: 'replicaAlterLogDirsThrottle',
    default: '-1',
    description: `The movement of replicas between log directories on the same broker will be throttled to this value (bytes/sec). ${throttle}`,
    kafdir: {
      summary: 'Bytes per second between log.dirs of one broker, kept in its config (nothing slows down here).',
      placeholder: 'BYTES',
    },
  },
  throttle: {
    argument: 'required',
    type: 'Long',
    argumentName: 'throttle',
    default: '-1',
    description: `The movement of partitions between brokers will be throttled to this value (bytes/sec). ${throttle}`,
    kafdir: {
      summary: 'Bytes per second between brokers, kept in their configs (nothing slows down here).',
      placeholder: 'BYTES',
    },
  },
  timeout: {
    argument: 'required',
    type: 'Long',
    argumentName: 'timeout',
    default: '10000',
    description: 'The maximum time in ms to wait for log directory replica assignment to begin.',
    kafdir: { summary: 'How long a move to another log.dir may take to begin.', placeholder: 'MS' },
  },
  'topics-to-move-json-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'topics to reassign json file path',
    description:
      'Generate a reassignment configuration to move the partitions of the specified topics to the list of brokers ' +
      'specified by the --broker-list option. The format to use is - \n' +
      '{"topics":\n\t[{"topic": "foo"},{"topic": "foo1"}],\n"version":1\n}',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type ReassignPartitionsOptionTable = typeof reassignPartitionsOptionTable
