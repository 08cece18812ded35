/** Usage and help of a tool with commands, byte for byte. Kafka: argparse4j 0.7.0's internal.ArgumentParserImpl. */
import {
  type ArgumentParserTable,
  type ArgumentTable,
  type ExclusiveOptions,
  hasCommands,
  type OptionGroup,
  type WordsSpec,
} from '../../tools/argument-parser-table.ts'
import type { OptionSpec } from '../../tools/option-table.ts'
import { justified } from './justified-text.ts'

/** Of `usage: PROGRAM`: a longer one stands on a line of its own. */
const LONGEST_HEAD = 30
const SHORT_INDENT = 6
const HELP_COLUMN = 25

/** Which help or usage: that of a command, or without one that of the tool. */
export interface HelpSubject {
  readonly table: ArgumentParserTable
  readonly command: string | undefined
  readonly width: number
}

/** `usage: …` in as many lines as it takes, with a newline behind it. */
export function argumentUsage({ table, command, width }: HelpSubject): string {
  const head = `usage: ${table.program}`
  const isLong = head.length > LONGEST_HEAD
  const indent = ' '.repeat(isLong ? SHORT_INDENT : head.length)
  let text = isLong ? `${head}\n${indent}` : head
  let column = indent.length
  for (const [index, word] of usageWords(table, command).entries()) {
    if (index > 0 && column + word.length + 1 > width) {
      text += `\n${indent}`
      column = indent.length
    }
    text += ` ${word}`
    column += 1 + word.length
  }
  return `${text}\n`
}

/** What `--help` prints. */
export function argumentHelp(subject: HelpSubject): string {
  const { table, command, width } = subject
  const own: ArgumentTable | undefined = command === undefined ? table : table.commands[command]
  const titled = own?.titled ?? []
  const options = visibleOptions(own)
  const untitled = options.filter(([name]) => !titled.some(({ names }) => names.includes(name)))
  const sections = [
    argumentUsage(subject),
    ...(own?.description === undefined ? [] : [`${justified(own.description, { width })}\n`]),
    ...(command === undefined && hasCommands(table) && table.commandsTitle === undefined
      ? [commandsHelp(table, width)]
      : []),
    ...wordsHelp(own?.words, width),
    ...optionalHelp(own, untitled, subject),
    ...titled.map((group) => groupHelp(group, options, subject)),
    ...(command === undefined && table.commandsTitle !== undefined ? [commandsHelp(table, width)] : []),
  ]
  return sections.join('\n')
}

function wordsHelp(words: WordsSpec | undefined, width: number): string[] {
  return words === undefined ? [] : [`positional arguments:\n${helpEntry(words.name, words.description, width)}`]
}

function optionalHelp(
  own: ArgumentTable | undefined,
  options: readonly [string, OptionSpec][],
  subject: HelpSubject,
): string[] {
  const help = own?.hasNoHelp === true ? '' : helpEntry('-h, --help', 'show this help message and exit', subject.width)
  const text = help + optionsHelp(options, subject)
  return text === '' ? [] : [`optional arguments:\n${text}`]
}

function groupHelp(
  { title, description, names }: OptionGroup,
  options: readonly [string, OptionSpec][],
  subject: HelpSubject,
): string {
  const head = title === null ? '' : `${title}:\n`
  const frame = { width: subject.width, firstColumn: 2, indent: '  ' }
  const about = description === undefined ? '' : `  ${justified(description, frame)}\n\n`
  const group = options.filter(([name]) => names.includes(name))
  return `${head}${about}${optionsHelp(group, subject)}`
}

function usageWords(table: ArgumentParserTable, command: string | undefined): string[] {
  const own: ArgumentTable | undefined = command === undefined ? table : table.commands[command]
  const words = [...(own?.hasNoHelp === true ? [] : ['[-h]']), ...optionWords(own), ...positionalWords(own?.words)]
  if (command !== undefined) return [...demandedWords(table), command, ...words]
  return hasCommands(table) ? [...words, commandChoice(table), '...'] : words
}

function positionalWords(words: WordsSpec | undefined): string[] {
  if (words === undefined) return []
  const { name, count } = words
  const texts = {
    any: `[${name} [${name} ...]]`,
    'at least one': `${name} [${name} ...]`,
    'at most one': `[${name}]`,
    one: name,
  }
  return [texts[count]]
}

