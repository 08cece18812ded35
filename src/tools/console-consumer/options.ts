/**
 * The options of kafka-console-consumer: every name that Kafka 4.3.1 takes, with the words of its help.
 * Kafka: consumer.ConsoleConsumerOptions.
 * Where `kafdir` is given, kafdir's own front end offers the option too, under that text.
 */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'
import { DESERIALIZER_NAMES } from '../serdes/deserializers.ts'
import { FORMATTER_WORDS } from './formatter-classes.ts'

const formatterPropertyHelp =
  'The properties to initialize the message formatter. Default properties include: \n' +
  ' print.timestamp=true|false\n' +
  ' print.key=true|false\n' +
  ' print.offset=true|false\n' +
  ' print.epoch=true|false\n' +
  ' print.partition=true|false\n' +
  ' print.headers=true|false\n' +
  ' print.value=true|false\n' +
  ' key.separator=<key.separator>\n' +
  ' line.separator=<line.separator>\n' +
  ' headers.separator=<headers.separator>\n' +
  ' null.literal=<null.literal>\n' +
  ' key.deserializer=<key.deserializer>\n' +
  ' value.deserializer=<value.deserializer>\n' +
  ' header.deserializer=<header.deserializer>\n' +
  '\n' +
  'Users can also pass in customized properties for their formatter; more specifically, users can ' +
  "pass in properties keyed with 'key.deserializer.', 'value.deserializer.' and " +
  "'headers.deserializer.' prefixes to configure their deserializers."

