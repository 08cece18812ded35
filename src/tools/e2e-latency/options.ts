/** The options of kafka-e2e-latency, with the words of Kafka 4.3.1's help. Kafka: EndToEndLatencyCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const e2eLatencyOptionTable = {
  ...addressOptionTable,
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'bootstrap-server',
    description: 'REQUIRED: The Kafka broker list string in the form HOST1:PORT1,HOST2:PORT2.',
  },
  'command-config': {
    argument: 'optional',
    type: 'String',
    argumentName: 'config-file',
    description: 'Optional: A property file for Kafka producer/consumer/admin client configuration.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'num-headers': {
    argument: 'optional',
    type: 'Integer',
    argumentName: 'count',
    default: '0',
    description: 'Optional: The number of headers to include in each message.',
    kafdir: { summary: 'How many headers each record has.', placeholder: 'N' },
  },
  'num-records': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'count',
    description: 'REQUIRED: The number of messages to send.',
    kafdir: { char: 'n', summary: 'How many records to send, one after the other.', placeholder: 'N' },
  },
  'producer-acks': {
    argument: 'required',
    type: 'String',
    argumentName: 'producer-acks',
    description: "REQUIRED: Producer acknowledgements. Must be '1' or 'all'.",
    kafdir: { char: 'a', aliases: ['acks'], summary: '1: in the file; all: on the disk.', placeholder: 'ACKS' },
  },
  'record-header-key-size': {
    argument: 'optional',
    type: 'Integer',
    argumentName: 'bytes',
    default: '0',
    description: 'Optional: The size of the message header key in bytes. Used together with record-header-size.',
    kafdir: { summary: "Bytes of a header's name.", placeholder: 'BYTES' },
  },
  'record-header-size': {
    argument: 'optional',
    type: 'Integer',
    argumentName: 'bytes',
    default: '0',
    description: 'Optional: The size of message header value in bytes. Use -1 for null header value.',
    kafdir: { summary: "Bytes of a header's value; -1: it is null.", placeholder: 'BYTES' },
  },
  'record-key-size': {
    argument: 'optional',
    type: 'Integer',
    argumentName: 'bytes',
    default: '0',
    description: 'Optional: The size of the message key in bytes. If not set, messages are sent without a key.',
    kafdir: { summary: "Bytes of each record's key.", placeholder: 'BYTES' },
  },
  'record-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'bytes',
    description: 'REQUIRED: The size of each message payload in bytes.',
    kafdir: { char: 's', summary: "Bytes of each record's value.", placeholder: 'BYTES' },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic-name',
    description: 'REQUIRED: The topic to use for the test.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type E2eLatencyOptionTable = typeof e2eLatencyOptionTable
