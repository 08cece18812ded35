/** The manual pages, from the option tables and the command table. `npm run generate` writes them into man/man1. */

import { optionsOfAllCommands } from '../tools/argument-parser-table.ts'
import { clientMetricsOptionTable } from '../tools/client-metrics/options.ts'
import { configsOptionTable } from '../tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../tools/console-producer/options.ts'
import { consumerGroupsOptionTable } from '../tools/consumer-groups/options.ts'
import { groupsOptionTable } from '../tools/groups/options.ts'
import { leaderElectionOptionTable } from '../tools/leader-election/options.ts'
import { logDirsOptionTable } from '../tools/log-dirs/options.ts'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../tools/reassign-partitions/options.ts'
import { topicsOptionTable } from '../tools/topics/options.ts'
import { argparseTables } from './argparse-tables.ts'
import { commandList } from './command-list.ts'
import { type CommandSpec, offeredFlags } from './command-spec.ts'
import { flagLabel, flagSummary, usageOf } from './help-text.ts'
import { KAFDIR_VERSION } from './kafdir-version.ts'
import { KAFKA_VERSION } from './kafka-version.ts'
import { roffExample, roffParagraphs, roffSection, roffSubsection, roffTerm, roffText, roffTitle } from './roff.ts'

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
  'kafka-storage.sh': {
    about: 'prepare the log.dirs of a node, and look at them',
    examples: [
      'kafka-storage.sh format --standalone -t $(kafka-storage.sh random-uuid) -c server.properties',
      'kafka-storage.sh info -c server.properties',
    ],
  },
}

const allToolPages: readonly KafkaToolPage[] = [
  ...kafkaToolPages,
  ...Object.entries(argparseTables).map(([name, table]) => ({
    name,
    about: argparseToolPages[name]?.about ?? table.description,
    table: optionsOfAllCommands(table),
    commands: Object.fromEntries(Object.entries(table.commands).map(([command, { help }]) => [command, help])),
    examples: argparseToolPages[name]?.examples ?? [],
  })),
]

const environment = [
  roffTerm('KAFDIR_HOME', 'The cluster directory, instead of the nearest .kafdir upwards or the one among your data.'),
  roffTerm(
    'KAFDIR_BOOTSTRAP',
    'Addresses that stand for a directory, separated by commas: host:port for the default directory, host:port=file:DIR for another one.',
  ),
  roffTerm('NO_COLOR', 'Set to anything, it switches colours off.'),
].join('')

const exitStatus = [
  roffTerm('0', 'Everything was done.'),
  roffTerm('1', 'Something failed, even in part, or the command line was wrong.'),
  roffTerm('130, 143', 'Ended by SIGINT or SIGTERM.'),
].join('')

/** File name → roff text. */
export function manPages(): Map<string, string> {
  return new Map([
    ['kafdir.1', kafdirPage()],
    ...allToolPages.map((page): [string, string] => [`${page.name}.1`, kafkaToolPage(page)]),
  ])
}

function kafdirPage(): string {
  const seeAlso = allToolPages.map(({ name }) => `.BR ${roffText(name)} (1)`).join(',\n')
  return [
    roffTitle('kafdir', { version: KAFDIR_VERSION }),
    roffSection('NAME', `kafdir \\- Kafka in a directory, without a server\n`),
    roffSection('SYNOPSIS', '.B kafdir\n.I command\n[\\fIargument\\fR] [\\fIoptions\\fR]\n'),
    roffSection(
      'DESCRIPTION',
      roffParagraphs([
        "The directory is the broker: topics are written and read in files of Apache Kafka's own formats, by short-lived processes that take turns. No server has to run, and a real broker can be started on the directory later.",
      ]),
    ),
    roffSection('COMMANDS', commandList.map(commandSection).join('')),
    roffSection('ENVIRONMENT', environment),
    roffSection('EXIT STATUS', exitStatus),
    roffSection('SEE ALSO', `${seeAlso}\n`),
  ].join('')
}

function commandSection(spec: CommandSpec): string {
  const options = offeredFlags(spec.flags).map(([name, flag]) =>
    roffTerm(flagLabel(name, flag).trim(), flagSummary(flag)),
  )
  const json = spec.json === undefined ? '' : roffTerm('Output of --json:', spec.json.join('\n'))
  const examples = roffExample(spec.examples.map(({ command }) => command))
  return roffSubsection(
    `kafdir ${usageOf(spec)}`,
    roffParagraphs([spec.summary, ...spec.description]) + options.join('') + json + examples,
  )
}

function kafkaToolPage({ name, about, table, commands, examples }: KafkaToolPage): string {
  const options = Object.keys(table).sort()
  return [
    roffTitle(name, { version: KAFDIR_VERSION }),
    roffSection('NAME', `${roffText(name)} \\- ${roffText(about)}\n`),
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
    roffSection('ENVIRONMENT', environment),
    roffSection('EXIT STATUS', exitStatus),
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
