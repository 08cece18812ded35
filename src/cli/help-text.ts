/** kafdir's help: plain text from the command table, printed without loading oclif. */
import type { OptionSpec, OptionTable } from '../tools/option-table.ts'
import { commandGroups, commandList } from './command-list.ts'
import { type CommandSpec, offeredFlags } from './command-spec.ts'
import { environmentRows, exitCodeRows, fileRows, type ManualRow, manualRows } from './manual-sections.ts'

const WIDTH = 80
const INDENT = '  '
/** Where descriptions begin, unless the left column is longer. */
const LEFT_COLUMN = 28

/** `kafdir --help`. */
export function topLevelHelp(): string {
  return [
    'Kafka in a directory: topics, producers and consumers over local files, without a server.\n',
    'Usage: kafdir COMMAND [ARGUMENT] [OPTIONS]\n',
    `Commands:\n${rows(commandList.map((spec) => [usageOf(spec), spec.summary]))}`,
    `Options:\n${rows([
      ['-h, --help', 'Show this help, or that of a command.'],
      ['-v, --version', 'Show the version.'],
    ])}`,
    endSections({ environment: environmentRows, files: fileRows }),
    `Examples:\n${[
      'kafdir topics create orders --partitions 3',
      'kafdir console-producer orders',
      'kafdir console-consumer orders --from-beginning',
    ]
      .map((command) => `${INDENT}${command}\n`)
      .join('')}`,
  ].join('\n')
}

/** `kafdir topics`: the commands that begin with one word. */
export function groupHelp(group: string): string {
  const specs = commandList.filter((spec) => spec.id.startsWith(`${group} `))
  return [
    `${commandGroups[group]}\n`,
    `Usage: kafdir ${group} COMMAND\n`,
    `Commands:\n${rows(specs.map((spec) => [usageOf(spec), spec.summary]))}`,
    `See kafdir ${group} COMMAND --help for more.\n`,
  ].join('\n')
}

/** `kafdir topics create --help`. */
export function commandHelp(spec: CommandSpec): string {
  const hasFlags = Object.keys(spec.flags).length > 0
  return [
    `${spec.summary}\n`,
    `Usage: kafdir ${usageOf(spec)}${hasFlags ? ' [OPTIONS]' : ''}\n`,
    ...spec.description.map((paragraph) => wrap(paragraph, '', WIDTH)),
    ...(spec.argument === undefined ? [] : [`Arguments:\n${rows([[spec.argument.name, spec.argument.summary]])}`]),
    ...(hasFlags ? [`Options:\n${rows(flagRows(spec.flags))}`] : []),
    ...(spec.json === undefined
      ? []
      : [`Output of --json:\n${spec.json.map((line) => `${INDENT}${line}\n`).join('')}`]),
    `Examples:\n${spec.examples.map(({ command, shows }) => `${INDENT}${command}\n${wrap(shows, INDENT.repeat(3), WIDTH)}`).join('')}`,
    endSections(manualRows(spec)),
  ].join('\n')
}

function endSections({ environment, files }: ReturnType<typeof manualRows>): string {
  return [`Exit codes:\n${rows(exitCodeRows)}`, `Environment:\n${rows(environment)}`, `Files:\n${rows(files)}`].join(
    '\n',
  )
}

/** `topics create NAME...`. */
export function usageOf({ id, argument }: CommandSpec): string {
  if (argument === undefined) return id
  const words = argument.synopsis ?? (argument.isRepeatable === true ? `${argument.name}...` : argument.name)
  return argument.isRequired ? `${id} ${words}` : `${id} [${words}]`
}

function flagRows(flags: OptionTable): [string, string][] {
  return offeredFlags(flags).map(([name, spec]) => [flagLabel(name, spec), flagSummary(spec)])
}

/** `-p, --partitions N`. */
export function flagLabel(name: string, { argument, kafdir }: OptionSpec): string {
  const letter = kafdir?.char === undefined ? '    ' : `-${kafdir.char}, `
  const names = [name, ...(kafdir?.aliases ?? [])].map((each) => `--${each}`).join(', ')
  return argument === 'none' ? `${letter}${names}` : `${letter}${names} ${kafdir?.placeholder ?? 'VALUE'}`
}

export function flagSummary({ kafdir, description }: OptionSpec): string {
  return kafdir?.summary ?? description
}

function rows(cells: readonly ManualRow[]): string {
  return cells.map(([left, right]) => row(left, right)).join('')
}

/** The right text begins in its column, or on the next line where the left one is too long. */
function row(left: string, right: string): string {
  const margin = ' '.repeat(LEFT_COLUMN)
  const text = wrap(right, margin, WIDTH)
  const head = `${INDENT}${left}`
  return head.length + 2 > LEFT_COLUMN ? `${head}\n${text}` : `${head.padEnd(LEFT_COLUMN)}${text.slice(LEFT_COLUMN)}`
}

/** Lines of at most `width` columns, each beginning with `margin` and ended by a newline. */
function wrap(text: string, margin: string, width: number): string {
  const lines: string[] = []
  let line = margin
  for (const word of text.split(' ')) {
    const isFirst = line === margin
    if (!isFirst && line.length + 1 + word.length > width) {
      lines.push(line)
      line = margin + word
    } else {
      line += isFirst ? word : ` ${word}`
    }
  }
  return [...lines, line].map((each) => `${each}\n`).join('')
}
