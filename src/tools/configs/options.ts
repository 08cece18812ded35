/**
 * The options of kafka-configs: every name that Kafka 4.3.1 takes, with the words of its help.
 * Kafka: ConfigCommand.ConfigCommandOptions.
 */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'
import { configNames } from './config-names.ts'

const listOfConfigs = Object.entries(configNames)
  .map(([type, names]) => `For entity-type '${type}': \n${names.map((name) => `\t${name}\n`).join('')}`)
  .join('')

export const configsOptionTable = {
  ...addressOptionTable,
  'add-config': {
    argument: 'required',
    type: 'String',
    description:
      'Key Value pairs of configs to add. Square brackets can be used to group values which contain commas: ' +
      "'k1=v1,k2=[v1,v2,v2],k3=v3'. The following is a list of valid configurations: " +
      `${listOfConfigs}Entity types 'users' and 'clients' may be specified together to update config for clients of a ` +
      'specific user.',
  },
  'add-config-file': {
    argument: 'required',
    type: 'String',
    description: 'Path to a properties file with configs to add. See add-config for a list of valid configurations.',
    kafdir: { summary: 'Also set what this properties file says.', placeholder: 'FILE' },
  },
  all: {
    argument: 'none',
    description: 'List all configs for the given entity, including static configs if available.',
    kafdir: { char: 'a', summary: 'Every config, also those that nobody set.' },
  },
  alter: { argument: 'none', description: 'Alter the configuration for the entity.' },
  'bootstrap-controller': {
    argument: 'required',
    type: 'String',
    argumentName: 'controller to connect to',
    description: 'The Kafka controllers to connect to.',
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'The Kafka servers to connect to.',
  },
  broker: {
    argument: 'required',
    type: 'String',
    description: "The broker's ID.",
    kafdir: { summary: 'The configs of one broker.', placeholder: 'ID' },
  },
  'broker-defaults': {
    argument: 'none',
    description: 'The config defaults for all brokers.',
    kafdir: { summary: 'The configs that all brokers share.' },
  },
  'broker-logger': { argument: 'required', type: 'String', description: "The broker's ID for its logger config." },
  client: {
    argument: 'required',
    type: 'String',
    description: "The client's ID.",
    kafdir: { summary: 'The quotas of a client id; with --user, of that client of the user.', placeholder: 'ID' },
  },
  'client-defaults': {
    argument: 'none',
    description: 'The config defaults for all clients.',
    kafdir: { summary: 'The quotas of client ids that have none of their own.' },
  },
  'client-metrics': {
    argument: 'required',
    type: 'String',
    description: 'The client metrics config resource name.',
    kafdir: { summary: "A subscription to clients' metrics.", placeholder: 'NAME' },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description:
      'Property file containing configs to be passed to Admin Client. This is used only with --bootstrap-server option ' +
      'for describing and altering broker configs.',
  },
  'delete-config': { argument: 'required', type: 'String', description: "config keys to remove 'k1,k2'" },
  describe: { argument: 'none', description: 'List configs for the given entity.' },
  'entity-default': {
    argument: 'none',
    description: 'Default entity name for clients/users/brokers/ips (applies to corresponding entity type)',
  },
  'entity-name': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'Name of entity (topic name/client id/user principal name/broker id/ip/client metrics/group id)',
  },
  'entity-type': {
    argument: 'required',
    type: 'String',
    repeatable: true,
    description: 'Type of entity (topics/clients/users/brokers/broker-loggers/ips/client-metrics/groups)',
    kafdir: {
      summary: 'All that have settings: topics, brokers, groups, client-metrics, users, clients or ips.',
      placeholder: 'TYPE',
      aliases: ['type'],
    },
  },
  group: {
    argument: 'required',
    type: 'String',
    description: "The group's ID.",
    kafdir: { summary: 'The configs of a group.', placeholder: 'ID' },
  },
  help: { argument: 'none', description: 'Print usage information.' },
  ip: {
    argument: 'required',
    type: 'String',
    description: 'The IP address.',
    kafdir: { summary: 'The quotas of an address.', placeholder: 'ADDRESS' },
  },
  'ip-defaults': {
    argument: 'none',
    description: 'The config defaults for all IPs.',
    kafdir: { summary: 'The quotas of addresses that have none of their own.' },
  },
  topic: {
    argument: 'required',
    type: 'String',
    description: "The topic's name.",
    kafdir: { char: 't', summary: 'The configs of a topic.', placeholder: 'NAME' },
  },
  user: {
    argument: 'required',
    type: 'String',
    description: "The user's principal name.",
    kafdir: { char: 'u', summary: 'The quotas and SCRAM credentials of a user.', placeholder: 'NAME' },
  },
  'user-defaults': {
    argument: 'none',
    description: 'The config defaults for all users.',
    kafdir: { summary: 'The quotas of users that have none of their own.' },
  },
  version: { argument: 'none', description: 'Display Kafka version.' },
} as const satisfies OptionTable

export type ConfigsOptionTable = typeof configsOptionTable
