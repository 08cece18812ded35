/** What can be completed: kafdir's commands and the options of kafka-*.sh, from the tables. */

import { aclsOptionTable } from '../../tools/acls/options.ts'
import { hasCommands, optionsOfAllCommands } from '../../tools/argument-parser-table.ts'
import { brokerApiVersionsOptionTable } from '../../tools/broker-api-versions/options.ts'
import { clientMetricsOptionTable } from '../../tools/client-metrics/options.ts'
import { configsOptionTable } from '../../tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { consumerGroupsOptionTable } from '../../tools/consumer-groups/options.ts'
import { consumerPerfOptionTable } from '../../tools/consumer-perf/options.ts'
import { delegationTokensOptionTable } from '../../tools/delegation-tokens/options.ts'
import { deleteRecordsOptionTable } from '../../tools/delete-records/options.ts'
import { dumpLogOptionTable } from '../../tools/dump-log/options.ts'
import { e2eLatencyOptionTable } from '../../tools/e2e-latency/options.ts'
import { getOffsetsOptionTable } from '../../tools/get-offsets/options.ts'
import { shareGroupsOptionTable, streamsGroupsOptionTable } from '../../tools/group-kinds/options.ts'
import { groupsOptionTable } from '../../tools/groups/options.ts'
import { leaderElectionOptionTable } from '../../tools/leader-election/options.ts'
import { logDirsOptionTable } from '../../tools/log-dirs/options.ts'
import type { OptionSpec, OptionTable } from '../../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../../tools/reassign-partitions/options.ts'
import { replicaVerificationOptionTable } from '../../tools/replica-verification/options.ts'
import { streamsResetOptionTable } from '../../tools/streams-reset/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { argparseTables } from '../argparse-tables.ts'
import { commandGroups, commandList } from '../command-list.ts'
import { type CommandSpec, offeredFlags } from '../command-spec.ts'

/**
 * Where a value comes from: a list of words, the cluster (`config` is `name=value`), the file system, or nowhere. A
 * partition is one of the topic that the command line names; a topic-partition is `orders-0`, with an offset to come
 * `orders-0:`; an entity is of the type that the command line names.
 */
export type ValueSource =
  | readonly string[]
  | 'topic'
  | 'group'
  | 'partition'
  | 'topic-partition'
  | 'topic-partition-offset'
  | 'entity-name'
  | 'config'
  | 'config-name'
  | 'file'
  | 'directory'
  | 'none'

export interface CompletedOption {
  /** With dashes, `-p` and `--partitions`. */
  readonly names: readonly string[]
  readonly summary: string
  /** Undefined: it takes no value. */
  readonly value: ValueSource | undefined
}

export interface CompletedCommand {
  /** The words behind the program's name; empty for a program without commands. */
  readonly words: readonly string[]
  readonly summary: string
  readonly options: readonly CompletedOption[]
  /** What its argument is. */
  readonly argument: ValueSource
  /** Whether there may be several. */
  readonly isRepeatable: boolean
}

const kafkaTools: Readonly<Record<string, OptionTable>> = {
  'kafka-topics.sh': topicsOptionTable,
  'kafka-configs.sh': configsOptionTable,
  'kafka-client-metrics.sh': clientMetricsOptionTable,
  'kafka-consumer-groups.sh': consumerGroupsOptionTable,
  'kafka-groups.sh': groupsOptionTable,
  'kafka-share-groups.sh': shareGroupsOptionTable,
  'kafka-streams-groups.sh': streamsGroupsOptionTable,
  'kafka-streams-application-reset.sh': streamsResetOptionTable,
  'kafka-replica-verification.sh': replicaVerificationOptionTable,
  'kafka-acls.sh': aclsOptionTable,
  'kafka-broker-api-versions.sh': brokerApiVersionsOptionTable,
  'kafka-delegation-tokens.sh': delegationTokensOptionTable,
  'kafka-delete-records.sh': deleteRecordsOptionTable,
  'kafka-get-offsets.sh': getOffsetsOptionTable,
  'kafka-leader-election.sh': leaderElectionOptionTable,
  'kafka-reassign-partitions.sh': reassignPartitionsOptionTable,
  'kafka-log-dirs.sh': logDirsOptionTable,
  'kafka-dump-log.sh': dumpLogOptionTable,
  'kafka-console-producer.sh': consoleProducerOptionTable,
  'kafka-console-consumer.sh': consoleConsumerOptionTable,
  'kafka-consumer-perf-test.sh': consumerPerfOptionTable,
  'kafka-e2e-latency.sh': e2eLatencyOptionTable,
}

