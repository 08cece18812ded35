/** The options of kafka-verifiable-consumer, with the words of Kafka 4.3.1's help. Kafka: VerifiableConsumer.argParser. */
import { addressOptionTable } from '../address-options.ts'
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import type { OptionTable } from '../option-table.ts'

export const verifiableConsumerOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    isRequired: true,
    argumentName: 'HOST1:PORT1[,HOST2:PORT2[...]]',
    needlessWith: 'dir',
    description:
      'The server(s) to connect to. Comma-separated list of Kafka brokers in the form HOST1:PORT1,HOST2:PORT2,...',
  },
  topic: {
    argument: 'required',
    isRequired: true,
    argumentName: 'TOPIC',
    description: 'Consumes messages from this topic.',
  },
  'group-protocol': {
    argument: 'required',
    argumentName: 'GROUP-PROTOCOL',
    default: 'classic',
    description: 'Group protocol (must be one of CLASSIC, CONSUMER)',
  },
  'group-remote-assignor': {
    argument: 'required',
    argumentName: 'GROUP-REMOTE-ASSIGNOR',
    description: 'Group remote assignor; only used if the group protocol is CONSUMER',
    kafdir: { summary: 'uniform or range: how the group shares the partitions.', placeholder: 'NAME' },
  },
  'group-id': {
    argument: 'required',
    isRequired: true,
    argumentName: 'GROUP-ID',
    description: 'The group id of the consumer group',
    kafdir: { char: 'g', aliases: ['group'], summary: 'The group to read in.', placeholder: 'GROUP' },
  },
  'group-instance-id': {
    argument: 'required',
    argumentName: 'GROUP-INSTANCE-ID',
    description: 'A unique identifier of the consumer instance',
    kafdir: { summary: 'The name of a static member.', placeholder: 'ID' },
  },
  'max-messages': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'MAX-MESSAGES',
    default: '-1',
    description:
      'Consume this many messages. If -1 (the default), the consumer will consume until the process is killed externally',
    kafdir: { char: 'n', summary: 'How many records to read; -1: until it is stopped.', placeholder: 'N' },
  },
  'session-timeout': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'TIMEOUT-MS',
    description:
      "Set the consumer's session timeout, note that this configuration is not supported when group protocol is consumer",
  },
  verbose: {
    argument: 'none',
    description: 'Enable to log individual consumed records',
    kafdir: { char: 'v', summary: 'An event for each record too.' },
  },
  'enable-autocommit': {
    argument: 'none',
    description: 'Enable offset auto-commit on consumer',
    kafdir: { summary: 'Commit by the clock, and not after each poll.' },
  },
  'reset-policy': {
    argument: 'required',
    argumentName: 'RESET-POLICY',
    default: 'earliest',
    description: "Set reset policy (must be either 'earliest', 'latest', or 'none')",
    kafdir: {
      summary: 'earliest, latest or none: where to begin when nothing is committed.',
      placeholder: 'POLICY',
    },
  },
  'assignment-strategy': {
    argument: 'required',
    argumentName: 'ASSIGNMENT-STRATEGY',
    default: 'org.apache.kafka.clients.consumer.RangeAssignor',
    description:
      'Set assignment strategy (e.g. org.apache.kafka.clients.consumer.RoundRobinAssignor); only used if the group ' +
      'protocol is CLASSIC',
  },
  'consumer.config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Consumer config properties file. This option will be removed in a future version. Use ' +
      '--command-config instead',
  },
  'command-config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    description: 'Config properties file (config options shared with command line parameters will be overridden).',
  },
} as const satisfies OptionTable

export type VerifiableConsumerOptionTable = typeof verifiableConsumerOptionTable

export const verifiableConsumerParserTable: ArgumentParserTable = {
  program: 'verifiable-consumer',
  description:
    'This tool consumes messages from a specific topic and emits consumer events (e.g. group rebalances, received ' +
    'messages, and offsets committed) as JSON objects to STDOUT.',
  showsDefaults: true,
  options: verifiableConsumerOptionTable,
  titled: [
    {
      title: 'Connection Group',
      description: 'Group of arguments for connection to brokers',
      names: ['bootstrap-server'],
    },
  ],
  commands: {},
}
