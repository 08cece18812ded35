/** The options of kafka-client-metrics, with the words of Kafka 4.3.1's help. Kafka: ClientMetricsCommandOptions. */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'

const matchSelectors = [
  'client_id',
  'client_instance_id',
  'client_software_name',
  'client_software_version',
  'client_source_address',
  'client_source_port',
]

export const clientMetricsOptionTable = {
  ...addressOptionTable,
  alter: { argument: 'none', description: 'Alter the configuration for the client metrics resource.' },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'REQUIRED: The Kafka server to connect to.',
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'Property file containing configs to be passed to Admin Client.',
  },
  delete: { argument: 'none', description: 'Delete the configuration for the client metrics resource.' },
  describe: { argument: 'none', description: 'List configurations for the client metrics resource.' },
  'generate-name': { argument: 'none', description: 'Generate a UUID to use as the name.' },
  help: { argument: 'none', description: 'Print usage information.' },
  interval: {
    argument: 'required',
    type: 'String',
    argumentName: 'push interval',
    description: 'The metrics push interval in milliseconds.\nLeave empty to reset the interval.',
  },
  list: { argument: 'none', description: 'List the client metrics resources.' },
  match: {
    argument: 'required',
    type: 'String',
    argumentName: 'k1=v1,k2=v2',
    repeatable: true,
    description:
      "Matching selector 'k1=v1,k2=v2'. The following is a list of valid selector names: \n" +
      matchSelectors.map((name) => `\t${name}`).join('\n'),
  },
  metrics: {
    argument: 'required',
    type: 'String',
    argumentName: 'm1,m2',
    repeatable: true,
    description: "Telemetry metric name prefixes 'm1,m2'.",
  },
  name: {
    argument: 'required',
    type: 'String',
    argumentName: 'name',
    description: 'Name of client metrics configuration resource.',
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type ClientMetricsOptionTable = typeof clientMetricsOptionTable
