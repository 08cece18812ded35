import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

export const topicsCreateSpec = commandSpec({
  id: 'topics create',
  summary: 'Create topics.',
  description: [
    'The cluster directory is made on first use: nothing has to be formatted or started before.',
    "Config names and values are Kafka's. Without --partitions the topic gets the broker's default, which is 1.",
  ],
  argument: {
    name: 'NAME',
    summary: 'Letters, digits, dots, underscores and hyphens; at most 249.',
    isRequired: true,
    isRepeatable: true,
  },
  flags: {
    ...pick(topicsOptionTable, ['partitions', 'replication-factor', 'config', 'replica-assignment', 'if-not-exists']),
    ...directoryFlags,
    ...common,
  },
  json: [
    '{"topics": [{"name", "created": true, "error": null}]}, and in each what topics describe --json says of the topic.',
    'A topic that could not be created: {"name", "created": false, "error": {"name": "TOPIC_ALREADY_EXISTS", "message"}}',
  ],
  examples: [
    {
      command: 'kafdir topics create orders --partitions 3',
      shows: 'A topic whose records go to three partitions in turn.',
    },
    {
      command: 'kafdir topics create audit -c retention.ms=3600000',
      shows: 'A topic that forgets records after an hour.',
    },
    {
      command: 'kafdir topics create orders --replication-factor 3 -c min.insync.replicas=2',
      shows: 'Of several brokers three have each record, and two must have it before it counts.',
    },
    {
      command: 'kafdir topics create orders --replica-assignment 1:2,2:3',
      shows: 'Partition 0 on brokers 1 and 2, partition 1 on 2 and 3; the first one leads.',
    },
    { command: 'kafdir topics create users orders payments -p 3', shows: 'Three topics with three partitions each.' },
    { command: 'kafdir topics create orders --if-not-exists', shows: 'For scripts that may run more than once.' },
  ],
})

export const topicsListSpec = commandSpec({
  id: 'topics list',
  summary: 'List the topics.',
  description: ['A table on a terminal; when piped, one name a line.'],
  flags: { ...pick(topicsOptionTable, ['exclude-internal']), ...clusterFlags, ...common },
  json: ['{"topics": [{"name", "topicId", "partitions": 3, "internal": false}]}'],
  examples: [
    { command: 'kafdir topics list', shows: 'All topics of the default directory.' },
    {
      command: 'kafdir topics list --dir ./kafka-logs',
      shows: 'The topics that a stopped broker left in its log.dir.',
    },
    { command: "kafdir topics list --json | jq -r '.topics[].name'", shows: 'The names, by way of JSON.' },
  ],
})

export const topicsDescribeSpec = commandSpec({
  id: 'topics describe',
  summary: 'Show partitions, leaders, replicas and configs of topics.',
  description: [
    'Without NAME all topics are shown. When piped, each partition is one line of columns separated by tabs: topic, partition, leader, replicas, replicas in sync, and a column for each config.',
    'Configs are those that somebody set: for the topic, for all brokers, or in the settings a broker starts with; with --topics-with-overrides only those of the topic itself.',
  ],
  argument: {
    name: 'NAME',
    summary: 'The topics; all of them without it.',
    isRequired: false,
    isRepeatable: true,
    completes: 'topic',
  },
  flags: {
    ...pick(topicsOptionTable, [
      'topic-id',
      'exclude-internal',
      'topics-with-overrides',
      'under-replicated-partitions',
      'unavailable-partitions',
      'under-min-isr-partitions',
      'at-min-isr-partitions',
    ]),
    ...clusterFlags,
    ...common,
  },
  json: [
    '{"topics": [{"name", "topicId", "internal": false, "replicationFactor": 1, "configs": {"retention.ms": "60000"},',
    '  "partitions": [{"partition": 0, "leader": 1, "replicas": [1], "isr": [1], "elr": [], "lastKnownElr": [],',
    '    "addingReplicas": [], "removingReplicas": []}]}]}',
    'leader is null when there is none; elr and lastKnownElr are null with --topic-id. Beside topics there is missing,',
    'with {"name", "error": {"name", "message"}} for each NAME that does not exist.',
  ],
  examples: [
    { command: 'kafdir topics describe orders', shows: 'One topic.' },
    {
      command: 'kafdir topics describe --unavailable-partitions',
      shows: 'What nobody can read or write at the moment.',
    },
    {
      command: "kafdir topics describe orders --json | jq '.topics[0].partitions | length'",
      shows: 'How many partitions it has.',
    },
  ],
})

