/** A tool with commands as data: what argparse4j's parsers are built from. */
import type { OptionTable, OptionValues } from './option-table.ts'

/** Options of which at most one can be given. */
export interface ExclusiveOptions {
  readonly names: readonly string[]
  /** Kafka's usage says that one of them must be. */
  readonly isRequired: boolean
  /** We take none of them too: they say where the cluster is, and there is a default directory. */
  readonly mayBeMissing?: true
  /** In Kafka's tool it is a single option that must be given. */
  readonly isOneOption?: true
}

/** Words that are no options. */
export interface WordsSpec {
  readonly name: string
  readonly count: 'any' | 'at least one' | 'one' | 'at most one'
  readonly type?: 'Integer'
  readonly description: string
}

/** The options of a tool or of one of its commands, in the order of Kafka's help. */
export interface ArgumentTable {
  readonly options: OptionTable
  /** Without it every word must be an option, or belong to one. */
  readonly words?: WordsSpec
  /** `-h` and `--help` are options like others, which nobody has. */
  readonly hasNoHelp?: true
  /** The sentence behind the usage in its help. */
  readonly description?: string
  readonly exclusive?: ExclusiveOptions
  /** Options that the help shows behind the others, under titles or descriptions of their own. */
  readonly titled?: readonly OptionGroup[]
}

export interface OptionGroup {
  readonly title: string | null
  readonly description?: string
  readonly names: readonly string[]
}

export interface CommandTable extends ArgumentTable {
  /** What the tool's help says about the command. */
  readonly help: string
}

export interface ArgumentParserTable extends ArgumentTable {
  /** `kafka-storage`. */
  readonly program: string
  /** The help tells the defaults of options. */
  readonly showsDefaults?: true
  /** The help lists the commands last, under this title and this word. */
  readonly commandsTitle?: { readonly title: string; readonly argumentName: string }
  /** By name, in the order of the help. Empty: the tool has no commands, and its options stand alone. */
  readonly commands: Readonly<Record<string, CommandTable>>
  /** `@FILE` stands for the lines of that file. */
  readonly readsArgumentFiles?: true
}

/** Whether a command must be named. */
export function hasCommands({ commands }: ArgumentParserTable): boolean {
  return Object.keys(commands).length > 0
}

/** All options of the tool, whatever the command. */
export function optionsOfAllCommands(table: ArgumentParserTable): OptionTable {
  const tables = [table.options, ...Object.values(table.commands).map(({ options }) => options)]
  return Object.fromEntries(tables.flatMap((options) => Object.entries(options)))
}

/** All options of one command, those in front of it included. */
export function allOptions(table: ArgumentParserTable, command: string): OptionTable {
  return { ...table.options, ...table.commands[command]?.options }
}

/** The value of an option of whatever command, as text; undefined when it was not given. */
export function textOf(options: OptionValues<OptionTable>, name: string): string | undefined {
  const value: string | number | undefined = options.valueOf(name)
  return value === undefined ? undefined : String(value)
}
