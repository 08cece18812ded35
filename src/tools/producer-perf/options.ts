/** The options of kafka-producer-perf-test, with the words of Kafka 4.3.1's help. Kafka: ProducerPerformance.argParser. */
import { addressOptionTable } from '../address-options.ts'
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import type { OptionTable } from '../option-table.ts'

const PROPERTIES = 'PROP-NAME=PROP-VALUE'
const ONE_PAYLOAD = 'Note that you must provide exactly one of --record-size, --payload-file or --payload-monotonic.'

export const producerPerfOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    argumentName: 'BOOTSTRAP-SERVER',
    description:
      'The server(s) to connect to. This config takes precedence over bootstrap.servers specified via ' +
      '--command-property or --command-config.',
  },
  topic: {
    argument: 'required',
    isRequired: true,
    argumentName: 'TOPIC',
    description: 'Produce records to this topic.',
  },
  'num-records': {
    argument: 'required',
    type: 'Long',
    isRequired: true,
    argumentName: 'NUM-RECORDS',
    description: 'Number of records to produce.',
    kafdir: { char: 'n', summary: 'How many records to write.', placeholder: 'N' },
  },
  'payload-delimiter': {
    argument: 'required',
    argumentName: 'PAYLOAD-DELIMITER',
    default: '\\n',
    description:
      'Provides the delimiter to be used when --payload-file is provided. Defaults to new line. Note that this ' +
      'parameter will be ignored if --payload-file is not provided.',
    kafdir: { summary: 'Between the payloads of the file: a regular expression.', placeholder: 'REGEX' },
  },
  throughput: {
    argument: 'required',
    type: 'Double',
    isRequired: true,
    argumentName: 'THROUGHPUT',
    description:
      'Throttle maximum record throughput to *approximately* THROUGHPUT records/sec. Set this to -1 to disable throttling.',
    kafdir: { char: 'r', summary: 'At most so many records a second; -1 for as many as go.', placeholder: 'N' },
  },
  'producer-props': {
    argument: 'required',
    takesWords: true,
    argumentName: PROPERTIES,
    deprecatedBy: 'command-property',
    description:
      '(DEPRECATED) Kafka producer related configuration properties like client.id. These configs take precedence over ' +
      'those passed via --command-config or --producer.config. This option will be removed in a future version. Use ' +
      '--command-property instead. Example: --command-property linger.ms=10 batch.size=32768',
  },
  'command-property': {
    argument: 'required',
    takesWords: true,
    argumentName: PROPERTIES,
    description:
      'Kafka producer related configuration properties like client.id. These configs take precedence over those passed ' +
      'via --command-config or --producer.config. Example: --command-property linger.ms=10 batch.size=32768',
  },
  'producer.config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Producer config properties file. This option will be removed in a future version. Use ' +
      '--command-config instead.',
  },
  'command-config': {
    argument: 'required',
    argumentName: 'CONFIG-FILE',
    description: 'Producer config properties file.',
  },
  'print-metrics': {
    argument: 'none',
    description: 'Print out metrics at the end of the test.',
  },
  'transactional-id': {
    argument: 'required',
    argumentName: 'TRANSACTIONAL-ID',
    description:
      'The transactional id to use. This config takes precedence over the transactional.id specified via ' +
      '--command-property or --command-config. Note that if the transactional id is not specified while ' +
      '--transaction-duration-ms is provided, the default value for the transactional id will be performance-producer- ' +
      'followed by a random uuid.',
  },
  'transaction-duration-ms': {
    argument: 'required',
    type: 'Long',
    argumentName: 'TRANSACTION-DURATION',
    description:
      'The maximum duration of each transaction. The commitTransaction will be called after this time has elapsed. The ' +
      'value should be greater than 0. If the transactional id is specified via --command-property, --command-config or ' +
      '--transactional-id but --transaction-duration-ms is not specified, the default value will be 3000.',
  },
  'warmup-records': {
    argument: 'required',
    type: 'Long',
    argumentName: 'WARMUP-RECORDS',
    default: '0',
    description:
      'The number of records to treat as warmup. These initial records will not be included in steady-state statistics. ' +
      'An additional summary line will be printed describing the steady-state statistics.',
    kafdir: { char: 'w', summary: 'So many of the first records are left out of a second summary.', placeholder: 'N' },
  },
  'reporting-interval': {
    argument: 'required',
    type: 'Long',
    argumentName: 'INTERVAL-MS',
    default: '5000',
    description: 'Interval in milliseconds at which to print progress info.',
  },
  'record-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'RECORD-SIZE',
    description: `Record size in bytes. ${ONE_PAYLOAD}`,
    kafdir: { char: 's', summary: 'Bytes of each record, random letters (100).', placeholder: 'BYTES' },
  },
  'payload-file': {
    argument: 'required',
    argumentName: 'PAYLOAD-FILE',
    description:
      'File to read the record payloads from. This works only for UTF-8 encoded text files. Payloads will be read from ' +
      `this file and a payload will be randomly selected when sending records. ${ONE_PAYLOAD}`,
    kafdir: { char: 'f', summary: 'Records from this file instead, chosen at random.', placeholder: 'FILE' },
  },
  'payload-monotonic': {
    argument: 'none',
    description: `Payload is a monotonically increasing integer. ${ONE_PAYLOAD}`,
    kafdir: { summary: 'Records that count: 0, 1, 2 and so on.' },
  },
} as const satisfies OptionTable

export type ProducerPerfOptionTable = typeof producerPerfOptionTable

const payloadOptions = ['record-size', 'payload-file', 'payload-monotonic'] as const

export const producerPerfParserTable: ArgumentParserTable = {
  program: 'kafka-producer-perf-test',
  description:
    'This tool is used to verify the producer performance. To enable transactions, you can specify a transactional id ' +
    'or set a transaction duration using --transaction-duration-ms. There are three ways to specify the transactional ' +
    'id: set transactional.id=<id> via --command-property, set transactional.id=<id> in the config file via ' +
    '--command-config, or use --transactional-id <id>.',
  showsDefaults: true,
  options: producerPerfOptionTable,
  exclusive: { names: payloadOptions, isRequired: true },
  titled: [{ title: null, description: ONE_PAYLOAD, names: payloadOptions }],
  commands: {},
}
