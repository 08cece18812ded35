/** Whole command lines of Kafka's tools, without a cluster; an input has an argument on each line. */

import type { ArgparseTool } from '../../../src/cli/argparse-syntax/argparse-tool.ts'
import { runArgparseTool } from '../../../src/cli/argparse-syntax/run-argparse-tool.ts'
import { complete } from '../../../src/cli/completions/complete.ts'
import type { KafkaTool } from '../../../src/cli/kafka-syntax/kafka-tool.ts'
import { parseOptions } from '../../../src/cli/kafka-syntax/option-parser.ts'
import { runKafkaTool } from '../../../src/cli/kafka-syntax/run-kafka-tool.ts'
import { kafkaAcls } from '../../../src/cli/kafka-tools/acls.ts'
import { kafkaClientMetrics } from '../../../src/cli/kafka-tools/client-metrics.ts'
import { kafkaCluster } from '../../../src/cli/kafka-tools/cluster.ts'
import { kafkaConfigs } from '../../../src/cli/kafka-tools/configs.ts'
import { kafkaConsoleConsumer } from '../../../src/cli/kafka-tools/console-consumer.ts'
import { kafkaConsoleProducer } from '../../../src/cli/kafka-tools/console-producer.ts'
import { kafkaConsumerGroups } from '../../../src/cli/kafka-tools/consumer-groups.ts'
import { kafkaConsumerPerfTest } from '../../../src/cli/kafka-tools/consumer-perf-test.ts'
import { kafkaDeleteRecords } from '../../../src/cli/kafka-tools/delete-records.ts'
import { kafkaDumpLog } from '../../../src/cli/kafka-tools/dump-log.ts'
import { kafkaFeatures } from '../../../src/cli/kafka-tools/features.ts'
import { kafkaGetOffsets } from '../../../src/cli/kafka-tools/get-offsets.ts'
import { kafkaLeaderElection } from '../../../src/cli/kafka-tools/leader-election.ts'
import { kafkaLogDirs } from '../../../src/cli/kafka-tools/log-dirs.ts'
import { kafkaMetadataQuorum } from '../../../src/cli/kafka-tools/metadata-quorum.ts'
import { kafkaProducerPerfTest } from '../../../src/cli/kafka-tools/producer-perf-test.ts'
import { kafkaReassignPartitions } from '../../../src/cli/kafka-tools/reassign-partitions.ts'
import { kafkaStorage } from '../../../src/cli/kafka-tools/storage.ts'
import { kafkaTopics } from '../../../src/cli/kafka-tools/topics.ts'
import { kafkaTransactions } from '../../../src/cli/kafka-tools/transactions.ts'
import { kafdirConsumerOptionTable } from '../../../src/tools/console-consumer/kafdir-options.ts'
import { consoleConsumerOptionTable } from '../../../src/tools/console-consumer/options.ts'
import { parseKafdirConsumerOptions } from '../../../src/tools/console-consumer/parse-kafdir-options.ts'
import { kafdirProducerOptionTable } from '../../../src/tools/console-producer/kafdir-options.ts'
import { parseInputOptions } from '../../../src/tools/console-producer/parse-input-options.ts'
import { memoryPorts } from '../../unit/tools/memory-ports.ts'
import { type FuzzTarget, textSamples } from '../fuzz-target.ts'

const BUG = 'This is a bug in kafdir'
const FILES = {
  'plan.json': '{"version":1,"partitions":[{"topic":"orders","partition":0,"replicas":[1],"offset":7}]}',
  'client.properties': 'client.id=x\nbootstrap.servers=localhost:9092\n',
}

/** Arguments, one a line; nobody can give a NUL to a program. */
function wordsOf(input: Buffer): string[] {
  return input.toString().replaceAll('\0', '').split('\n')
}

interface Told {
  readonly stdout: { readonly text: string }
  readonly stderr: { readonly text: string }
}

function demandWords({ stdout, stderr }: Told): void {
  if (`${stdout.text}${stderr.text}`.includes(BUG)) throw new Error(stderr.text)
}

const lines = (...words: readonly string[]): string => words.join('\n')
const ADDRESS = ['--bootstrap-server', 'localhost:9092']

