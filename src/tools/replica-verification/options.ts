/** The options of kafka-replica-verification. Kafka: ReplicaVerificationTool.ReplicaVerificationToolOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

export const replicaVerificationOptionTable = {
  ...addressOptionTable,
  'broker-list': {
    argument: 'required',
    type: 'String',
    argumentName: 'hostname:port,...,hostname:port',
    description: 'REQUIRED: The servers to connect to.',
  },
  'fetch-size': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'bytes',
    default: '1048576',
    description: 'Bytes to read at once.',
  },
  help: { argument: 'none', description: 'Print usage information.' },
  'max-wait-ms': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'ms',
    default: '1000',
    description: 'How long a request may wait.',
  },
  'report-interval-ms': {
    argument: 'required',
    type: 'Long',
    argumentName: 'ms',
    default: '30000',
    description: 'How often to report.',
  },
  time: {
    argument: 'required',
    type: 'Long',
    argumentName: 'timestamp/-1(latest)/-2(earliest)',
    default: '-1',
    description: 'Where to begin: a time, or an end of the log.',
  },
  'topics-include': {
    argument: 'required',
    type: 'String',
    argumentName: 'Java regex (String)',
    default: '.*',
    description: 'The topics to verify.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type ReplicaVerificationOptionTable = typeof replicaVerificationOptionTable
