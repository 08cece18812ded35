/** kafdir's own commands as data: the oclif classes, help, man page, completion and flag snapshot come from it. */
import { type AddressOptionTable, addressOptionTable } from '../tools/address-options.ts'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import type { TopicsOptionTable } from '../tools/topics/options.ts'

export interface ArgumentSpec {
  /** In capitals, as the help shows it. */
  readonly name: string
  readonly summary: string
  readonly isRequired: boolean
  /** Several words may be given. */
  readonly isRepeatable?: true
  /** How the usage line shows the words, where `NAME...` would not say it. */
  readonly synopsis?: string
  /** What completion offers. */
  readonly completes?:
    | 'topic'
    | 'topic-partition'
    | 'topic-partition-offset'
    | 'file'
    | 'config'
    | 'config-name'
    | readonly string[]
}

export interface CommandExample {
  readonly command: string
  readonly shows: string
}

export interface CommandSpec<F extends OptionTable = OptionTable> {
  /** The words behind `kafdir`: `topics create`. */
  readonly id: string
  /** One sentence. */
  readonly summary: string
  /** More paragraphs for the command's own help. */
  readonly description: readonly string[]
  readonly argument?: ArgumentSpec
  /** The option whose value people give as a word by itself. */
  readonly strayWordOption?: string
  /** Only options with a `kafdir` part. */
  readonly flags: F
  /** The shape of what `--json` prints, one line each. */
  readonly json?: readonly string[]
  /** `--json` prints records, one after the other, and so nothing else: of an error nothing. */
  readonly jsonIsStream?: true
  readonly examples: readonly CommandExample[]
}

/** Whether `--json` prints one document, also of an error. */
export function printsJsonDocument({ json, jsonIsStream }: CommandSpec): boolean {
  return json !== undefined && jsonIsStream !== true
}

/** Keeps the types of the flags, so that the oclif class knows them. */
export function commandSpec<const F extends OptionTable>(spec: CommandSpec<F>): CommandSpec<F> {
  return spec
}

/** The options of `table` that a command offers. */
export function pick<T extends OptionTable, const N extends keyof T & string>(
  table: T,
  names: readonly N[],
): Pick<T, N> {
  return Object.fromEntries(names.map((name) => [name, table[name]])) as Pick<T, N>
}

/** What every command takes that looks into a cluster, beside the options of its tool. */
export const clusterFlags = addressOptionTable

/** The same for a command that can only change a cluster: --read-only is taken, so that it can be refused, but not offered. */
export const directoryFlags = {
  dir: addressOptionTable.dir,
  'read-only': {
    ...addressOptionTable['read-only'],
    kafdir: { ...addressOptionTable['read-only'].kafdir, isHidden: true },
  },
} as const satisfies OptionTable

/** The options of `table` that help, man page and completion show. */
export function offeredFlags(table: OptionTable): [name: string, spec: OptionSpec][] {
  return Object.entries(table).filter(([, { kafdir }]) => kafdir?.isHidden !== true)
}

/** A table with everything that says which cluster is meant. */
export type ClusterFlags = OptionTable &
  Pick<AddressOptionTable, 'dir'> &
  Readonly<Record<'read-only', OptionSpec>> &
  Pick<TopicsOptionTable, 'bootstrap-server' | 'command-config'>

export const jsonFlag = {
  json: {
    argument: 'none',
    description: 'Print JSON.',
    kafdir: { char: 'j', summary: 'Print JSON instead of text; of a failure, {"error": {"name", "message"}}.' },
  },
} as const satisfies OptionTable

export const yesFlag = {
  yes: {
    argument: 'none',
    description: 'Do not ask.',
    kafdir: { char: 'y', summary: 'Do not ask whether it is meant.' },
  },
} as const satisfies OptionTable

export const autoCreateFlag = {
  'auto-create': {
    argument: 'none',
    description: 'Create a topic that does not exist.',
    kafdir: { summary: 'Create the topic when it does not exist, as a Kafka broker does.' },
  },
} as const satisfies OptionTable
