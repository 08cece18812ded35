import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { consumerPerfOptionTable } from '../../tools/consumer-perf/options.ts'
import { e2eLatencyOptionTable } from '../../tools/e2e-latency/options.ts'
import { producerPerfOptionTable } from '../../tools/producer-perf/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { verifiableConsumerOptionTable } from '../../tools/verifiable-consumer/options.ts'
import { verifiableProducerOptionTable } from '../../tools/verifiable-producer/options.ts'
import { type ArgumentSpec, autoCreateFlag, commandSpec, directoryFlags, jsonFlag, pick } from '../command-spec.ts'

const common = { ...directoryFlags, ...pick(topicsOptionTable, ['bootstrap-server', 'command-config']) }

const eventsFlag = {
  json: {
    argument: 'none',
    description: 'Print JSON.',
    kafdir: { char: 'j', summary: 'As without it: every event is a line of JSON.' },
  },
} as const

/** An option that may be left out here, with its default in the help. */
function withDefault<O extends { readonly kafdir: { readonly summary: string } }, D extends string>(
  option: O,
  value: D,
): O & { readonly default: D } {
  const summary = option.kafdir.summary.replace(/\.$/, ` (${value}).`)
  return { ...option, default: value, kafdir: { ...option.kafdir, summary } }
}

function topicArgument(summary: string): ArgumentSpec {
  return { name: 'TOPIC', summary, isRequired: true, completes: 'topic' }
}

export const perfProducerSpec = commandSpec({
  id: 'perf producer',
  summary: 'Write records as fast as they go, and show how long each waited to be acknowledged.',
  description: [
    'Latencies are those of single records, from the moment they are handed to the producer until they are acknowledged: with acks=all, the default, when they are on the disk.',
    'When piped, one line of columns separated by tabs: records, ms, records a second, MiB a second, latencies in ms: average, largest, of 50%, 95%, 99% and 99.9% of the records; a second line after records to warm up. Ctrl-C ends it early, with the figures so far.',
  ],
  argument: topicArgument('Where the records go.'),
  flags: {
    'num-records': withDefault(producerPerfOptionTable['num-records'], '100000'),
    throughput: withDefault(producerPerfOptionTable.throughput, '-1'),
    ...pick(producerPerfOptionTable, [
      'record-size',
      'payload-file',
      'payload-delimiter',
      'payload-monotonic',
      'warmup-records',
    ]),
    ...pick(consoleProducerOptionTable, ['command-property']),
    ...autoCreateFlag,
    ...common,
    ...jsonFlag,
  },
  json: [
    '{"topic", "complete": true, "records", "elapsedMs", "recordsPerSecond", "mebibytesPerSecond",',
    '  "latencyMs": {"average", "max", "p50", "p95", "p99", "p999"}, "steadyState": null}',
    'steadyState has the figures again without the records of --warmup-records.',
  ],
  examples: [
    { command: 'kafdir perf producer load --num-records 1000000', shows: 'What this disk gives.' },
    { command: 'kafdir perf producer load -X acks=1 -s 1000', shows: 'Without waiting for the disk, a kilobyte each.' },
    { command: 'kafdir perf producer load -n 60000 -r 1000', shows: 'A minute of a thousand records a second.' },
  ],
})

export const perfConsumerSpec = commandSpec({
  id: 'perf consumer',
  summary: 'Read records in a group as fast as they go, and show how fast that was.',
  description: [
    'When piped, one line of columns separated by tabs: records, ms, records a second, MiB a second, and of the ms those until the group gave partitions.',
    'Exits with 1 when no record comes for --timeout before all have been read.',
  ],
  argument: { ...topicArgument('The topic to read; or give --include.'), isRequired: false },
  flags: {
    'num-records': withDefault(consumerPerfOptionTable['num-records'], '100000'),
    ...pick(consumerPerfOptionTable, ['include', 'group', 'from-latest', 'fetch-size']),
    timeout: {
      argument: 'required',
      type: 'Long',
      default: '10000',
      description: 'How long to wait for a record.',
      kafdir: { char: 't', summary: 'End when no record comes for so long (10000).', placeholder: 'MS' },
    },
    ...pick(consoleConsumerOptionTable, ['command-property']),
    ...common,
    ...jsonFlag,
  },
  json: [
    '{"group", "complete": true, "records", "mebibytes", "elapsedMs", "rebalanceMs", "recordsPerSecond", "mebibytesPerSecond"}',
  ],
  examples: [
    { command: 'kafdir perf consumer load --num-records 1000000', shows: 'A million records from the beginning.' },
    { command: 'kafdir perf consumer -I "load.*" -n 5000 --json', shows: 'Of several topics, as JSON.' },
  ],
})

