/** The options of kafka-leader-election, with the words of Kafka 4.3.1's help. Kafka: LeaderElectionCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const leaderElectionOptionTable = {
  ...addressOptionTable,
  'admin.config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Configuration properties files to pass to the admin client. This option will be removed in a future ' +
      'version. Use --command-config instead.',
  },
  'all-topic-partitions': {
    argument: 'none',
    description:
      'Perform election on all of the eligible topic partitions based on the type of election (see the --election-type ' +
      'flag). Not allowed if --topic or --path-to-json-file is specified.',
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'host:port',
    description:
      'A hostname and port for the broker to connect to, in the form host:port. Multiple comma separated URLs can be ' +
      'given. REQUIRED.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'Config file',
    description: 'Config properties file to pass to the admin client.',
  },
  'election-type': {
    argument: 'required',
    typeName: '[PREFERRED,UNCLEAN]',
    argumentName: 'election type',
    description:
      'Type of election to attempt. Possible values are "preferred" for preferred leader election or "unclean" for ' +
      'unclean leader election. If preferred election is selection, the election is only performed if the current leader ' +
      'is not the preferred leader for the topic partition. If unclean election is selected, the election is only ' +
      'performed if there are no leader for the topic partition. REQUIRED.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  partition: {
    argument: 'required',
    type: 'Integer',
    argumentName: 'partition id',
    description: 'Partition id for which to perform an election. REQUIRED if --topic is specified.',
  },
  'path-to-json-file': {
    argument: 'required',
    type: 'String',
    argumentName: 'Path to JSON file',
    description:
      'The JSON file with the list  of partition for which leader elections should be performed. This is an example ' +
      'format. \n{"partitions":\n\t[{"topic": "foo", "partition": 1},\n\t {"topic": "foobar", "partition": 2}]\n}\n' +
      'Not allowed if --all-topic-partitions or --topic flags are specified.',
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic name',
    description:
      'Name of topic for which to perform an election. Not allowed if --path-to-json-file or --all-topic-partitions is ' +
      'specified.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type LeaderElectionOptionTable = typeof leaderElectionOptionTable
