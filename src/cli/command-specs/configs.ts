import { configsOptionTable } from '../../tools/configs/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick } from '../command-spec.ts'

const resources = pick(configsOptionTable, ['topic', 'broker', 'broker-defaults', 'group', 'client-metrics'])
const clients = pick(configsOptionTable, ['user', 'user-defaults', 'client', 'client-defaults', 'ip', 'ip-defaults'])
const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

const entityJson =
  'The entity is {"topic": "orders"}, {"user": "alice", "client": "web"} and so on; null is the default.'

const unchangedJson = 'unchanged names those for which there was nothing to do.'

export const configsDescribeSpec = commandSpec({
  id: 'configs describe',
  summary: 'Show configs, quotas and credentials.',
  description: [
    'Without --all only what somebody set for this topic, broker, group or subscription. When piped, each config is one line of columns separated by tabs: name, value, where it comes from; with --entity-type, whose it is comes first.',
    'Of users, clients and addresses the quotas are shown, and of users their SCRAM credentials. Nothing here is slowed down by a quota, and nobody logs in: both are kept for brokers.',
  ],
  strayWordOption: 'topic',
  flags: { ...resources, ...clients, ...pick(configsOptionTable, ['entity-type', 'all']), ...clusterFlags, ...common },
  json: [
    '{"entity", "configs": [{"name", "value": "60000", "source": "DYNAMIC_TOPIC_CONFIG", "sensitive": false, "readOnly": false,',
    '  "synonyms": [{"name", "value", "source"}]}],',
    '  "quotas": [{"entity", "quotas": {"producer_byte_rate": 1024}}], "credentials": [{"user", "mechanism", "iterations"}]}',
    entityJson,
    'With --entity-type: {"entities": [...]}, each of this shape.',
  ],
  examples: [
    { command: 'kafdir configs describe --topic orders', shows: 'What was set for the topic.' },
    { command: 'kafdir configs describe --topic orders --all', shows: 'Every config, and where each comes from.' },
    { command: 'kafdir configs describe --broker-defaults', shows: 'What was set for all brokers.' },
    { command: 'kafdir configs describe --entity-type users', shows: 'All users who have quotas or credentials.' },
    { command: 'kafdir configs describe --user alice --json', shows: 'Quotas and credentials of a user.' },
  ],
})

export const configsSetSpec = commandSpec({
  id: 'configs set',
  summary: 'Set configs, quotas or passwords.',
  description: [
    'All of them or, when one is refused, none. Processes that have the topic open go by the new values at once. Names that Kafka does not know are refused, of brokers too; kafka-configs.sh takes those that only a plugin knows.',
    "Names and values are Kafka's. A password is set with SCRAM-SHA-256=[iterations=8192,password=secret]; what is kept does not tell it.",
  ],
  argument: {
    name: 'NAME=VALUE',
    summary: 'For example retention.ms=60000.',
    isRequired: false,
    isRepeatable: true,
    completes: 'config',
  },
  flags: {
    ...resources,
    ...clients,
    ...pick(configsOptionTable, ['add-config-file']),
    ...directoryFlags,
    ...common,
  },
  json: ['{"entity", "set": ["retention.ms"], "unset": [], "unchanged": []}', unchangedJson, entityJson],
  examples: [
    { command: 'kafdir configs set retention.ms=60000 --topic orders', shows: 'Records are kept for a minute.' },
    { command: 'kafdir configs set cleanup.policy=compact,delete -t users', shows: 'Several values of one config.' },
    {
      command: 'kafdir configs set log.retention.ms=3600000 --broker-defaults',
      shows: 'For topics without their own.',
    },
    { command: 'kafdir configs set producer_byte_rate=1024 --user alice --client web', shows: 'A quota.' },
  ],
})

export const configsUnsetSpec = commandSpec({
  id: 'configs unset',
  summary: 'Go back to the defaults.',
  description: ['What is not set is no error; a name that Kafka does not know is one.'],
  argument: {
    name: 'NAME',
    summary: 'For example retention.ms.',
    isRequired: true,
    isRepeatable: true,
    completes: 'config-name',
  },
  flags: { ...resources, ...clients, ...directoryFlags, ...common },
  json: ['{"entity", "set": [], "unset": ["retention.ms"], "unchanged": []}', unchangedJson, entityJson],
  examples: [
    { command: 'kafdir configs unset retention.ms --topic orders', shows: "The broker's retention counts again." },
    { command: 'kafdir configs unset SCRAM-SHA-256 --user alice', shows: 'The password is gone.' },
  ],
})

export const configsAppendSpec = commandSpec({
  id: 'configs append',
  summary: 'Add values to configs that are lists.',
  description: ['A value that is there already stays as it is.'],
  argument: {
    name: 'NAME=VALUE',
    summary: 'For example cleanup.policy=compact.',
    isRequired: true,
    isRepeatable: true,
    completes: 'config',
  },
  flags: { ...resources, ...directoryFlags, ...common },
  json: ['{"entity", "set": ["cleanup.policy"], "unset": [], "unchanged": []}', unchangedJson, entityJson],
  examples: [
    { command: 'kafdir configs append cleanup.policy=compact --topic users', shows: 'Compact as well as delete.' },
  ],
})

export const configsSubtractSpec = commandSpec({
  id: 'configs subtract',
  summary: 'Take values out of configs that are lists.',
  description: ['A value that is not there is no error.'],
  argument: {
    name: 'NAME=VALUE',
    summary: 'For example cleanup.policy=delete.',
    isRequired: true,
    isRepeatable: true,
    completes: 'config',
  },
  flags: { ...resources, ...directoryFlags, ...common },
  json: ['{"entity", "set": ["cleanup.policy"], "unset": [], "unchanged": []}', unchangedJson, entityJson],
  examples: [{ command: 'kafdir configs subtract cleanup.policy=delete --topic users', shows: 'Compact only.' }],
})
