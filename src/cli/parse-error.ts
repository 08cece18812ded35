/** oclif's complaints about a command line, in our words. */
import { closestMatch } from '../common/closest-match.ts'
import { ToolError } from '../tools/tool-error.ts'
import type { CommandSpec } from './command-spec.ts'
import { usageOf } from './help-text.ts'

/** What oclif's errors carry, as far as we use it. */
interface ParseError extends Error {
  readonly oclif: object
  /** Unknown flags. */
  readonly flags?: readonly string[]
  /** Too many arguments. */
  readonly args?: readonly unknown[]
}

/** Whether oclif threw this about the command line. */
export function isParseError(error: unknown): error is ParseError {
  return error instanceof Error && 'oclif' in error
}

/** The same as a ToolError (`usage`), with what might be meant. */
export function parseErrorFor(error: ParseError, spec: CommandSpec): ToolError {
  const hint = `kafdir ${spec.id} --help shows how it is used.`
  const [flag] = error.flags ?? []
  if (flag !== undefined) return unknownFlag(flag, spec)
  const [argument] = error.args ?? []
  if (typeof argument === 'string') return strayWord(argument, spec)
  return new ToolError('usage', firstSentence(error.message), { hint })
}

/** The ToolError (`usage`) for a word that a command has no use for. */
export function strayWord(word: string, spec: CommandSpec): ToolError {
  const option = spec.strayWordOption
  const usage = `Usage: kafdir ${usageOf(spec)}`
  const hint = option === undefined ? usage : `Did you mean --${option} ${word}?`
  return new ToolError('usage', `'${word}' is one word too many.`, { hint })
}

function unknownFlag(flag: string, spec: CommandSpec): ToolError {
  const names = Object.entries(spec.flags).flatMap(([name, { kafdir }]) => [name, ...(kafdir?.aliases ?? [])])
  const meant = closestMatch(
    flag,
    names.map((name) => `--${name}`),
  )
  const other = meant === undefined ? `kafdir ${spec.id} --help shows all options.` : `Did you mean ${meant}?`
  const hint = argumentHint(flag, spec) ?? propertyHint(flag, spec) ?? other
  return new ToolError('usage', `There is no option ${flag}.`, { hint })
}

/** In Kafka's tools the topic is an option. */
function argumentHint(flag: string, { id, argument }: CommandSpec): string | undefined {
  const isTopic = flag === '--topic' && argument?.completes === 'topic'
  return isTopic ? `The topic is an argument: kafdir ${id} ${argument.name}` : undefined
}

/** `--print-key` is `-F print.key=true`, `--parse-key` is `-R parse.key=true`. */
function propertyHint(flag: string, { flags }: CommandSpec): string | undefined {
  const [, dotted] = /^--((?:print|parse)[-.]\w+)$/.exec(flag) ?? []
  const option = ['formatter-property', 'reader-property'].find((name) => name in flags)
  if (dotted === undefined || option === undefined) return undefined
  return `Did you mean -${flags[option]?.kafdir?.char} ${dotted.replace('-', '.')}=true?`
}

/** oclif adds where to find help, and styles of its own. */
function firstSentence(message: string): string {
  const text = message.replace(/\nSee more help with --help[\s\S]*$/, '').trim()
  return text
    .replace(/^Flag (--[\w-]+) expects a value$/, '$1 needs a value')
    .replace(/^Flag (--[\w-]+) can only be specified once$/, '$1 can be given only once')
}
