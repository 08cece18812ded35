/** The options of kafka-verifiable-producer, with the words of Kafka 4.3.1's help. Kafka: VerifiableProducer.argParser. */
import { addressOptionTable } from '../address-options.ts'
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import type { OptionTable } from '../option-table.ts'

export const verifiableProducerOptionTable = {
  ...addressOptionTable,
  topic: {
    argument: 'required',
    isRequired: true,
    argumentName: 'TOPIC',
    description: 'Produce messages to this topic.',
  },
  'bootstrap-server': {
    argument: 'required',
    argumentName: 'HOST1:PORT1[,HOST2:PORT2[...]]',
    needlessWith: 'dir',
    description:
      'REQUIRED: The server(s) to connect to. Comma-separated list of Kafka brokers in the form HOST1:PORT1,HOST2:PORT2,...',
  },
  'max-messages': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'MAX-MESSAGES',
    default: '-1',
    description: 'Produce this many messages. If -1, produce messages until the process is killed externally.',
    kafdir: { char: 'n', summary: 'How many records to write; -1: until it is stopped.', placeholder: 'N' },
  },
  throughput: {
    argument: 'required',
    type: 'Integer',
    argumentName: 'THROUGHPUT',
    default: '-1',
    description: 'If set >= 0, throttle maximum message throughput to *approximately* THROUGHPUT messages/sec.',
    kafdir: { char: 'r', summary: 'At most so many records a second; -1: as many as go.', placeholder: 'N' },
  },
  acks: {
    argument: 'required',
    type: 'Integer',
    choices: ['0', '1', '-1'],
    argumentName: 'ACKS',
    default: '-1',
    description: 'Acks required on each produced message. See Kafka docs on acks for details.',
    kafdir: { char: 'a', summary: '0: do not wait; 1: in the file; -1: on the disk.', placeholder: 'ACKS' },
  },
  'producer.config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Producer config properties file. This option will be removed in a future version. Use ' +
      '--command-config instead.',
  },
  'message-create-time': {
    argument: 'required',
    type: 'Long',
    argumentName: 'CREATE-TIME',
    default: '-1',
    description: 'Send messages with creation time starting at the arguments value, in milliseconds since epoch',
    kafdir: { summary: 'Timestamp of the first record, in ms since 1970; -1: now.', placeholder: 'MS' },
  },
  'value-prefix': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'VALUE-PREFIX',
    description: 'If specified, each produced value will have this prefix with a dot separator',
    kafdir: { summary: 'Values are N.0, N.1 and so on instead of 0, 1.', placeholder: 'N' },
  },
  'repeating-keys': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'REPEATING-KEYS',
    description:
      'If specified, each produced record will have a key starting at 0 increment by 1 up to the number specified ' +
      '(exclusive), then the key is set to 0 again',
    kafdir: { summary: 'Keys from 0 to N-1, again and again; none without it.', placeholder: 'N' },
  },
  'command-config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    description: 'Config properties file (config options shared with command line parameters will be overridden).',
  },
} as const satisfies OptionTable

export type VerifiableProducerOptionTable = typeof verifiableProducerOptionTable

export const verifiableProducerParserTable: ArgumentParserTable = {
  program: 'verifiable-producer',
  description:
    'This tool produces increasing integers to the specified topic and prints JSON metadata to stdout on each "send" ' +
    'request, making externally visible which messages have been acked and which have not.',
  showsDefaults: true,
  options: verifiableProducerOptionTable,
  exclusive: { names: ['bootstrap-server'], isRequired: true },
  titled: [
    {
      title: 'Connection Group',
      description: 'Group of arguments for connection to brokers',
      names: ['bootstrap-server'],
    },
  ],
  commands: {},
}