function joptTarget(name: string, tool: KafkaTool, ...samples: readonly (readonly string[])[]): FuzzTarget {
  return {
    name,
    samples: textSamples(...samples.map((words) => lines(...ADDRESS, ...words))),
    isText: true,
    words: [
      ...Object.keys(tool.table).map((option) => `\n--${option}\n`),
      '\n',
      '-',
      '--',
      '=',
      '-1',
      'localhost:9092',
    ],
    async read(input) {
      const ports = memoryPorts({ files: FILES })
      const openPorts = async () => ({ ...ports, release() {} })
      await runKafkaTool(tool, wordsOf(input), { stdout: ports.stdout, stderr: ports.stderr, openPorts })
      demandWords(ports)
    },
  }
}

function argparseTarget(name: string, tool: ArgparseTool, ...samples: readonly (readonly string[])[]): FuzzTarget {
  return {
    name,
    samples: textSamples(...samples.map((words) => lines(...words))),
    isText: true,
    words: ['\n--', '\n-h\n', '\n-', '\n--bootstrap-server\n', '\n@plan.json\n', '=', '\n--version\n', '\n'],
    async read(input) {
      const ports = memoryPorts({ files: FILES })
      const openPorts = async () => ({ ...ports, release() {} })
      await runArgparseTool(tool, wordsOf(input), {
        stdout: ports.stdout,
        stderr: ports.stderr,
        columns: 80,
        openPorts,
      })
      demandWords(ports)
    },
  }
}

const jopt: readonly FuzzTarget[] = [
  joptTarget(
    'kafka-topics',
    kafkaTopics,
    ['--create', '--topic', 'orders', '--partitions', '3', '--config', 'retention.ms=5'],
    ['--describe', '--topic', 'a.*', '--unavailable-partitions'],
    ['--create', '--topic', 'orders', '--replica-assignment', '1:2,2:1'],
  ),
  joptTarget(
    'kafka-configs',
    kafkaConfigs,
    ['--alter', '--entity-type', 'topics', '--entity-name', 'orders', '--add-config', 'a=b,c=[1,2]'],
    ['--describe', '--entity-type', 'users', '--entity-default'],
    ['--alter', '--user', 'alice', '--add-config', 'SCRAM-SHA-256=[iterations=8192,password=x]'],
  ),
  joptTarget('kafka-acls', kafkaAcls, ['--add', '--allow-principal', 'User:a', '--operation', 'Read', '--topic', '*']),
  joptTarget('kafka-client-metrics', kafkaClientMetrics, [
    '--alter',
    '--name',
    'm',
    '--metrics',
    'a,b',
    '--interval',
    '5',
  ]),
  joptTarget(
    'kafka-console-consumer',
    kafkaConsoleConsumer,
    ['--topic', 'orders', '--partition', '0', '--offset', '7', '--max-messages', '1'],
    ['--topic', 'orders', '--formatter-property', 'print.key=true', '--group', 'g', '--timeout-ms', '5'],
    ['--include', 'a|b', '--command-config', 'client.properties', '--isolation-level', 'read_committed'],
  ),
  joptTarget(
    'kafka-console-producer',
    kafkaConsoleProducer,
    ['--topic', 'orders', '--reader-property', 'parse.key=true', '--command-property', 'acks=1', '--batch-size', '9'],
    ['--topic', 'orders', '--compression-codec', 'zstd', '--sync', '--message-send-max-retries', '3'],
  ),
  joptTarget(
    'kafka-consumer-groups',
    kafkaConsumerGroups,
    ['--group', 'g', '--reset-offsets', '--to-datetime', '2024-01-01T00:00:00.000', '--topic', 'a:0,1', '--execute'],
    ['--all-groups', '--describe', '--members', '--verbose'],
    ['--list', '--state', 'Stable,Empty', '--type', 'consumer'],
    ['--group', 'g', '--reset-offsets', '--by-duration', 'PT1H', '--all-topics', '--dry-run'],
  ),
  joptTarget('kafka-consumer-perf-test', kafkaConsumerPerfTest, [
    '--topic',
    'a',
    '--num-records',
    '7',
    '--date-format',
    'yyyy',
  ]),
  joptTarget('kafka-delete-records', kafkaDeleteRecords, ['--offset-json-file', 'plan.json']),
  joptTarget('kafka-dump-log', kafkaDumpLog, [
    '--files',
    '00000000000000000000.log',
    '--deep-iteration',
    '--max-bytes',
    '9',
  ]),
  joptTarget('kafka-get-offsets', kafkaGetOffsets, ['--topic-partitions', 'orders:0-2,a.*:1', '--time', '-1']),
  joptTarget('kafka-leader-election', kafkaLeaderElection, [
    '--path-to-json-file',
    'plan.json',
    '--election-type',
    'preferred',
  ]),
  joptTarget('kafka-log-dirs', kafkaLogDirs, ['--describe', '--broker-list', '1,2', '--topic-list', 'a,b']),
  joptTarget(
    'kafka-reassign-partitions',
    kafkaReassignPartitions,
    ['--reassignment-json-file', 'plan.json', '--execute', '--throttle', '10'],
    ['--topics-to-move-json-file', 'plan.json', '--broker-list', '1,2', '--generate'],
  ),
]

