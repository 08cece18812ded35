/** Flags and arguments for oclif, from the tables that also make the help. */
import { Args, Flags } from '@oclif/core'
import type { ArgInput, FlagInput } from '@oclif/core/interfaces'
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import type { ArgumentSpec } from './command-spec.ts'

/** Values stay text: OptionValues turns them into numbers, with our own words for what is none. */
export function oclifFlags(table: OptionTable): FlagInput {
  return Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, oclifFlag(spec)]))
}

function oclifFlag({ argument, repeatable, description, kafdir }: OptionSpec) {
  const common = {
    summary: kafdir?.summary ?? description,
    ...(kafdir?.char === undefined ? {} : { char: kafdir.char as 'a' }),
    ...(kafdir?.aliases === undefined ? {} : { aliases: [...kafdir.aliases] }),
  }
  if (argument === 'none') return Flags.boolean(common)
  const text = { ...common, helpValue: kafdir?.placeholder ?? 'VALUE' }
  // Not greedy: the words behind `--config a=1` are not its values.
  return repeatable === true ? Flags.string({ ...text, multiple: true, multipleNonGreedy: true }) : Flags.string(text)
}

/** oclif would fill a missing argument from standard input, and so eat the data: never. */
export function oclifArgs(argument: ArgumentSpec | undefined): ArgInput {
  if (argument === undefined) return {}
  const { name, summary: description, isRepeatable: multiple = false } = argument
  return { argument: Args.string({ name, description, multiple, ignoreStdin: true }) }
}