function optionWords(table: ArgumentTable | undefined): string[] {
  const excluding = table?.exclusive?.names ?? []
  const single = visibleOptions(table).filter(([name]) => !excluding.includes(name))
  const inGroups = table?.titled?.flatMap(({ names }) => names) ?? []
  const ordered = [
    ...single.filter(([name]) => !inGroups.includes(name)),
    ...single.filter(([name]) => inGroups.includes(name)),
  ]
  return [...ordered.map(([name, spec]) => bracketed(name, spec)), ...exclusiveWords(table?.exclusive, table)]
}

/** Of the options in front of a command its usage shows those that must be given. */
function demandedWords(table: ArgumentParserTable): string[] {
  const demanded = visibleOptions(table).filter(([, spec]) => spec.isRequired === true)
  const words = demanded.map(([name, spec]) => bracketed(name, spec))
  return table.exclusive?.isRequired === true ? [...words, ...exclusiveWords(table.exclusive, table)] : words
}

function exclusiveWords(exclusive: ExclusiveOptions | undefined, table: ArgumentTable | undefined): string[] {
  if (exclusive === undefined) return []
  const isAlone = exclusive.isRequired && exclusive.names.length === 1
  const [open, close] = isAlone ? ['', ''] : exclusive.isRequired ? ['(', ')'] : ['[', ']']
  const words = visibleOptions(table).flatMap(([name, spec]) =>
    exclusive.names.includes(name) ? [shortSyntax(name, spec)] : [],
  )
  return words.flatMap((word, index) => {
    const isLast = index === words.length - 1
    const text = `${index === 0 ? open : ''}${word}${isLast ? close : ''}`
    return isLast ? [text] : [text, '|']
  })
}

function commandChoice({ commands, commandsTitle }: ArgumentParserTable): string {
  if (commandsTitle !== undefined) return commandsTitle.argumentName
  return `{${Object.keys(commands).join(',')}}`
}

function commandsHelp(table: ArgumentParserTable, width: number): string {
  const entries = Object.entries(table.commands).map(([name, { help }]) => helpEntry(`  ${name}`, help, width))
  return `${table.commandsTitle?.title ?? 'positional arguments'}:\n${helpEntry(commandChoice(table), '', width)}${entries.join('')}`
}

function optionsHelp(options: readonly (readonly [string, OptionSpec])[], { table, width }: HelpSubject): string {
  return options
    .map(([name, spec]) => {
      const flags = flagsOf(name, spec)
      const title = flags.map((flag) => `${flag}${valueName(name, spec)}`).join(', ')
      return helpEntry(title, spec.description + (table.showsDefaults === true ? defaultText(spec) : ''), width)
    })
    .join('')
}

function helpEntry(title: string, help: string, width: number): string {
  if (help === '') return `  ${title}\n`
  const indent = ' '.repeat(HELP_COLUMN)
  const fits = title.length <= HELP_COLUMN - 4
  const head = fits ? `  ${title}`.padEnd(HELP_COLUMN) : `  ${title}\n${indent}`
  return `${head}${justified(help, { width, firstColumn: HELP_COLUMN, indent })}\n`
}

/** In the order in which Kafka's tool names them: the first one stands in the usage. */
function flagsOf(name: string, { letter, printsVersion }: OptionSpec): readonly [string, ...string[]] {
  if (letter === undefined) return [`--${name}`]
  return printsVersion === true ? [`-${letter}`, `--${name}`] : [`--${name}`, `-${letter}`]
}

function visibleOptions(table: ArgumentTable | undefined): [string, OptionSpec][] {
  return Object.entries(table?.options ?? {}).filter(([, spec]) => spec.hidden !== true)
}

function bracketed(name: string, spec: OptionSpec): string {
  return spec.isRequired === true ? shortSyntax(name, spec) : `[${shortSyntax(name, spec)}]`
}

function shortSyntax(name: string, spec: OptionSpec): string {
  return `${flagsOf(name, spec)[0]}${valueName(name, spec)}`
}

function valueName(name: string, { argument, argumentName, takesWords }: OptionSpec): string {
  if (argument === 'none') return ''
  const word = argumentName ?? name.toUpperCase().replaceAll('-', '_')
  return takesWords === true ? ` ${word} [${word} ...]` : ` ${word}`
}

function defaultText({ argument, default: fallback }: OptionSpec): string {
  if (argument === 'none') return ' (default: false)'
  return fallback === undefined ? '' : ` (default: ${fallback})`
}
