/** The options of kafka-consumer-perf-test, with the words of Kafka 4.3.1's help. Kafka: ConsumerPerfOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const consumerPerfOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'REQUIRED: The server(s) to connect to.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description: 'Config properties file.',
  },
  'command-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'prop1=val1',
    repeatable: true,
    description:
      'Kafka consumer related configuration properties like client.id. These configs take precedence over those passed ' +
      'via --command-config or --consumer.config.',
  },
  'consumer.config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Consumer config properties file. This option will be removed in a future version. Use ' +
      '--command-config instead.',
  },
  'date-format': {
    argument: 'required',
    type: 'String',
    argumentName: 'date format',
    default: 'yyyy-MM-dd HH:mm:ss:SSS',
    description: 'The date format to use for formatting the time field. See java.text.SimpleDateFormat for options.',
  },
  'fetch-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '1048576',
    description: 'The maximum amount of data to fetch from a single partition per request.',
    kafdir: { summary: 'At most so many bytes of a partition at a time.', placeholder: 'BYTES' },
  },
  'from-latest': {
    argument: 'none',
    description:
      'If the consumer does not already have an established offset to consume from, start with the latest record ' +
      'present in the log rather than the earliest record.',
    kafdir: { char: 'l', summary: 'Read what comes from now on, not what is there.' },
  },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'gid',
    description: 'The group id to consume on.',
    kafdir: { char: 'g', summary: 'The group to read in; a new one each time without it.', placeholder: 'GROUP' },
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'hide-header': { argument: 'none', description: 'If set, skips printing the header for the stats.' },
  include: {
    argument: 'required',
    type: 'String',
    argumentName: 'Java regex (String)',
    description: 'Regular expression specifying list of topics to include for consumption.',
    kafdir: { char: 'I', summary: 'Topics whose names match, instead of TOPIC.', placeholder: 'REGEX' },
  },
  messages: {
    argument: 'required',
    type: 'Long',
    argumentName: 'count',
    deprecatedBy: 'num-records',
    description:
      '(DEPRECATED) The number of records to consume. This option will be removed in a future version. Use ' +
      '--num-records instead.',
  },
  'num-records': {
    argument: 'required',
    type: 'Long',
    argumentName: 'count',
    description: 'REQUIRED: The number of records to consume.',
    kafdir: { char: 'n', summary: 'How many records to read.', placeholder: 'N' },
  },
  'print-metrics': { argument: 'none', description: 'Print out the metrics.' },
  'reporting-interval': {
    argument: 'required',
    type: 'Long',
    argumentName: 'interval_ms',
    default: '5000',
    description: 'Interval in milliseconds at which to print progress info.',
  },
  'show-detailed-stats': {
    argument: 'none',
    description: 'If set, stats are reported for each reporting interval as configured by reporting-interval.',
  },
  'socket-buffer-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '2097152',
    description: 'The size of the tcp RECV size.',
  },
  timeout: {
    argument: 'optional',
    type: 'Long',
    argumentName: 'milliseconds',
    default: '10000',
    description: 'The maximum allowed time in milliseconds between returned records.',
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    description: 'The topic to consume from.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type ConsumerPerfOptionTable = typeof consumerPerfOptionTable
