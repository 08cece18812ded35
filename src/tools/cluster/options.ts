/** The options of kafka-cluster, with the words of its help. Kafka: tools.ClusterTool. */
import type { ArgumentParserTable } from '../argument-parser-table.ts'
import { bootstrapOptions, oneBootstrapOption } from '../bootstrap-options.ts'
import type { OptionTable } from '../option-table.ts'

const clusterOptions = {
  ...bootstrapOptions(
    {
      server: 'A list of host/port pairs to use for establishing the connection to the Kafka cluster.',
      controller: 'A list of host/port pairs to use for establishing the connection to the KRaft controllers.',
    },
    true,
  ),
  config: {
    argument: 'required',
    deprecatedBy: 'command-config',
    description:
      '(DEPRECATED) A property file containing configurations for the Admin client. This option will be removed in a ' +
      'future version. Use --command-config instead.',
  },
  'command-config': {
    argument: 'required',
    letter: 'c',
    description: 'Config properties file for the Admin client.',
  },
} as const satisfies OptionTable

export const unregisterOptionTable = {
  id: {
    argument: 'required',
    type: 'Integer',
    letter: 'i',
    isRequired: true,
    description: 'The ID of the broker to unregister.',
    kafdir: { char: 'i', summary: 'The id of the broker to forget.', placeholder: 'ID' },
  },
} as const satisfies OptionTable

export const listEndpointsOptionTable = {
  'include-fenced-brokers': {
    argument: 'none',
    description: 'Whether to include fenced brokers when listing broker endpoints',
    kafdir: { summary: 'Brokers too that registered once and are not here.' },
  },
} as const satisfies OptionTable

export const clusterParserTable: ArgumentParserTable = {
  program: 'kafka-cluster',
  description: 'The Kafka cluster tool.',
  options: {},
  commands: {
    'cluster-id': {
      help: 'Get information about the ID of a cluster.',
      options: clusterOptions,
      exclusive: oneBootstrapOption,
    },
    unregister: {
      help: 'Unregister a broker.',
      options: { ...clusterOptions, ...unregisterOptionTable },
      exclusive: oneBootstrapOption,
    },
    'list-endpoints': {
      help: 'List endpoints',
      options: { ...clusterOptions, ...listEndpointsOptionTable },
      exclusive: oneBootstrapOption,
    },
  },
}
