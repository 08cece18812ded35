/** The manual pages, from the option tables and the command table. `npm run generate` writes them into man/man1. */

import { aclsOptionTable } from '../tools/acls/options.ts'
import { type ArgumentParserTable, hasCommands, optionsOfAllCommands } from '../tools/argument-parser-table.ts'
import { brokerApiVersionsOptionTable } from '../tools/broker-api-versions/options.ts'
import { clientMetricsOptionTable } from '../tools/client-metrics/options.ts'
import { configsOptionTable } from '../tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../tools/console-producer/options.ts'
import { consumerGroupsOptionTable } from '../tools/consumer-groups/options.ts'
import { consumerPerfOptionTable } from '../tools/consumer-perf/options.ts'
import { delegationTokensOptionTable } from '../tools/delegation-tokens/options.ts'
import { deleteRecordsOptionTable } from '../tools/delete-records/options.ts'
import { dumpLogOptionTable } from '../tools/dump-log/options.ts'
import { e2eLatencyOptionTable } from '../tools/e2e-latency/options.ts'
import { getOffsetsOptionTable } from '../tools/get-offsets/options.ts'
import { shareGroupsOptionTable, streamsGroupsOptionTable } from '../tools/group-kinds/options.ts'
import { groupsOptionTable } from '../tools/groups/options.ts'
import { leaderElectionOptionTable } from '../tools/leader-election/options.ts'
import { logDirsOptionTable } from '../tools/log-dirs/options.ts'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../tools/reassign-partitions/options.ts'
import { replicaVerificationOptionTable } from '../tools/replica-verification/options.ts'
import { streamsResetOptionTable } from '../tools/streams-reset/options.ts'
import { topicsOptionTable } from '../tools/topics/options.ts'
import { argparseTables } from './argparse-tables.ts'
import { commandList } from './command-list.ts'
import { commandPage, endSections, kafdirPage, pageName } from './kafdir-man-page.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import { KAFKA_VERSION } from './kafka-version.ts'
import { fileRows, scriptEnvironmentRows } from './manual-sections.ts'
import { roffExample, roffParagraphs, roffSection, roffTerm, roffText, roffTitle } from './roff.ts'

interface KafkaToolPage {
  readonly name: string
  readonly about: string
  readonly table: OptionTable
  /** Of a tool with commands: name → what it does. */
  readonly commands?: Readonly<Record<string, string>>
  readonly examples: readonly string[]
}