export const consoleConsumerOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'REQUIRED: The server(s) to connect to.',
    kafdir: {
      summary: 'A cluster by address: host:port, an alias of KAFDIR_BOOTSTRAP, or file:DIR.',
      placeholder: 'HOST:PORT',
    },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description: 'Consumer config properties file. Note that [command-property] takes precedence over this config.',
    kafdir: {
      summary: 'Read consumer properties from a file.',
      placeholder: 'FILE',
    },
  },
  'command-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'consumer_prop',
    repeatable: true,
    description: 'Consumer config properties in the form key=value.',
    kafdir: {
      char: 'X',
      summary: 'Set a consumer property, for example auto.offset.reset=none. May be repeated.',
      placeholder: 'NAME=VALUE',
    },
  },
  'consumer-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'consumer_prop',
    repeatable: true,
    deprecatedBy: 'command-property',
    description:
      '(DEPRECATED) Consumer config properties in the form key=value. This option will be removed in a ' +
      'future version. Use --command-property instead.',
  },
  'consumer.config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) Consumer config properties file. Note that [command-property] takes precedence ' +
      'over this config. This option will be removed in a future version. Use --command-config instead.',
  },
  'enable-systest-events': {
    argument: 'none',
    description:
      'Log lifecycle events of the consumer in addition to logging consumed messages. (This is ' +
      'specific for system tests.)',
  },
  formatter: {
    argument: 'required',
    type: 'String',
    argumentName: 'class',
    default: 'org.apache.kafka.tools.consumer.DefaultMessageFormatter',
    description: 'The name of a class to use for formatting kafka messages for display.',
    kafdir: {
      summary: `How records are printed: ${FORMATTER_WORDS.join(', ')}, a class of Kafka's, or a module of your own (./mine.mjs).`,
      placeholder: 'NAME',
    },
  },
  'formatter-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'config file',
    description:
      'Config properties file to initialize the message formatter. Note that [formatter-property] ' +
      'takes precedence over this config.',
    kafdir: {
      summary: 'Read properties of the formatter from a file.',
      placeholder: 'FILE',
    },
  },
  'formatter-property': {
    argument: 'required',
    type: 'String',
    argumentName: 'prop',
    repeatable: true,
    description: formatterPropertyHelp,
    kafdir: {
      char: 'F',
      summary:
        'Set a property of the formatter: print.key=true, print.offset=true, key.separator=: and more. May be repeated.',
      placeholder: 'NAME=VALUE',
    },
  },
  'from-beginning': {
    argument: 'none',
    description:
      'If the consumer does not already have an established offset to consume from, start with the ' +
      'earliest message present in the log rather than the latest message.',
    kafdir: {
      char: 'b',
      summary: 'Begin with the oldest record instead of waiting for new ones.',
    },
  },
  group: {
    argument: 'required',
    type: 'String',
    argumentName: 'consumer group id',
    description: 'The consumer group id of the consumer.',
    kafdir: {
      char: 'g',
      summary: 'Share the work with the other members of a consumer group.',
      placeholder: 'GROUP',
    },
  },
  help: {
    argument: 'none',
    description: 'Print usage information.',
  },
  include: {
    argument: 'required',
    type: 'String',
    argumentName: 'Java regex (String)',
    description: 'Regular expression specifying list of topics to include for consumption.',
    kafdir: {
      summary: 'Read all topics whose whole name matches a regular expression, instead of one topic.',
      placeholder: 'REGEX',
    },
  },
  'isolation-level': {
    argument: 'required',
    type: 'String',
    default: 'read_uncommitted',
    description:
      'Set to read_committed in order to filter out transactional messages which are not committed. ' +
      'Set to read_uncommitted to read all messages.',
    kafdir: {
      summary: 'read_committed leaves out records of transactions that are open or aborted.',
      placeholder: 'LEVEL',
    },
  },
  'key-deserializer': {
    argument: 'required',
    type: 'String',
    argumentName: 'deserializer for keys',
    description: 'The name of the class to use for deserializing keys.',
    kafdir: {
      summary: `What turns keys into text: ${DESERIALIZER_NAMES.join(', ')}, or a class of Kafka's.`,
      placeholder: 'NAME',
    },
  },
  'max-messages': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'num_messages',
    description: 'The maximum number of messages to consume before exiting. If not set, consumption is continual.',
    kafdir: {
      char: 'n',
      summary: 'Stop after this many records.',
      placeholder: 'N',
    },
  },
  offset: {
    argument: 'required',
    type: 'String',
    argumentName: 'consume offset',
    default: 'latest',
    description:
      "The offset to consume from (a non-negative number), or 'earliest' which means from beginning, " +
      "or 'latest' which means from end",
    kafdir: {
      char: 'o',
      summary: 'Where to begin in that partition: earliest, latest or an offset.',
      placeholder: 'OFFSET',
    },
  },
  partition: {
    argument: 'required',
    type: 'Integer',
    argumentName: 'partition',
    description:
      'The partition to consume from. Consumption starts from the end of the partition unless ' +
      "'--offset' is specified.",
    kafdir: {
      char: 'p',
      summary: 'Read one partition only.',
      placeholder: 'N',
    },
  },
  property: {
    argument: 'required',
    type: 'String',
    argumentName: 'prop',
    repeatable: true,
    deprecatedBy: 'formatter-property',
    description: `(DEPRECATED) ${formatterPropertyHelp} \nThis option will be removed in a future version. Use --formatter-property instead.`,
  },
  'skip-message-on-error': {
    argument: 'none',
    description: 'If there is an error when processing a message, skip it instead of halt.',
    kafdir: {
      summary: 'Leave out a record that cannot be printed instead of stopping.',
    },
  },
  'timeout-ms': {
    argument: 'required',
    type: 'Long',
    argumentName: 'timeout_ms',
    description: 'If specified, exit if no message is available for consumption for the specified interval.',
    kafdir: {
      char: 't',
      summary: 'Stop when no record has come for this long.',
      placeholder: 'MS',
    },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    description: 'The topic to consume from.',
  },
  'value-deserializer': {
    argument: 'required',
    type: 'String',
    argumentName: 'deserializer for values',
    description: 'The name of the class to use for deserializing values.',
    kafdir: {
      summary: 'The same for values.',
      placeholder: 'NAME',
    },
  },
  version: {
    argument: 'none',
    description: 'Display Kafka version.',
  },
} as const satisfies OptionTable

export type ConsoleConsumerOptionTable = typeof consoleConsumerOptionTable
