/**
 * The checks that Kafka's tools make on their options once they are parsed, with their words. Each throws ToolError
 * (`usage`). Kafka: server.util.CommandLineUtils.
 */
import type { OptionTable, OptionValues } from './option-table.ts'
import { ToolError } from './tool-error.ts'

/** An option in a message: Kafka prints the list of its names. */
const bracketed = (name: string) => `[${name}]`

/** Ends with Kafka's message and the table of options; `plain` are kafdir's words. */
export function usageError(message: string, plain?: string): ToolError {
  return new ToolError('usage', message, plain === undefined ? {} : { plain })
}

export function checkRequiredArgs<T extends OptionTable>(
  options: OptionValues<T>,
  ...required: readonly (keyof T & string)[]
): void {
  const missing = required.find((name) => !options.has(name))
  if (missing === undefined) return
  throw usageError(`Missing required argument "${bracketed(missing)}"`, `--${missing} is missing.`)
}

/** `used` excludes each of `invalid`. */
export function checkInvalidArgs<T extends OptionTable>(
  options: OptionValues<T>,
  used: keyof T & string,
  invalid: readonly (keyof T & string)[],
): void {
  if (!options.has(used)) return
  const clash = invalid.find((name) => options.has(name))
  if (clash === undefined) return
  throw usageError(
    `Option "${bracketed(used)}" can't be used with option "${bracketed(clash)}"`,
    `--${used} can't be used together with --${clash}.`,
  )
}

/** `plain`: kafdir's words for it. */
export function checkOneOfArgs<T extends OptionTable>(
  options: OptionValues<T>,
  names: readonly (keyof T & string)[],
  plain: string,
): void {
  if (names.filter((name) => options.has(name)).length === 1) return
  throw usageError(`Exactly one of the following arguments is required: ${names.map(bracketed).join(', ')}`, plain)
}

/** An old and a new name of the same thing. `first` comes first in the message. */
export function checkNotBoth<T extends OptionTable>(
  options: OptionValues<T>,
  first: keyof T & string,
  second: keyof T & string,
): void {
  if (!options.has(first) || !options.has(second)) return
  throw usageError(`Options --${first} and --${second} cannot be specified together.`)
}
