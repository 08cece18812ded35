/** What can follow a command line that somebody has begun to type: pure, from the option tables. */
import path from 'node:path'
import {
  type CompletedCommand,
  type CompletedOption,
  completedCommands,
  firstWords,
  groups,
  type ValueSource,
} from './completion-model.ts'

/** A word, and what it is about; `''` where that is not worth saying. */
export type Candidate = readonly [word: string, summary: string]

export interface Offer {
  /** Where the words come from; a list of words may stand beside it. */
  readonly source: ValueSource
  readonly candidates: readonly Candidate[]
  /** What stands in front of the value in the same word: `--topic=`, or the configs before the last comma. */
  readonly prefix: string
  /** The options that were given, by their long names, with their values. */
  readonly given: ReadonlyMap<string, string>
  /** The words that are neither options nor their values. */
  readonly positionals: readonly string[]
  /** Words that would say the same again. */
  readonly taken: readonly string[]
}

const HELP: Candidate = ['--help', 'Show how it is used.']

/**
 * `words`: the command line from the program on up to the cursor, the last of them perhaps empty. The caller keeps those
 * that begin as the last word does.
 */
export function complete(words: readonly string[]): Offer {
  const [program = '', ...typed] = words
  const current = typed.at(-1) ?? ''
  const before = typed.slice(0, -1)
  const name = path.basename(program)
  const commands = completedCommands(name)
  const command = commands.find((one) => one.words.every((word, at) => before[at] === word))
  if (command !== undefined) return withinCommand(command, before.slice(command.words.length), current)
  if (name !== 'kafdir') return nothing
  if (before.length === 0) return ofWords([...firstWords, HELP, ['--version', 'Show the version.']])
  const [group = ''] = before
  if (before.length > 1 || !groups.includes(group)) return nothing
  const inGroup = commands.filter((one) => one.words[0] === group)
  return ofWords([...inGroup.map((one): Candidate => [one.words[1] ?? '', one.summary]), HELP])
}

const nothing: Offer = { source: 'none', candidates: [], prefix: '', given: new Map(), positionals: [], taken: [] }

function ofWords(candidates: readonly Candidate[]): Offer {
  return { ...nothing, candidates }
}

function withinCommand(command: CompletedCommand, before: readonly string[], current: string): Offer {
  const { given, positionals, waiting, isOnlyPositional } = readWords(command, before)
  const read = { given, positionals }
  if (waiting !== undefined) return valueOf(waiting.value, current, '', read)
  if (isOnlyPositional || !current.startsWith('-')) return argumentOf(command, current, read)
  const [label, value] = splitAtEquals(current)
  const option = value === undefined ? undefined : command.options.find(({ names }) => names.includes(label))
  if (option?.value !== undefined) return valueOf(option.value, value ?? '', `${label}=`, read)
  return { ...nothing, ...read, candidates: [...optionsOffered(command, given), HELP] }
}

interface ReadWords {
  readonly given: ReadonlyMap<string, string>
  readonly positionals: readonly string[]
  /** The option whose value comes next. */
  readonly waiting: CompletedOption | undefined
  readonly isOnlyPositional: boolean
}

function readWords({ options }: CompletedCommand, words: readonly string[]): ReadWords {
  const given = new Map<string, string>()
  const positionals: string[] = []
  let waiting: CompletedOption | undefined
  for (const [at, word] of words.entries()) {
    if (waiting !== undefined) {
      given.set(longName(waiting), word)
      waiting = undefined
      continue
    }
    if (word === '--')
      return { given, positionals: [...positionals, ...words.slice(at + 1)], waiting, isOnlyPositional: true }
    const [label, value] = splitAtEquals(word)
    const option = word.startsWith('-') ? options.find(({ names }) => names.includes(label)) : undefined
    if (option === undefined) {
      if (!word.startsWith('-')) positionals.push(word)
    } else if (option.value !== undefined && value === undefined) waiting = option
    else given.set(longName(option), value ?? '')
  }
  return { given, positionals, waiting, isOnlyPositional: false }
}

/** The last of its names is the long one. */
function longName({ names }: CompletedOption): string {
  return (names.at(-1) ?? '').replace(/^--/, '')
}

function splitAtEquals(word: string): [label: string, value: string | undefined] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

/** Each by all of its names; those without a value only once. */
function optionsOffered({ options }: CompletedCommand, given: ReadonlyMap<string, string>): Candidate[] {
  return options
    .filter((option) => option.value !== undefined || !given.has(longName(option)))
    .flatMap(({ names, summary }) => names.toReversed().map((name): Candidate => [name, summary]))
}

function argumentOf(command: CompletedCommand, current: string, read: Pick<Offer, 'given' | 'positionals'>): Offer {
  const isFull = read.positionals.length > 0 && !command.isRepeatable
  if (command.argument !== 'none' && !isFull)
    return { ...valueOf(command.argument, current, '', read), taken: read.positionals }
  return { ...nothing, ...read, candidates: [...optionsOffered(command, read.given), HELP] }
}

/** Options that take several configs separated by commas take the last of them. */
function valueOf(
  value: ValueSource | undefined,
  current: string,
  label: string,
  read: Pick<Offer, 'given' | 'positionals'>,
): Offer {
  const source = value ?? 'none'
  if (typeof source !== 'string')
    return { ...read, source, prefix: label, candidates: source.map((word) => [word, '']), taken: [] }
  const isList = source === 'config' || source === 'config-name' || source === 'topic'
  const done = isList ? current.slice(0, current.lastIndexOf(',') + 1) : ''
  return { ...read, source, prefix: label + done, candidates: [], taken: [] }
}
