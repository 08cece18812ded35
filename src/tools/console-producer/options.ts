/**
 * The options of kafka-console-producer: every name that Kafka 4.3.1 takes, with the words of its help.
 * Kafka: ConsoleProducer.ConsoleProducerOptions.
 * Where `kafdir` is given, kafdir's own front end offers the option too, under that text.
 */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

const readerPropertyHelp =
  'A mechanism to pass user-defined properties in the form key=value to the message reader. This ' +
  'allows custom configuration for a user-defined message reader.\n' +
  'Default properties include:\n' +
  ' parse.key=false\n' +
  ' parse.headers=false\n' +
  ' ignore.error=false\n' +
  ' key.separator=\\t\n' +
  ' headers.delimiter=\\t\n' +
  ' headers.separator=,\n' +
  ' headers.key.separator=:\n' +
  ' null.marker=   When set, any fields (key, value and headers) equal to this will be replaced by ' +
  'null\n' +
  'Default parsing pattern when:\n' +
  ' parse.headers=true and parse.key=true:\n' +
  '  "h1:v1,h2:v2...\\tkey\\tvalue"\n' +
  ' parse.key=true:\n' +
  '  "key\\tvalue"\n' +
  ' parse.headers=true:\n' +
  '  "h1:v1,h2:v2...\\tvalue"'

