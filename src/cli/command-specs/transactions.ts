import type { OptionTable } from '../../tools/option-table.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }

const WHOSE = 'Those of kafdir console-producer --transactional-id, and those that a broker left in the directory.'

const partition = {
  name: 'TOPIC-PARTITION',
  isRequired: true,
  summary: 'The partition, such as orders-0.',
  completes: 'topic-partition',
} as const

const listFlags = {
  pattern: {
    argument: 'required',
    description: 'Only ids that match.',
    kafdir: { char: 'p', summary: 'Only ids that match this regular expression as a whole.', placeholder: 'REGEX' },
  },
} as const satisfies OptionTable

export const transactionsListSpec = commandSpec({
  id: 'transactions list',
  summary: 'List transactional ids and the state of their transactions.',
  description: [
    WHOSE,
    'When piped, each is one line of columns separated by tabs: transactional id, coordinator, producer id, state.',
  ],
  flags: { ...listFlags, ...clusterFlags, ...common },
  json: ['{"transactions": [{"transactionalId": "tx-1", "coordinator": 1, "producerId": 5, "state": "Ongoing"}]}'],
  examples: [{ command: 'kafdir transactions list --dir ./kafka-logs', shows: 'What a stopped broker left.' }],
})

export const transactionsDescribeSpec = commandSpec({
  id: 'transactions describe',
  summary: 'Show the transaction of a transactional id.',
  description: [WHOSE, 'When piped, each fact is one line of two columns separated by a tab: name, value.'],
  argument: { name: 'ID', isRequired: true, summary: 'The transactional id.' },
  flags: { ...clusterFlags, ...common },
  json: [
    '{"transactionalId": "tx-1", "coordinator": 1, "producerId": 5, "state": "Ongoing", "producerEpoch": 1, "timeoutMs": 60000,',
    '  "startTimestamp": 1700000000000, "partitions": [{"topic": "orders", "partition": 0}]}',
    'startTimestamp is null when none was begun yet.',
  ],
  examples: [{ command: 'kafdir transactions describe tx-1', shows: 'Which partitions it has written to.' }],
})

export const transactionsProducersSpec = commandSpec({
  id: 'transactions producers',
  summary: 'Show the producers that a partition remembers, and their open transactions.',
  description: [
    'When piped, each is one line of columns separated by tabs: producer id, epoch, epoch of the coordinator, last sequence, last time, offset at which its open transaction begins; - for none.',
  ],
  argument: partition,
  flags: { ...clusterFlags, ...common },
  json: [
    '{"producers": [{"producerId": 5, "producerEpoch": 1, "coordinatorEpoch": 0, "lastSequence": 3, "lastTimestamp": 1700000000000,',
    '  "startOffset": 4}]}',
    'startOffset is null when it has no transaction open here.',
  ],
  examples: [{ command: 'kafdir transactions producers orders-0', shows: 'Who holds read_committed consumers up.' }],
})

const hangingFlags = {
  'older-than': {
    argument: 'required',
    type: 'Integer',
    default: '15',
    description: 'Minutes.',
    kafdir: { summary: 'Only those whose last record is older than so many minutes.', placeholder: 'MINUTES' },
  },
} as const satisfies OptionTable

export const transactionsFindHangingSpec = commandSpec({
  id: 'transactions find-hanging',
  summary: 'Find open transactions that no coordinator will end.',
  description: [
    'Consumers with read_committed read no further than the first of them. What a transactional id still has open is not among them: a broker that is started on the directory ends it. kafdir doctor tells of all that are open. The exit code is 0 whether there are some or not.',
    'When piped, each is one line of columns separated by tabs: partition, then the columns of kafdir transactions producers.',
  ],
  argument: {
    name: 'TOPIC',
    isRequired: false,
    isRepeatable: true,
    summary: 'The topics; all of them without it.',
    completes: 'topic',
  },
  flags: { ...hangingFlags, ...clusterFlags, ...common },
  json: [
    '{"transactions": [{"topic": "orders", "partition": 0, "producerId": 5, "producerEpoch": 1, "startOffset": 4, ...}]}',
  ],
  examples: [
    { command: 'kafdir transactions find-hanging', shows: 'Of all topics.' },
    { command: 'kafdir transactions find-hanging orders --older-than 0', shows: 'Also those that are young.' },
  ],
})

const abortFlags = {
  'start-offset': {
    argument: 'required',
    type: 'Long',
    description: 'Where the transaction begins.',
    kafdir: { char: 'o', summary: 'The offset at which the transaction begins.', placeholder: 'OFFSET' },
  },
} as const satisfies OptionTable

export const transactionsAbortSpec = commandSpec({
  id: 'transactions abort',
  summary: 'Abort an open transaction in a partition.',
  description: [
    'Its records are skipped by consumers with read_committed from then on, which read on behind it. On a terminal you are asked first.',
    'When piped, one line of columns separated by tabs: partition, start offset, producer id, producer epoch.',
  ],
  argument: partition,
  flags: { ...abortFlags, ...yesFlag, ...directoryFlags, ...common },
  json: ['{"topic": "orders", "partition": 0, "startOffset": 4, "producerId": 5, "producerEpoch": 1, "aborted": true}'],
  examples: [
    {
      command: 'kafdir transactions abort orders-0 --start-offset 4',
      shows: 'What kafdir transactions find-hanging has found.',
    },
  ],
})