const argparse: readonly FuzzTarget[] = [
  argparseTarget('kafka-cluster', kafkaCluster, ['cluster-id', '-b', 'localhost:9092'], ['unregister', '-i', '3']),
  argparseTarget(
    'kafka-features',
    kafkaFeatures,
    ['--bootstrap-server', 'a:1', 'upgrade', '--feature', 'metadata.version=27', '--dry-run'],
    ['version-mapping', '--release-version', '4.3'],
  ),
  argparseTarget(
    'kafka-metadata-quorum',
    kafkaMetadataQuorum,
    ['-b', 'a:1', 'describe', '--status'],
    ['-b', 'a:1', 'remove-controller', '-i', '1', '-d', 'x'],
  ),
  argparseTarget('kafka-producer-perf-test', kafkaProducerPerfTest, [
    '--topic',
    'a',
    '--num-records',
    '5',
    '--record-size',
    '9',
    '--throughput',
    '-1',
    '--producer-props',
    'acks=1',
    'x=y',
  ]),
  argparseTarget(
    'kafka-storage',
    kafkaStorage,
    ['format', '-c', 'client.properties', '-t', 'ASNFZ4mrze8P7cuph2VDIQ', '-S', 'SCRAM-SHA-256=[name=a,password=b]'],
    ['random-uuid'],
    ['info', '-c', 'plan.json'],
  ),
  argparseTarget(
    'kafka-transactions',
    kafkaTransactions,
    ['--bootstrap-server', 'a:1', 'describe', '--transactional-id', 'x'],
    ['--bootstrap-server', 'a:1', 'abort', '--topic', 'a', '--partition', '0', '--start-offset', '7'],
  ),
]

const consumerTable = { ...consoleConsumerOptionTable, ...kafdirConsumerOptionTable }
const consumerOptions = Object.keys(consumerTable) as (keyof typeof consumerTable)[]

const own: readonly FuzzTarget[] = [
  {
    name: 'options of kafdir console-consumer',
    samples: textSamples(
      lines('--topic', 'orders', '--from', '2h ago', '--grep', 'a.b', '--where', '@.x > 1', '--tail', '3'),
      lines('--topic', 'orders', '--format', '%s\\n', '--until', 'now', '--grep-header', 'a=b'),
    ),
    isText: true,
    words: consumerOptions.map((option) => `\n--${option}\n`),
    read(input) {
      const options = parseOptions(consumerTable, wordsOf(input))
      const detected = new Map(
        options.occurrencesOf(...consumerOptions).map((name) => [name, options.valuesOf(name).map(String)]),
      )
      parseKafdirConsumerOptions(detected, { autoCreateTopics: false }, memoryPorts({ files: FILES }))
    },
  },
  {
    name: 'options of kafdir console-producer',
    samples: textSamples(
      lines('--topic', 'orders', '--input', 'csv', '--delimiter', ';', '--key-field', 'a.b', '--header-field', 'h=x'),
      lines('--topic', 'orders', '--json', '--keep', 'partition,timestamp', '--rate', '5', '--on-error', 'skip'),
    ),
    isText: true,
    words: Object.keys(kafdirProducerOptionTable).map((option) => `\n--${option}\n`),
    read: (input) => void parseInputOptions(parseOptions(kafdirProducerOptionTable, wordsOf(input))),
  },
  {
    name: 'words to complete',
    samples: textSamples(
      lines('kafdir', 'topics', 'create', '--conf'),
      lines('kafka-configs.sh', '--entity-type', 't'),
    ),
    isText: true,
    words: ['\nkafdir', '\n--', '\n', 'topics', 'kafka-topics', '='],
    read: (input) => void complete(wordsOf(input)),
  },
]

export const commandLineParsers: readonly FuzzTarget[] = [...jopt, ...argparse, ...own]
