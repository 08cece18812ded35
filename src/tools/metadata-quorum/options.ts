/** The options of kafka-metadata-quorum, with the words of its help. Kafka: tools.MetadataQuorumCommand. */
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import { bootstrapOptions, oneBootstrapOption } from '../bootstrap-options.ts'

export const metadataQuorumParserTable: ArgumentParserTable = {
  program: 'kafka-metadata-quorum',
  description: 'This tool describes kraft metadata quorum status.',
  options: {
    ...bootstrapOptions({
      server: 'A comma-separated list of host:port pairs to use for establishing the connection to the Kafka cluster.',
      controller:
        'A comma-separated list of host:port pairs to use for establishing the connection to the Kafka controllers.',
    }),
    'command-config': {
      argument: 'required',
      description:
        'Property file containing configs to be passed to Admin Client. For add-controller, the file is used to ' +
        'specify the controller properties as well.',
    },
  },
  exclusive: oneBootstrapOption,
  commands: {
    describe: {
      help: 'Describe the metadata quorum info',
      options: {
        status: {
          argument: 'none',
          description:
            'A short summary of the quorum status and the other provides detailed information about the status of replication.',
        },
        replication: { argument: 'none', description: 'Detailed information about the status of replication' },
        'human-readable': { argument: 'none', description: 'Human-readable output' },
      },
      titled: [
        { title: 'Status', names: ['status'] },
        { title: 'Replication', names: ['replication', 'human-readable'] },
      ],
    },
    'add-controller': {
      help: 'Add a controller to the KRaft controller cluster',
      options: {
        'dry-run': { argument: 'none', description: 'True if we should print what would be done, but not do it.' },
      },
    },
    'remove-controller': {
      help: 'Remove a controller from the KRaft controller cluster',
      options: {
        'controller-id': {
          argument: 'required',
          type: 'Integer',
          letter: 'i',
          isRequired: true,
          description: 'The id of the controller to remove.',
        },
        'controller-directory-id': {
          argument: 'required',
          letter: 'd',
          isRequired: true,
          description: 'The directory ID of the controller to remove.',
        },
        'dry-run': { argument: 'none', description: 'True if we should print what would be done, but not do it.' },
      },
    },
  },
}
