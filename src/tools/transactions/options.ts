/** The options of kafka-transactions, with the words of its help. Kafka: tools.TransactionsCommand. */
import { addressOptionTable } from '../address-options.ts'
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import type { OptionSpec } from '../option-table.ts'

const topic: OptionSpec = { argument: 'required', description: 'topic name' }
const partition: OptionSpec = { argument: 'required', type: 'Integer', description: 'partition number' }

export const transactionsParserTable: ArgumentParserTable = {
  program: 'kafka-transactions.sh',
  description:
    'This tool is used to analyze the transactional state of producers in the cluster. It can be used to detect and ' +
    'recover from hanging transactions.',
  options: {
    ...addressOptionTable,
    version: {
      argument: 'none',
      letter: 'v',
      printsVersion: true,
      description: 'show the version of this Kafka distribution and exit',
    },
    'command-config': {
      argument: 'required',
      argumentName: 'FILE',
      description: 'property file containing configs to be passed to admin client',
    },
    'bootstrap-server': {
      argument: 'required',
      argumentName: 'host:port',
      description:
        'hostname and port for the broker to connect to, in the form `host:port`  (multiple comma-separated entries can be given)',
    },
  },
  exclusive: { names: ['bootstrap-server'], isRequired: true, mayBeMissing: true, isOneOption: true },
  commandsTitle: { title: 'commands', argumentName: 'COMMAND' },
  commands: {
    list: {
      help: 'list transactions',
      options: {
        'duration-filter': {
          argument: 'required',
          type: 'Long',
          description:
            'Duration (in millis) to filter by: if < 0, all transactions will be returned; otherwise, only transactions ' +
            'running longer than this duration will be returned',
        },
        'transactional-id-pattern': {
          argument: 'required',
          description: 'Transactional id regular expression pattern to filter by',
        },
      },
    },
    describe: {
      help: 'describe the state of an active transactional-id',
      description: 'Describe the state of an active transactional-id.',
      options: { 'transactional-id': { argument: 'required', isRequired: true, description: 'transactional id' } },
    },
    'describe-producers': {
      help: 'describe the states of active producers for a topic partition',
      options: {
        'broker-id': {
          argument: 'required',
          type: 'Integer',
          description: 'optional broker id to describe the producer state on a specific replica',
        },
        topic: { ...topic, isRequired: true },
        partition: { ...partition, isRequired: true },
      },
    },
    abort: {
      help: 'abort a hanging transaction (requires administrative privileges)',
      options: {
        topic: { ...topic, isRequired: true },
        partition: { ...partition, isRequired: true },
        'start-offset': {
          argument: 'required',
          type: 'Long',
          description: 'start offset of the transaction to abort',
        },
        'producer-id': { argument: 'required', type: 'Long', description: 'producer id' },
        'producer-epoch': { argument: 'required', type: 'Short', description: 'producer epoch' },
        'coordinator-epoch': { argument: 'required', type: 'Integer', description: 'coordinator epoch' },
      },
      titled: [
        {
          title: 'Brokers on versions 3.0 and above',
          description: 'For newer brokers, only the start offset of the transaction to be aborted is required',
          names: ['start-offset'],
        },
        {
          title: 'Brokers on versions older than 3.0',
          description: 'For older brokers, you must provide all of these arguments',
          names: ['producer-id', 'producer-epoch', 'coordinator-epoch'],
        },
      ],
    },
    'find-hanging': {
      help: 'find hanging transactions',
      options: {
        'broker-id': {
          argument: 'required',
          type: 'Integer',
          description: 'broker id to search for hanging transactions',
        },
        'max-transaction-timeout': {
          argument: 'required',
          type: 'Integer',
          default: '15',
          description:
            'maximum transaction timeout in minutes to limit the scope of the search (15 minutes by default)',
        },
        topic: {
          argument: 'required',
          description: 'topic name to limit search to (required if --partition is specified)',
        },
        partition,
      },
    },
    forceTerminateTransaction: {
      help: 'Force abort an ongoing transaction on transactionalId (requires administrative privileges)',
      description: 'Force abort an ongoing transaction on transactionalId',
      options: { transactionalId: { argument: 'required', isRequired: true, description: 'transactional id' } },
    },
  },
}
