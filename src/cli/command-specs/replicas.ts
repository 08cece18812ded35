import type { OptionTable } from '../../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../../tools/reassign-partitions/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { clusterFlags, commandSpec, directoryFlags, jsonFlag, pick, yesFlag } from '../command-spec.ts'

const common = { ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']), ...jsonFlag }
const reassignFlags = reassignPartitionsOptionTable

const electionFlags = {
  type: {
    argument: 'required',
    description: 'preferred or unclean.',
    default: 'preferred',
    kafdir: {
      summary: 'preferred: the first replica, if it is in sync; unclean: any that is there, where nobody leads.',
      placeholder: 'TYPE',
    },
  },
  all: {
    argument: 'none',
    description: 'All partitions that need it.',
    kafdir: { char: 'a', summary: 'All partitions that need it.' },
  },
  'from-file': {
    argument: 'required',
    description: 'A file with the partitions.',
    kafdir: {
      summary: 'Those of a file: {"partitions": [{"topic": "orders", "partition": 0}]}; - is standard input.',
      placeholder: 'FILE',
    },
  },
} as const satisfies OptionTable

export const leaderElectionSpec = commandSpec({
  id: 'leader-election',
  summary: 'Have partitions led by their preferred replicas, or by any.',
  description: [
    'An unclean election may lose records: whoever leads then may lack some. On a terminal you are asked first.',
    'When piped, each partition is one line of columns separated by tabs: topic, partition, leader (- for none), result: elected, unchanged or failed.',
  ],
  argument: {
    name: 'TOPIC',
    summary: 'The topics, each with all its partitions or with some: orders:0,2.',
    isRequired: false,
    isRepeatable: true,
    synopsis: 'TOPIC[:N,N]...',
    completes: 'topic',
  },
  flags: { ...electionFlags, ...yesFlag, ...directoryFlags, ...common },
  json: [
    '{"type": "preferred", "partitions": [{"topic": "orders", "partition": 0, "leader": 2, "result": "elected", "error": null}]}',
    'result is elected, unchanged or failed.',
  ],
  examples: [
    { command: 'kafdir leader-election --all', shows: 'After a broker came back: everything as it was planned.' },
    { command: 'kafdir leader-election orders:0', shows: 'One partition.' },
    {
      command: 'kafdir leader-election orders --type unclean',
      shows: 'The last resort, where nobody in sync is left.',
    },
  ],
})

export const logDirsSpec = commandSpec({
  id: 'log-dirs',
  summary: 'Show how big the replicas in the log.dirs of the brokers are.',
  description: [
    'When piped, each replica is one line of columns separated by tabs: broker, log.dir, topic, partition, bytes, how many records it is behind.',
  ],
  argument: {
    name: 'TOPIC',
    summary: 'The topics; all of them without it.',
    isRequired: false,
    isRepeatable: true,
    completes: 'topic',
  },
  flags: {
    broker: {
      argument: 'required',
      description: 'Brokers to ask.',
      kafdir: { char: 'b', summary: 'Only these brokers; all that are there without it.', placeholder: 'ID,ID' },
    },
    ...clusterFlags,
    ...common,
  },
  json: [
    '{"brokers": [{"broker": 1, "logDirs": [{"logDir": "/data/broker-1", "error": null, "totalBytes", "usableBytes",',
    '  "partitions": [{"topic": "orders", "partition": 0, "sizeBytes": 74, "offsetLag": 0, "future": false}]}]}]}',
    'totalBytes and usableBytes are those of the disk, null where they are not known.',
  ],
  examples: [
    { command: 'kafdir log-dirs', shows: 'All replicas.' },
    { command: 'kafdir log-dirs orders --broker 2', shows: 'Those of one topic on one broker.' },
  ],
})

const planFile = {
  name: 'FILE',
  isRequired: true,
  summary: 'A plan as kafdir reassign generate makes it; - is standard input.',
  completes: 'file',
} as const

export const reassignGenerateSpec = commandSpec({
  id: 'reassign generate',
  summary: 'Propose where the replicas of topics might go; nothing is changed.',
  description: [
    "When piped, the plan itself, a JSON document of Kafka's, which kafdir reassign execute and kafka-reassign-partitions.sh read. Edit it as you like.",
  ],
  argument: { name: 'TOPIC', summary: 'The topics.', isRequired: true, isRepeatable: true, completes: 'topic' },
  flags: {
    brokers: {
      argument: 'required',
      description: 'Brokers to use.',
      kafdir: { char: 'b', summary: 'The brokers to use; all that are there without it.', placeholder: 'ID,ID' },
    },
    'replication-factor': {
      argument: 'required',
      type: 'Integer',
      description: 'Replicas of each partition.',
      kafdir: { char: 'r', summary: 'Replicas of each partition; as many as now without it.', placeholder: 'N' },
    },
    ...pick(reassignFlags, ['disable-rack-aware']),
    ...clusterFlags,
    ...common,
  },
  json: [
    '{"current": {"version": 1, "partitions": [{"topic": "orders", "partition": 0, "replicas": [1], "log_dirs": ["/data/broker-1"]}]},',
    '  "proposed": {"version": 1, "partitions": [...]}}',
  ],
  examples: [
    { command: 'kafdir reassign generate orders --replication-factor 3 > plan.json', shows: 'Two more copies.' },
    { command: 'kafdir reassign generate orders --brokers 2,3 > plan.json', shows: 'Away from broker 1.' },
  ],
})

export const reassignExecuteSpec = commandSpec({
  id: 'reassign execute',
  summary: 'Move replicas to where a plan says.',
  description: [
    'The new replicas are made, catch up, and take over; the old ones go. Whoever writes or reads may go on meanwhile.',
    'When piped, each partition is one line of columns separated by tabs: topic, partition, replicas now, replicas to be, result: started or failed.',
  ],
  argument: planFile,
  flags: {
    ...pick(reassignFlags, [
      'additional',
      'disallow-replication-factor-change',
      'throttle',
      'replica-alter-log-dirs-throttle',
      'timeout',
    ]),
    ...directoryFlags,
    ...common,
  },
  json: [
    '{"rollback": {"version": 1, "partitions": [...]},',
    '  "partitions": [{"topic": "orders", "partition": 0, "from": [1], "to": [2, 3], "result": "started", "error": null}],',
    '  "moves": [{"topic": "orders", "partition": 0, "broker": 2, "logDir": "/disk2"}]}',
    'rollback is the plan that goes back; moves are replicas that change their log.dir.',
  ],
  examples: [
    { command: 'kafdir reassign execute plan.json', shows: 'Off it goes.' },
    {
      command: 'kafdir reassign generate orders --brokers 2,3 | kafdir reassign execute -',
      shows: 'Without looking at the plan.',
    },
  ],
})

export const reassignVerifySpec = commandSpec({
  id: 'reassign verify',
  summary: 'Show how far a plan is; once it is done, its throttles are removed.',
  description: [
    'Exits with 0 once everything is where the plan wants it, else with 1.',
    'When piped, each partition is one line of columns separated by tabs: topic, partition, replicas now, replicas to be, state: completed, moving, different or missing.',
  ],
  argument: planFile,
  flags: { ...pick(reassignFlags, ['preserve-throttles']), ...directoryFlags, ...common },
  json: [
    '{"done": false, "partitions": [{"topic": "orders", "partition": 0, "current": [1, 2], "target": [2], "state": "moving"}],',
    '  "moves": [{"topic": "orders", "partition": 0, "broker": 2, "logDir": "/disk2", "state": "completed"}]}',
    'state of a partition: completed, moving, different, missing; of a move: completed, active, cancelled, missing.',
  ],
  examples: [{ command: 'kafdir reassign verify plan.json', shows: 'Whether it is done.' }],
})

export const reassignCancelSpec = commandSpec({
  id: 'reassign cancel',
  summary: 'Call off what is under way of a plan.',
  description: ['When piped, each partition is one line of columns separated by tabs: topic, partition, result.'],
  argument: planFile,
  flags: { ...pick(reassignFlags, ['preserve-throttles', 'timeout']), ...directoryFlags, ...common },
  json: ['{"partitions": [{"topic": "orders", "partition": 0, "result": "cancelled", "error": null}], "moves": [...]}'],
  examples: [{ command: 'kafdir reassign cancel plan.json', shows: 'The replicas stay where they were.' }],
})

export const reassignListSpec = commandSpec({
  id: 'reassign list',
  summary: 'Show which partitions are on their way.',
  description: [
    'When piped, each partition is one line of columns separated by tabs: topic, partition, replicas, those that come, those that go; - for none.',
  ],
  flags: { ...clusterFlags, ...common },
  json: [
    '{"reassignments": [{"topic": "orders", "partition": 0, "replicas": [1, 2], "addingReplicas": [2], "removingReplicas": [1]}]}',
  ],
  examples: [{ command: 'kafdir reassign list', shows: 'All that is under way.' }],
})