export const consoleProducerOptionTable = {
  ...addressOptionTable,
  'batch-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '16384',
    description:
      'The buffer size in bytes allocated for a partition. When records are received which are smaller ' +
      'than this size the producer will attempt to optimistically group them together until this size ' +
      'is reached. This is the option to control batch.size in producer configs. Please note that this ' +
      'option will be replaced if max-partition-memory-bytes is also set.',
    kafdir: {
      summary: 'Collect up to this many bytes for a partition before they are written.',
      placeholder: 'BYTES',
    },
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description:
      'REQUIRED: The server(s) to connect to. The broker list string in the form ' + 'HOST1:PORT1,HOST2:PORT2.',
    kafdir: {
      summary: 'A cluster by address: host:port, an alias of KAFDIR_BOOTSTRAP, or file:DIR.',
      placeholder: 'HOST:PORT',
    },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description: 'Producer config properties file. Note that [command-property] takes precedence over this config.',
    kafdir: {
      summary: 'Read producer properties from a file.',
      placeholder: 'FILE',
    },
  },
  'command-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'producer_prop',
    repeatable: true,
    description: 'Producer config properties in the form key=value.',
    kafdir: {
      char: 'X',
      summary: 'Set a producer property, for example linger.ms=5. May be repeated.',
      placeholder: 'NAME=VALUE',
    },
  },
  'compression-codec': {
    argument: 'optional',
    type: 'String',
    argumentName: 'compression-codec',
    description:
      "The compression codec: either 'none', 'gzip', 'snappy', 'lz4', or 'zstd'.If specified without " +
      "value, then it defaults to 'gzip'",
    kafdir: {
      char: 'z',
      summary: 'Compress batches: none, gzip, snappy, lz4 or zstd.',
      placeholder: 'CODEC',
    },
  },
  help: {
    argument: 'none',
    description: 'Print usage information.',
  },
  'line-reader': {
    argument: 'required',
    type: 'String',
    argumentName: 'reader_class',
    default: 'org.apache.kafka.tools.LineMessageReader',
    description:
      'The class name of the class to use for reading lines from standard in. By default each line is ' +
      'read as a separate message.',
    kafdir: {
      summary: 'Read standard input with a JavaScript module of your own: ./reader.mjs.',
      placeholder: 'FILE',
    },
  },
  'max-block-ms': {
    argument: 'required',
    type: 'Long',
    argumentName: 'max block on send',
    default: '60000',
    description: 'The max time that the producer will block for during a send request.',
    kafdir: {
      summary: 'Give up on a record that cannot be taken for this long.',
      placeholder: 'MS',
    },
  },
  'max-memory-bytes': {
    argument: 'required',
    type: 'Long',
    argumentName: 'total memory in bytes',
    default: '33554432',
    description:
      'The total memory used by the producer to buffer records waiting to be sent to the server. This ' +
      'is the option to control `buffer.memory` in producer configs.',
    kafdir: {
      summary: 'Memory for records that are not written yet.',
      placeholder: 'BYTES',
    },
  },
  'max-partition-memory-bytes': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'memory in bytes per partition',
    default: '16384',
    description:
      '(Deprecated) The buffer size in bytes allocated for a partition. When records are received ' +
      'which are smaller than this size the producer will attempt to optimistically group them ' +
      'together until this size is reached. This is the option to control batch.size in producer ' +
      'configs. This option will be removed in Apache Kafka 5.0. Use --batch-size instead.',
  },
  'message-send-max-retries': {
    argument: 'required',
    type: 'Integer',
    default: '3',
    description:
      'Brokers can fail receiving the message for multiple reasons, and being unavailable transiently ' +
      'is just one of them. This property specifies the number of retries before the producer give up ' +
      'and drop this message. This is the option to control `retries` in producer configs.',
    kafdir: {
      aliases: ['retries'],
      summary: 'Try a write that failed, and may not fail again, this often again (default 3).',
      placeholder: 'N',
    },
  },
  'metadata-expiry-ms': {
    argument: 'required',
    type: 'Long',
    argumentName: 'metadata expiration interval',
    default: '300000',
    description:
      'The period of time in milliseconds after which we force a refresh of metadata even if we ' +
      "haven't seen any leadership changes. This is the option to control `metadata.max.age.ms` in " +
      'producer configs.',
  },
  'producer-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'producer_prop',
    repeatable: true,
    deprecatedBy: 'command-property',
    description:
      '(DEPRECATED) Producer config properties in the form key=value. This option will be removed in a ' +
      'future version. Use --command-property instead.',
  },
  'producer.config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Producer config properties file. Note that [command-property] takes precedence ' +
      'over this config. This option will be removed in a future version. Use --command-config instead.',
  },
  property: {
    argument: 'required',
    type: 'String',
    argumentName: 'prop',
    repeatable: true,
    deprecatedBy: 'reader-property',
    description: `(DEPRECATED) ${readerPropertyHelp}\n This option will be removed in a future version. Use --reader-property instead.`,
  },
  'reader-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description:
      'Config properties file for the message reader. Note that [reader-property] takes precedence ' +
      'over this config.',
    kafdir: {
      summary: 'Read properties of the line reader from a file.',
      placeholder: 'FILE',
    },
  },
  'reader-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'prop',
    repeatable: true,
    description: readerPropertyHelp,
    kafdir: {
      char: 'R',
      summary:
        'Set a property of the line reader: parse.key=true, key.separator=:, parse.headers=true, null.marker=NULL. May be repeated.',
      placeholder: 'NAME=VALUE',
    },
  },
  'request-required-acks': {
    argument: 'required',
    type: 'String',
    argumentName: 'request required acks',
    default: '-1',
    description: 'The required `acks` of the producer requests',
    kafdir: {
      char: 'a',
      aliases: ['acks'],
      summary:
        'What a record must survive before it counts as written: 0 and 1 a crash of this process, all (the default) a power cut.',
      placeholder: '0|1|all',
    },
  },
  'request-timeout-ms': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'request timeout ms',
    default: '1500',
    description: 'The ack timeout of the producer requests. Value must be non-negative and non-zero.',
    kafdir: {
      summary: 'Give up on a write that is not answered for this long.',
      placeholder: 'MS',
    },
  },
  'retry-backoff-ms': {
    argument: 'required',
    type: 'Long',
    default: '100',
    description:
      'Before each retry, the producer refreshes the metadata of relevant topics. Since leader ' +
      'election takes a bit of time, this property specifies the amount of time that the producer ' +
      'waits before refreshing the metadata. This is the option to control `retry.backoff.ms` in ' +
      'producer configs.',
    kafdir: {
      summary: 'Wait this long before the first try again, twice as long before each next one (default 100).',
      placeholder: 'MS',
    },
  },
  'socket-buffer-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'size',
    default: '102400',
    description:
      'The size of the tcp RECV size. This is the option to control `send.buffer.bytes` in producer ' + 'configs.',
  },
  sync: {
    argument: 'none',
    description: 'If set message send requests to the brokers are synchronously, one at a time as they arrive.',
    kafdir: {
      summary: 'Wait for each record before the next line is read; the first failure ends the run.',
    },
  },
  timeout: {
    argument: 'required',
    type: 'Long',
    argumentName: 'timeout_ms',
    default: '1000',
    description:
      'If set and the producer is running in asynchronous mode, this gives the maximum amount of time ' +
      'a message will queue awaiting sufficient batch size. The value is given in ms. This is the ' +
      'option to control `linger.ms` in producer configs.',
    kafdir: {
      summary: 'Wait at most this long for a batch to fill up (linger.ms).',
      placeholder: 'MS',
    },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    description: 'REQUIRED: The topic name to produce messages to.',
  },
  version: {
    argument: 'none',
    description: 'Display Kafka version.',
  },
} as const satisfies OptionTable

export type ConsoleProducerOptionTable = typeof consoleProducerOptionTable
