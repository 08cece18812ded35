/** Help and completion are answered at once; the rest is oclif's to parse, and whatever it throws is ours to tell. */
import path from 'node:path'
import type { ExitCode } from '../tools/tool-ports.ts'
import { commandGroups, findCommand } from './command-list.ts'
import { printsJsonDocument } from './command-spec.ts'
import { asksForJson } from './error-report.ts'
import { commandHelp, groupHelp, topLevelHelp } from './help-text.ts'
import { hideCommandLine } from './hide-command-line.ts'
import { isParseError, parseErrorFor, strayWord } from './parse-error.ts'
import { printText, runWithOutputs } from './run-with-outputs.ts'
import { unknownCommand } from './unknown-command.ts'

const helpFlags: ReadonlySet<string | undefined> = new Set(['--help', '-h', 'help'])

/** Runs the command that `argv` begins with. Resolves with the exit code, whatever happens. */
export async function runCommand(argv: readonly string[]): Promise<ExitCode> {
  hideCommandLine(argv)
  const text = helpText(argv)
  if (text !== undefined) return printText(text)
  const { spec, rest } = findCommand(argv) ?? {}
  if (spec === undefined || rest === undefined) return fail(unknownCommand(argv[0] === 'help' ? argv.slice(1) : argv))
  if (spec.id === 'completion') return complete(rest)
  const isJson = printsJsonDocument(spec) && asksForJson(rest)
  // oclif would take such a word for a part of the command's name, and say that there is no `where:foo`.
  const [word = '-'] = rest
  if (spec.argument === undefined && !word.startsWith('-')) return fail(strayWord(word, spec), isJson)
  try {
    const { runOclif } = await import('./run-oclif.ts')
    return await runOclif([spec.id.replaceAll(' ', ':'), ...rest], path.join(import.meta.dirname, '..'))
  } catch (error) {
    return fail(isParseError(error) ? parseErrorFor(error, spec) : error, isJson)
  }
}

/** What needs no command to run. `kafdir help topics create` is `kafdir topics create --help`. */
function helpText(argv: readonly string[]): string | undefined {
  const [first, ...others] = argv
  if (first === 'help' && others.length > 0) return helpText([...others, '--help'])
  if (first === undefined || helpFlags.has(first)) return topLevelHelp()
  const { spec, rest = argv.slice(1) } = findCommand(argv) ?? {}
  const options = rest.slice(0, rest.indexOf('--') === -1 ? undefined : rest.indexOf('--'))
  const asksForHelp = options.some((word) => word === '--help' || word === '-h')
  if (spec !== undefined) return asksForHelp ? commandHelp(spec) : undefined
  const isGroup = Object.hasOwn(commandGroups, first)
  return isGroup && (asksForHelp || rest.length === 0) ? groupHelp(first) : undefined
}

function fail(error: unknown, asJson = false): Promise<ExitCode> {
  const work = async () => {
    throw error
  }
  return runWithOutputs(work, { asJson })
}

async function complete(argv: readonly string[]): Promise<ExitCode> {
  const { runCompletion } = await import('./completion.ts')
  return runCompletion(argv)
}