export const topicsAlterSpec = commandSpec({
  id: 'topics alter',
  summary: 'Give a topic more partitions.',
  description: [
    'The number of partitions only grows. Records with a key may go to other partitions afterwards than before, so order by key is not kept across the change.',
    '--replica-assignment names the brokers of all partitions, those that exist first; theirs stay as they are.',
  ],
  argument: { name: 'NAME', summary: 'The topic.', isRequired: true, completes: 'topic' },
  flags: {
    ...pick(topicsOptionTable, ['partitions', 'replica-assignment', 'if-exists']),
    ...directoryFlags,
    ...common,
  },
  json: ['{"name", "partitions": 6}', 'With --if-exists and no such topic: {"name", "partitions": null}'],
  examples: [{ command: 'kafdir topics alter orders --partitions 6', shows: 'Six partitions instead of three.' }],
})

export const topicsCleanupSpec = commandSpec({
  id: 'topics cleanup',
  summary: 'Apply cleanup.policy now: drop what retention gives up, compact the rest.',
  description: [
    'A process that writes to a topic for 30 seconds or more does the same every five minutes; a shorter one does at its end what takes no more than 100 ms. A broker does it in its background.',
    'The segment that is written to is not compacted unless --force closes it, and dropped only when all of it is too old. Files of dropped segments keep the ending .deleted for file.delete.delay.ms.',
    'While another process compacts a partition, the command waits for it.',
  ],
  argument: { name: 'NAME', summary: 'The topic; all of them without it.', isRequired: false, completes: 'topic' },
  flags: {
    force: {
      argument: 'none',
      description: 'Compact all that is there.',
      kafdir: {
        summary:
          'Compact all that is there: the newest segment is closed for it, and min.cleanable.dirty.ratio means nothing.',
      },
    },
    ...directoryFlags,
    ...common,
  },
  json: [
    '{"partitions": [{"topic", "partition": 0, "segmentsDeleted": 2, "filesRemoved": 0,',
    '  "compaction": {"recordsBefore": 100, "recordsAfter": 10, "bytesBefore": 9000, "bytesAfter": 900},',
    '  "left": null, "error": null}]}',
    'compaction is null when nothing was compacted; left is "interrupted" when it was not done to its end; error is null or {"name": "KAFKA_STORAGE_ERROR", "message"}.',
  ],
  examples: [
    { command: 'kafdir topics cleanup', shows: 'All topics that were ever written to.' },
    { command: 'kafdir topics cleanup orders', shows: 'One topic.' },
    { command: 'kafdir topics cleanup users --force', shows: 'Of each key only the latest record stays.' },
  ],
})

export const topicsDeleteSpec = commandSpec({
  id: 'topics delete',
  summary: 'Delete topics and their records.',
  description: [
    'There is no way back. With --match a question comes first on a terminal; a script is not asked.',
    'Several names: those that exist are deleted, each of the others is an error.',
  ],
  argument: { name: 'NAME', summary: 'The topics.', isRequired: false, isRepeatable: true, completes: 'topic' },
  flags: {
    match: {
      argument: 'required',
      description: 'Delete the topics that a regular expression matches.',
      kafdir: {
        char: 'm',
        summary: "All topics whose whole names match a Java regular expression; never Kafka's own.",
        placeholder: 'REGEX',
      },
    },
    ...pick(topicsOptionTable, ['if-exists']),
    ...yesFlag,
    ...directoryFlags,
    ...common,
  },
  json: [
    '{"topics": [{"name", "deleted": true, "error": null}]}',
    'With --if-exists and no such topic: deleted is false, and error is null.',
  ],
  examples: [
    { command: 'kafdir topics delete orders', shows: 'The topic is gone.' },
    { command: "kafdir topics delete --match 'test-.*'", shows: 'All topics that begin with test-.' },
    { command: 'kafdir topics delete orders users --if-exists', shows: 'For clean-up in scripts.' },
  ],
})