const kafkaToolPages: readonly KafkaToolPage[] = [
  {
    name: 'kafka-topics.sh',
    about: 'create, delete, describe, or change topics',
    table: topicsOptionTable,
    examples: [
      'kafka-topics.sh --create --topic orders --partitions 3',
      'kafka-topics.sh --list',
      'kafka-topics.sh --bootstrap-server file:./kafka-logs --describe --topic orders',
    ],
  },
  {
    name: 'kafka-configs.sh',
    about: 'show and change configs of topics, brokers, groups, users and clients',
    table: configsOptionTable,
    examples: [
      'kafka-configs.sh --describe --topic orders --all',
      'kafka-configs.sh --alter --topic orders --add-config retention.ms=60000',
      "kafka-configs.sh --alter --user alice --add-config 'SCRAM-SHA-256=[iterations=8192,password=secret]'",
    ],
  },
  {
    name: 'kafka-client-metrics.sh',
    about: 'say which metrics clients are to send',
    table: clientMetricsOptionTable,
    examples: ['kafka-client-metrics.sh --alter --name app --interval 5000 --metrics org.apache.kafka.producer.'],
  },
  {
    name: 'kafka-consumer-groups.sh',
    about: 'show consumer groups and their lag, reset and delete their offsets',
    table: consumerGroupsOptionTable,
    examples: [
      'kafka-consumer-groups.sh --list --state',
      'kafka-consumer-groups.sh --describe --group billing --members --verbose',
      'kafka-consumer-groups.sh --reset-offsets --group billing --topic orders --to-earliest --execute',
    ],
  },
  {
    name: 'kafka-groups.sh',
    about: 'list groups of all types',
    table: groupsOptionTable,
    examples: ['kafka-groups.sh --list', 'kafka-groups.sh --list --group-type classic'],
  },
  {
    name: 'kafka-share-groups.sh',
    about: "list share groups, which a broker has left; there are none of kafdir's own",
    table: shareGroupsOptionTable,
    examples: ['kafka-share-groups.sh --list --state'],
  },
  {
    name: 'kafka-streams-groups.sh',
    about: "list streams groups, which a broker has left; there are none of kafdir's own",
    table: streamsGroupsOptionTable,
    examples: ['kafka-streams-groups.sh --list --state'],
  },
  {
    name: 'kafka-streams-application-reset.sh',
    about: 'have a Kafka Streams application begin anew',
    table: streamsResetOptionTable,
    examples: [
      'kafka-streams-application-reset.sh --application-id app --input-topics orders --dry-run',
      'kafka-streams-application-reset.sh --application-id app --input-topics orders --to-latest',
    ],
  },
  {
    name: 'kafka-replica-verification.sh',
    about: 'find no topic, or say that kafdir doctor compares replicas',
    table: replicaVerificationOptionTable,
    examples: ['kafka-replica-verification.sh --broker-list localhost:9092 --topics-include orders'],
  },
  {
    name: 'kafka-get-offsets.sh',
    about: 'show where partitions begin and end',
    table: getOffsetsOptionTable,
    examples: [
      'kafka-get-offsets.sh --topic orders',
      "kafka-get-offsets.sh --topic-partitions 'orders:0-2,payments.*' --time earliest",
    ],
  },
  {
    name: 'kafka-delete-records.sh',
    about: 'delete the records of partitions before an offset',
    table: deleteRecordsOptionTable,
    examples: ['kafka-delete-records.sh --offset-json-file offsets.json'],
  },
  {
    name: 'kafka-broker-api-versions.sh',
    about: 'show which requests brokers answer',
    table: brokerApiVersionsOptionTable,
    examples: ['kafka-broker-api-versions.sh --bootstrap-server localhost:9092'],
  },
  {
    name: 'kafka-acls.sh',
    about: 'show and change who may do what; refused, as by a broker without an authorizer',
    table: aclsOptionTable,
    examples: ['kafka-acls.sh --list'],
  },
  {
    name: 'kafka-delegation-tokens.sh',
    about: 'create, renew, expire, or describe delegation tokens; refused, as on a listener without authentication',
    table: delegationTokensOptionTable,
    examples: ['kafka-delegation-tokens.sh --command-config admin.properties --describe'],
  },
  {
    name: 'kafka-leader-election.sh',
    about: 'have partitions led by their preferred replicas, or by any',
    table: leaderElectionOptionTable,
    examples: [
      'kafka-leader-election.sh --election-type preferred --all-topic-partitions',
      'kafka-leader-election.sh --election-type unclean --topic orders --partition 0',
    ],
  },
  {
    name: 'kafka-reassign-partitions.sh',
    about: 'move replicas of partitions between brokers',
    table: reassignPartitionsOptionTable,
    examples: [
      'kafka-reassign-partitions.sh --generate --topics-to-move-json-file topics.json --broker-list 1,2,3',
      'kafka-reassign-partitions.sh --execute --reassignment-json-file plan.json',
      'kafka-reassign-partitions.sh --verify --reassignment-json-file plan.json',
    ],
  },
  {
    name: 'kafka-log-dirs.sh',
    about: 'show how big the replicas in log.dirs are',
    table: logDirsOptionTable,
    examples: ['kafka-log-dirs.sh --describe --topic-list orders'],
  },
  {
    name: 'kafka-dump-log.sh',
    about: 'show what is in the files of a log',
    table: dumpLogOptionTable,
    examples: [
      'kafka-dump-log.sh --files 00000000000000000000.log --print-data-log',
      'kafka-dump-log.sh --files 00000000000000000000.index,00000000000000000000.timeindex --verify-index-only',
      'kafka-dump-log.sh --files 00000000000000000000.log --cluster-metadata-decoder',
    ],
  },
  {
    name: 'kafka-console-producer.sh',
    about: 'write each line of standard input as a record',
    table: consoleProducerOptionTable,
    examples: [
      'kafka-console-producer.sh --topic orders < orders.jsonl',
      'kafka-console-producer.sh --topic orders --reader-property parse.key=true --reader-property key.separator=:',
    ],
  },
  {
    name: 'kafka-console-consumer.sh',
    about: 'print the records of a topic and follow it',
    table: consoleConsumerOptionTable,
    examples: [
      'kafka-console-consumer.sh --topic orders --from-beginning',
      'kafka-console-consumer.sh --topic orders --partition 0 --offset 7 --max-messages 2',
    ],
  },
  {
    name: 'kafka-consumer-perf-test.sh',
    about: 'measure how fast records are read',
    table: consumerPerfOptionTable,
    examples: ['kafka-consumer-perf-test.sh --dir ./kafka-logs --topic load --num-records 1000000'],
  },
  {
    name: 'kafka-e2e-latency.sh',
    about: 'measure how long a record takes from its producer to its consumer',
    table: e2eLatencyOptionTable,
    examples: [
      'kafka-e2e-latency.sh --dir ./kafka-logs --topic ping --num-records 1000 --producer-acks all --record-size 100',
    ],
  },
]

