/** What can be completed, for all shells: kafdir's commands and the options of kafka-*.sh, from the tables. */
import { optionsOfAllCommands } from '../../tools/argument-parser-table.ts'
import { clientMetricsOptionTable } from '../../tools/client-metrics/options.ts'
import { configsOptionTable } from '../../tools/configs/options.ts'
import { consoleConsumerOptionTable } from '../../tools/console-consumer/options.ts'
import { consoleProducerOptionTable } from '../../tools/console-producer/options.ts'
import { consumerGroupsOptionTable } from '../../tools/consumer-groups/options.ts'
import { groupsOptionTable } from '../../tools/groups/options.ts'
import { leaderElectionOptionTable } from '../../tools/leader-election/options.ts'
import { logDirsOptionTable } from '../../tools/log-dirs/options.ts'
import type { OptionSpec, OptionTable } from '../../tools/option-table.ts'
import { reassignPartitionsOptionTable } from '../../tools/reassign-partitions/options.ts'
import { topicsOptionTable } from '../../tools/topics/options.ts'
import { argparseTables } from '../argparse-tables.ts'
import { commandGroups, commandList } from '../command-list.ts'
import { offeredFlags } from '../command-spec.ts'

/** Where a value comes from. */
export type ValueSource = 'topic' | 'file' | 'directory' | 'none'

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
  readonly argument: ValueSource | readonly string[]
  /** Whether there may be several. */
  readonly isRepeatable: boolean
}

export interface CompletedProgram {
  readonly name: string
  readonly commands: readonly CompletedCommand[]
}

const kafkaTools: Readonly<Record<string, OptionTable>> = {
  'kafka-topics.sh': topicsOptionTable,
  'kafka-configs.sh': configsOptionTable,
  'kafka-client-metrics.sh': clientMetricsOptionTable,
  'kafka-consumer-groups.sh': consumerGroupsOptionTable,
  'kafka-groups.sh': groupsOptionTable,
  'kafka-leader-election.sh': leaderElectionOptionTable,
  'kafka-reassign-partitions.sh': reassignPartitionsOptionTable,
  'kafka-log-dirs.sh': logDirsOptionTable,
  'kafka-console-producer.sh': consoleProducerOptionTable,
  'kafka-console-consumer.sh': consoleConsumerOptionTable,
}

/** Prints the topic names, for the shells' scripts: `kafdir completion --topics [--dir DIR]`. */
export const TOPICS_FLAG = '--topics'

export const completedPrograms: readonly CompletedProgram[] = [
  {
    name: 'kafdir',
    commands: commandList.map(({ id, summary, flags, argument }) => ({
      words: id.split(' '),
      summary,
      options: optionsOf(Object.fromEntries(offeredFlags(flags)), shortNames),
      argument: argument?.completes ?? 'none',
      isRepeatable: argument?.isRepeatable === true,
    })),
  },
  ...Object.entries(kafkaTools).map(([name, table]) => ({
    name,
    commands: [
      { words: [], summary: '', options: optionsOf(table, () => []), argument: 'none' as const, isRepeatable: false },
    ],
  })),
  ...Object.entries(argparseTables).map(([name, table]) => {
    const options = optionsOf(optionsOfAllCommands(table), ({ letter }) => (letter === undefined ? [] : [`-${letter}`]))
    const argument = Object.keys(table.commands)
    return { name, commands: [{ words: [], summary: '', options, argument, isRepeatable: false }] }
  }),
]

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

function valueSource(name: string, { kafdir, argumentName = '' }: OptionSpec): ValueSource {
  if (name === 'topic') return 'topic'
  if (kafdir?.placeholder === 'DIR') return 'directory'
  const isFile = kafdir?.placeholder === 'FILE' || /file(?: path)?$/i.test(argumentName)
  return isFile ? 'file' : 'none'
}

function firstSentence(description: string): string {
  const [line = ''] = description.split('\n')
  return /^.*?[.](?= |$)/.exec(line)?.[0] ?? line
}