export const perfLatencySpec = commandSpec({
  id: 'perf latency',
  summary: 'Send records one by one, and show how long each took to be read again.',
  description: [
    'When piped, one line of columns separated by tabs: records, latencies in ms: average, of 50%, 99% and 99.9% of the records.',
    'Nobody else may write to the topic meanwhile.',
  ],
  argument: topicArgument('The topic for the records.'),
  flags: {
    'num-records': withDefault(e2eLatencyOptionTable['num-records'], '1000'),
    'producer-acks': withDefault(e2eLatencyOptionTable['producer-acks'], 'all'),
    'record-size': withDefault(e2eLatencyOptionTable['record-size'], '100'),
    'record-key-size': withDefault(e2eLatencyOptionTable['record-key-size'], '0'),
    'num-headers': withDefault(e2eLatencyOptionTable['num-headers'], '0'),
    'record-header-key-size': withDefault(e2eLatencyOptionTable['record-header-key-size'], '0'),
    'record-header-size': withDefault(e2eLatencyOptionTable['record-header-size'], '0'),
    ...autoCreateFlag,
    ...common,
    ...jsonFlag,
  },
  json: ['{"topic", "records", "latencyMs": {"average", "p50", "p99", "p999"}}'],
  examples: [
    { command: 'kafdir perf latency ping', shows: 'A thousand records, each on the disk before it is read.' },
    { command: 'kafdir perf latency ping --acks 1 -n 10000', shows: 'What the disk does not take part in.' },
  ],
})

export const verifiableProducerSpec = commandSpec({
  id: 'verifiable producer',
  summary: 'Write 0, 1, 2 and so on, and tell of each record what became of it, for test harnesses.',
  description: [
    "The events are Kafka's, a line of JSON each: startup_complete, producer_send_success, producer_send_error, shutdown_complete, tool_data. Ctrl-C ends it in order.",
  ],
  argument: topicArgument('Where the records go.'),
  flags: {
    ...pick(verifiableProducerOptionTable, [
      'max-messages',
      'throughput',
      'acks',
      'value-prefix',
      'repeating-keys',
      'message-create-time',
    ]),
    ...autoCreateFlag,
    ...common,
    ...eventsFlag,
  },
  json: ['{"timestamp", "name": "producer_send_success", "key": null, "value": "0", "offset", "partition", "topic"}'],
  jsonIsStream: true,
  examples: [
    { command: 'kafdir verifiable producer orders -n 100 -r 10', shows: 'A hundred records, ten a second.' },
    {
      command: 'kafdir verifiable producer orders -n 100 | jq -r "select(.offset).offset" | tail -1',
      shows: 'The offset of the last one.',
    },
  ],
})

export const verifiableConsumerSpec = commandSpec({
  id: 'verifiable consumer',
  summary: 'Read a topic in a group, and tell of everything that happens, for test harnesses.',
  description: [
    "The events are Kafka's, a line of JSON each: startup_complete, partitions_assigned, records_consumed, record_data (with --verbose), offsets_committed, partitions_revoked, shutdown_requested, shutdown_complete. Ctrl-C ends it in order.",
  ],
  argument: topicArgument('The topic to read.'),
  flags: {
    ...pick(verifiableConsumerOptionTable, [
      'group-id',
      'max-messages',
      'verbose',
      'enable-autocommit',
      'reset-policy',
      'group-instance-id',
      'group-remote-assignor',
    ]),
    ...autoCreateFlag,
    ...common,
    ...eventsFlag,
  },
  json: [
    '{"timestamp", "name": "records_consumed", "count", "partitions": [{"topic", "partition", "count", "minOffset", "maxOffset"}]}',
  ],
  jsonIsStream: true,
  examples: [
    { command: 'kafdir verifiable consumer orders --group-id check -n 100', shows: 'A hundred records, and an end.' },
    { command: 'kafdir verifiable consumer orders -g check -v', shows: 'Each record, until Ctrl-C.' },
  ],
})