/** Of the tools with commands: what they are about, and examples. */
const argparseToolPages: Readonly<Record<string, Pick<KafkaToolPage, 'about' | 'examples'>>> = {
  'kafka-cluster.sh': {
    about: 'show the id of a cluster and its nodes',
    examples: ['kafka-cluster.sh cluster-id', 'kafka-cluster.sh list-endpoints --bootstrap-server file:./kafka-logs'],
  },
  'kafka-features.sh': {
    about: 'show and change the levels of features',
    examples: ['kafka-features.sh describe', 'kafka-features.sh version-mapping --release-version 4.0'],
  },
  'kafka-metadata-quorum.sh': {
    about: 'show who votes on the metadata log',
    examples: ['kafka-metadata-quorum.sh describe --status'],
  },
  'kafka-metadata-shell.sh': {
    about: 'walk through a snapshot of the metadata as through a file system',
    examples: [
      'kafka-metadata-shell.sh --snapshot kafka-logs/__cluster_metadata-0/00000000000000000000.log ls /image/topics/byName',
    ],
  },
  'kafka-transactions.sh': {
    about: 'show who writes in transactions, and end those that hang',
    examples: [
      'kafka-transactions.sh list',
      'kafka-transactions.sh find-hanging --topic orders',
      'kafka-transactions.sh abort --topic orders --partition 0 --start-offset 4',
    ],
  },
  'kafka-producer-perf-test.sh': {
    about: 'measure how fast records are written, and acknowledged',
    examples: [
      'kafka-producer-perf-test.sh --dir ./kafka-logs --topic load --num-records 1000000 --record-size 100 --throughput -1',
    ],
  },
  'kafka-verifiable-consumer.sh': {
    about: 'read a topic in a group, and tell of everything that happens as JSON',
    examples: ['kafka-verifiable-consumer.sh --dir ./kafka-logs --topic orders --group-id check --max-messages 100'],
  },
  'kafka-verifiable-producer.sh': {
    about: 'write numbers, and tell of each what became of it as JSON',
    examples: ['kafka-verifiable-producer.sh --dir ./kafka-logs --topic orders --max-messages 100 --throughput 10'],
  },
  'kafka-storage.sh': {
    about: 'prepare the log.dirs of a node, and look at them',
    examples: [
      'kafka-storage.sh format --standalone -t $(kafka-storage.sh random-uuid) -c server.properties',
      'kafka-storage.sh info -c server.properties',
    ],
  },
}

function commandsHelp({ commands }: ArgumentParserTable): Record<string, string> {
  return Object.fromEntries(Object.entries(commands).map(([command, { help }]) => [command, help]))
}

const allToolPages: readonly KafkaToolPage[] = [
  ...kafkaToolPages,
  ...Object.entries(argparseTables).map(([name, table]) => ({
    name,
    about: argparseToolPages[name]?.about ?? table.description ?? '',
    table: optionsOfAllCommands(table),
    ...(hasCommands(table) ? { commands: commandsHelp(table) } : {}),
    examples: argparseToolPages[name]?.examples ?? [],
  })),
]

/** The examples in the pages of Kafka's scripts. */
export const scriptExamples: readonly string[] = allToolPages.flatMap(({ examples }) => examples)

/** File name → roff text. */
export function manPages(): Map<string, string> {
  return new Map([
    ['kafdir.1', kafdirPage(allToolPages.map(({ name }) => name))],
    ...commandList.map((spec): [string, string] => [`${pageName(spec)}.1`, commandPage(spec)]),
    ...allToolPages.map((page): [string, string] => [`${page.name}.1`, kafkaToolPage(page)]),
    ...allToolPages.map(({ name }): [string, string] => [`${name.replace(/\.sh$/, '')}.1`, sameAs(`${name}.1`)]),
  ])
}

/** A page that is another one: a script may be called without `.sh` as well. */
function sameAs(page: string): string {
  return `.so man1/${page}\n`
}

function kafkaToolPage({ name, about, table, commands, examples }: KafkaToolPage): string {
  const options = Object.keys(table).sort()
  return [
    roffTitle(name, { version: KAFDIR_VERSION }),
    roffSection('NAME', `${roffText(name)}, ${roffText(name.replace(/\.sh$/, ''))} \\- ${roffText(about)}\n`),
    roffSection('SYNOPSIS', `.B ${roffText(name)}\n${commands === undefined ? '' : '.I command\n'}[\\fIoptions\\fR]\n`),
    roffSection(
      'DESCRIPTION',
      roffParagraphs([
        `Takes the options of Apache Kafka ${KAFKA_VERSION} and prints what it prints, but works on a directory: without --bootstrap-server on the default one.`,
      ]),
    ),
    ...(commands === undefined
      ? []
      : [
          roffSection(
            'COMMANDS',
            Object.entries(commands)
              .map(([command, help]) => roffTerm(command, help))
              .join(''),
          ),
        ]),
    roffSection('OPTIONS', options.map((option) => kafkaOption(option, table[option] as OptionSpec)).join('')),
    roffSection('EXAMPLES', roffExample(examples)),
    ...endSections({ environment: scriptEnvironmentRows, files: fileRows }),
    roffSection('SEE ALSO', '.BR kafdir (1)\n'),
  ].join('')
}

function kafkaOption(
  name: string,
  { argument, type = 'String', argumentName, default: fallback, letter, description }: OptionSpec,
): string {
  const label = argumentName === undefined ? type : `${type}: ${argumentName}`
  const shown = { none: '', required: ` <${label}>`, optional: ` [${label}]` }[argument]
  const text = fallback === undefined ? description : `${description} (default: ${fallback})`
  const short = letter === undefined ? '' : `-${letter}, `
  return roffTerm(`${short}--${name}${shown}`, text)
}