/** The names under which the shells complete: each script also without `.sh`. */
export const programNames: readonly string[] = [
  'kafdir',
  ...[...Object.keys(kafkaTools), ...Object.keys(argparseTables)].flatMap((script) => [script, script.slice(0, -3)]),
]

/** The commands of `program`, a name with or without `.sh`; none of one that is not known. */
export function completedCommands(program: string): readonly CompletedCommand[] {
  if (program === 'kafdir') return commandList.map(kafdirCommand)
  const script = program.endsWith('.sh') ? program : `${program}.sh`
  const table = kafkaTools[script]
  if (table !== undefined)
    return [
      scriptCommand(
        optionsOf(table, () => []),
        'none',
      ),
    ]
  const parser = argparseTables[script]
  if (parser === undefined) return []
  const options = optionsOf(optionsOfAllCommands(parser), ({ letter }) => (letter === undefined ? [] : [`-${letter}`]))
  return [scriptCommand(options, hasCommands(parser) ? Object.keys(parser.commands) : 'none')]
}

function kafdirCommand({ id, summary, flags, argument }: CommandSpec): CompletedCommand {
  return {
    words: id.split(' '),
    summary,
    options: optionsOf(Object.fromEntries(offeredFlags(flags)), shortNames),
    argument: argument?.completes ?? argumentSource(argument?.name),
    isRepeatable: argument?.isRepeatable === true,
  }
}

function scriptCommand(options: readonly CompletedOption[], argument: ValueSource): CompletedCommand {
  return { words: [], summary: '', options, argument, isRepeatable: false }
}

/** The first words of kafdir's commands that want a second one. */
export const groups: readonly string[] = Object.keys(commandGroups)

/** Each first word of kafdir's commands, with what it is about. */
export const firstWords: readonly (readonly [string, string])[] = [
  ...Object.entries(commandGroups),
  ...commandList.filter(({ id }) => !id.includes(' ')).map(({ id, summary }): [string, string] => [id, summary]),
]

/** The other names that kafdir's own front end gives an option; Kafka's scripts know none of them. */
function shortNames({ kafdir: { char, aliases = [] } = { summary: '' } }: OptionSpec): string[] {
  return [...(char === undefined ? [] : [`-${char}`]), ...aliases.map((alias) => `--${alias}`)]
}

function optionsOf(table: OptionTable, otherNames: (spec: OptionSpec) => readonly string[]): CompletedOption[] {
  return Object.entries(table).map(([name, spec]) => ({
    names: [...otherNames(spec), `--${name}`],
    summary: spec.kafdir?.summary ?? firstSentence(spec.description),
    value: spec.argument === 'none' ? undefined : valueSource(name, spec),
  }))
}

/** Of options that mean the same in every tool. */
const sources: Readonly<Record<string, ValueSource>> = {
  topic: 'topic',
  'topic-list': 'topic',
  'input-topics': 'topic',
  group: 'group',
  partition: 'partition',
  config: 'config',
  'add-config': 'config',
  'delete-config': 'config-name',
  'compression-codec': ['none', 'gzip', 'snappy', 'lz4', 'zstd'],
  'isolation-level': ['read_uncommitted', 'read_committed'],
  'request-required-acks': ['all', '1', '0'],
  'producer-acks': ['all', '1', '0'],
  'election-type': ['preferred', 'unclean'],
  'entity-name': 'entity-name',
  'entity-type': ['topics', 'brokers', 'broker-loggers', 'users', 'clients', 'ips', 'groups', 'client-metrics'],
  'group-type': ['consumer', 'classic', 'share', 'streams'],
  offset: ['earliest', 'latest'],
  time: ['earliest', 'latest', 'max-timestamp', 'earliest-local', 'latest-tiered', 'earliest-pending-upload'],
}

function valueSource(name: string, { choices, kafdir, argumentName = '' }: OptionSpec): ValueSource {
  if (choices !== undefined) return choices
  const source = sources[name]
  if (source !== undefined) return source
  if (kafdir?.placeholder === 'DIR') return 'directory'
  const isFile = kafdir?.placeholder === 'FILE' || /file(?: path)?$/i.test(argumentName)
  return isFile ? 'file' : 'none'
}

/** Of an argument that says nothing else: its name in the help does. */
function argumentSource(name: string | undefined): ValueSource {
  return name === 'GROUP' ? 'group' : 'none'
}

function firstSentence(description: string): string {
  const [line = ''] = description.split('\n')
  return /^.*?[.](?= |$)/.exec(line)?.[0] ?? line
}
