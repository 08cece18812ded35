/**
 * The options of kafka-topics: every name that Kafka 4.3.1 takes, with the words of its help.
 * Kafka: TopicCommand.TopicCommandOptions.
 * Where `kafdir` is given, kafdir's own front end offers the option too, under that text.
 */
import { addressOptionTable } from '../address-options.ts'
import type { OptionTable } from '../option-table.ts'
import { topicConfigNames } from './topic-config-names.ts'

export const topicsOptionTable = {
  ...addressOptionTable,
  alter: {
    argument: 'none',
    description:
      'Alter the number of partitions and replica assignment. (To alter topic configurations, the ' +
      'kafka-configs tool can be used.)',
  },
  'at-min-isr-partitions': {
    argument: 'none',
    description:
      'If set when describing topics, only show partitions whose isr count is equal to the configured ' + 'minimum.',
    kafdir: {
      summary: 'Only partitions with exactly min.insync.replicas replicas in sync.',
    },
  },
  'bootstrap-server': {
    argument: 'required',
    type: 'String',
    argumentName: 'server to connect to',
    description: 'REQUIRED: The Kafka server to connect to.',
    kafdir: {
      summary: 'A cluster by address: host:port, an alias of KAFDIR_BOOTSTRAP, or file:DIR.',
      placeholder: 'HOST:PORT',
    },
  },
  'command-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'command config property file',
    description: 'Property file containing configs to be passed to Admin Client.',
    kafdir: {
      summary: 'Read client properties from a file.',
      placeholder: 'FILE',
    },
  },
  config: {
    argument: 'required',
    type: 'String',
    argumentName: 'name=value',
    repeatable: true,
    description:
      'A topic configuration override for the topic being created. The following is a list of valid configurations: \n' +
      `${topicConfigNames.map((name) => `\t${name}`).join('\n')}\n` +
      'See the Kafka documentation for full details on the topic configs. It is supported only in ' +
      'combination with --create. (To alter topic configurations, the kafka-configs tool can be used.)',
    kafdir: {
      char: 'c',
      summary: 'Set a topic config, for example retention.ms=60000. May be repeated.',
      placeholder: 'NAME=VALUE',
    },
  },
  create: {
    argument: 'none',
    description: 'Create a new topic.',
  },
  delete: {
    argument: 'none',
    description: 'Delete a topic.',
  },
  'delete-config': {
    argument: 'required',
    type: 'String',
    argumentName: 'name',
    description: 'This option is no longer supported and has been deprecated since 4.0',
  },
  describe: {
    argument: 'none',
    description: 'List details for the given topics.',
  },
  'exclude-internal': {
    argument: 'none',
    description:
      'Exclude internal topics when listing or describing topics. By default, the internal topics are ' + 'included.',
    kafdir: {
      summary: "Leave out Kafka's own topics, such as __consumer_offsets.",
    },
  },
  help: {
    argument: 'none',
    description: 'Print usage information.',
  },
  'if-exists': {
    argument: 'none',
    description:
      'If set when altering or deleting or describing topics, the action will only execute if the ' + 'topic exists.',
    kafdir: {
      summary: 'Do nothing, successfully, when the topic does not exist.',
    },
  },
  'if-not-exists': {
    argument: 'none',
    description:
      'If set when creating topics, the create request will not fail if the topic already exists, but ' +
      'the request will still be sent.',
    kafdir: {
      summary: 'Do nothing, successfully, when the topic exists already.',
    },
  },
  list: {
    argument: 'none',
    description: 'List all available topics.',
  },
  'partition-size-limit-per-response': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'maximum number of partitions per response',
    description: 'The maximum partition size to be included in one DescribeTopicPartitions response.',
  },
  partitions: {
    argument: 'required',
    type: 'Integer',
    argumentName: '# of partitions',
    description:
      'The number of partitions for the topic being created or altered. If not supplied with --create, ' +
      'the topic uses the cluster default. (WARNING: If partitions are increased for a topic that has ' +
      'a key, the partition logic or ordering of the messages will be affected).',
    kafdir: {
      char: 'p',
      summary: 'Number of partitions; an existing topic can only get more.',
      placeholder: 'N',
    },
  },
  'replica-assignment': {
    argument: 'required',
    type: 'String',
    argumentName:
      'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : ' +
      'broker_id_for_part2_replica2 , ...',
    description: 'A list of manual partition-to-broker assignments for the topic being created or altered.',
    kafdir: {
      summary: 'Brokers of each partition by hand: commas between partitions, colons between replicas.',
      placeholder: '1:2,2:1',
    },
  },
  'replication-factor': {
    argument: 'required',
    type: 'Integer',
    argumentName: 'replication factor',
    description:
      'The replication factor for each partition in the topic being created. If not supplied, the ' +
      'topic uses the cluster default.',
    kafdir: {
      char: 'r',
      summary: 'Copies of each partition, one broker each.',
      placeholder: 'N',
    },
  },
  topic: {
    argument: 'required',
    type: 'String',
    argumentName: 'topic',
    description:
      'The topic to create, alter, describe or delete. It also accepts a regular expression, except ' +
      'for --create option.',
  },
  'topic-id': {
    argument: 'required',
    type: 'String',
    argumentName: 'topic-id',
    description: 'The topic-id to describe.',
    kafdir: {
      summary: 'Look the topic up by its id instead of its name.',
      placeholder: 'ID',
    },
  },
  'topics-with-overrides': {
    argument: 'none',
    description: 'If set when describing topics, only show topics that have overridden configs.',
    kafdir: {
      summary: 'Only topics with configs of their own, and these; no partitions.',
    },
  },
  'unavailable-partitions': {
    argument: 'none',
    description: 'If set when describing topics, only show partitions whose leader is not available.',
    kafdir: {
      summary: 'Only partitions without a live leader.',
    },
  },
  'under-min-isr-partitions': {
    argument: 'none',
    description:
      'If set when describing topics, only show partitions whose isr count is less than the configured ' + 'minimum.',
    kafdir: {
      summary: 'Only partitions with fewer replicas in sync than min.insync.replicas.',
    },
  },
  'under-replicated-partitions': {
    argument: 'none',
    description: 'If set when describing topics, only show under-replicated partitions.',
    kafdir: {
      summary: 'Only partitions with replicas that are not in sync.',
    },
  },
  version: {
    argument: 'none',
    description: 'Display Kafka version.',
  },
} as const satisfies OptionTable

export type TopicsOptionTable = typeof topicsOptionTable
