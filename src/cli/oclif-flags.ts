/** Flags and arguments for oclif, from the tables that also make the help. */
import { Args, Flags } from '@oclif/core'
import type { ArgInput, FlagInput } from '@oclif/core/interfaces'
import type { OptionTable } from '../tools/option-table.ts'
import type { ArgumentSpec } from './command-spec.ts'

/** Values stay text: OptionValues turns them into numbers, with our own words for what is none. */
export function oclifFlags(table: OptionTable): FlagInput {
  return Object.fromEntries(
    Object.entries(table).map(([name, { argument, repeatable, description, kafdir }]) => {
      const common = {
        summary: kafdir?.summary ?? description,
        ...(kafdir?.char === undefined ? {} : { char: kafdir.char as 'a' }),
        ...(kafdir?.aliases === undefined ? {} : { aliases: [...kafdir.aliases] }),
      }
      if (argument === 'none') return [name, Flags.boolean(common)]
      const many = repeatable === true ? { multiple: true as const, multipleNonGreedy: true } : {}
      return [name, Flags.string({ ...common, ...many, helpValue: kafdir?.placeholder ?? 'VALUE' })]
    }),
  )
}

/** oclif would fill a missing argument from standard input, and so eat the data: never. */
export function oclifArgs(argument: ArgumentSpec): ArgInput {
  return { argument: Args.string({ name: argument.name, description: argument.summary, ignoreStdin: true }) }
}
