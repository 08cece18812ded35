/** Reads a command line by the rules of argparse4j 0.7.0. Kafka: net.sourceforge.argparse4j's ArgumentParserImpl. */
import {
  type ArgumentParserTable,
  type ArgumentTable,
  allOptions,
  hasCommands,
} from '../../tools/argument-parser-table.ts'
import {
  type OptionSpec,
  type OptionTable,
  OptionValues,
  parseNumber,
  withoutOwnOptions,
} from '../../tools/option-table.ts'
import { ArgumentError } from './argument-error.ts'
import { closestNames } from './closest-names.ts'

/** Empty command: the tool has none. */
export type ParsedArguments =
  | {
      readonly kind: 'command'
      readonly command: string
      readonly options: OptionValues<OptionTable>
      /** Those that are no options. */
      readonly words: readonly string[]
    }
  /** `--help` was met before anything wrong; undefined: in front of a command. */
  | { readonly kind: 'help'; readonly command: string | undefined }
  | { readonly kind: 'version' }

/** What ends the reading of a command line at once, if anything does. */
type Met = 'done' | 'help' | 'version'

/** A negative number is a value, not an option. */
const NEGATIVE_NUMBER = /^-\d+$/

/**
 * The command of `argv` with its options. `readLines` gives the lines of an argument file, or undefined when it can't be
 * read. `isStrict`: kafdir's own options are unknown, and the cluster must be named. Throws ArgumentError at the first thing that is wrong.
 */
export function parseArguments(
  table: ArgumentParserTable,
  argv: readonly string[],
  readLines: (path: string) => readonly string[] | undefined,
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): ParsedArguments {
  const words = new Words(table.readsArgumentFiles === true ? readLines : null, argv)
  const detected = new Map<string, string[]>()
  const inFront = new LevelParser({ table, command: undefined, isLast: !hasCommands(table), isStrict }, words, detected)
  const met = inFront.parse()
  if (met !== 'done') return met === 'help' ? { kind: 'help', command: undefined } : { kind: 'version' }
  if (!hasCommands(table)) {
    return {
      kind: 'command',
      command: '',
      options: new OptionValues(table.options, detected, { isStrict }),
      words: inFront.found,
    }
  }
  if (!words.areLeft()) throw new ArgumentError('too few arguments', { command: undefined })
  // Behind the separator nothing is a command either.
  if (words.hasSeparator) throw new ArgumentError(`unrecognized arguments: '${words.rest()}'`, { command: undefined })
  const command = commandOf(table, words.next())
  const ownTable = table.commands[command] as ArgumentTable
  const own = new LevelParser({ table: ownTable, command, isLast: true, isStrict }, words, detected)
  if (own.parse() === 'help') return { kind: 'help', command }
  return {
    kind: 'command',
    command,
    options: new OptionValues(allOptions(table, command), detected, { isStrict }),
    words: own.found,
  }
}

/** Names may be cut short. */
function commandOf({ commands }: ArgumentParserTable, word: string): string {
  const names = Object.keys(commands)
  if (names.includes(word)) return word
  // An empty word is no shortened name.
  const [found, ...others] = names.filter((name) => word !== '' && name.startsWith(word)).sort()
  if (found !== undefined && others.length === 0) return found
  if (found !== undefined) {
    const all = [found, ...others].join(', ')
    throw new ArgumentError(`ambiguous command: ${word} could match ${all}`, { command: undefined })
  }
  const choices = names.map((name) => `'${name}'`).join(', ')
  throw new ArgumentError(`invalid choice: '${word}' (choose from ${choices})`, {
    command: undefined,
    candidates: closestNames(
      word,
      names.map((name) => ({ body: name, shown: name })),
    ),
  })
}

/** The words of the command line, those of argument files put in their place. */
class Words {
  readonly #readLines: ((path: string) => readonly string[] | undefined) | null
  #words: readonly string[]
  /** Behind `--` nothing is an option. */
  hasSeparator = false

  constructor(readLines: ((path: string) => readonly string[] | undefined) | null, argv: readonly string[]) {
    this.#readLines = readLines
    this.#words = argv
  }

  areLeft(): boolean {
    return this.#words.length > 0
  }

  next(): string {
    const [word = '', ...rest] = this.#words
    this.#words = rest
    return word
  }

  /** All that is left, in one text. */
  rest(): string {
    return this.#words.join(' ')
  }

  get first(): string | undefined {
    return this.#words[0]
  }

  /** Whether an option, or the separator, comes next. Opens argument files. `command`: whose parser asks. */
  flagIsNext(command: string | undefined): boolean {
    let word = this.#words[0]
    while (this.#readLines !== null && word?.startsWith('@') === true) {
      const file = word.slice(1)
      const lines = this.#readLines(file)
      if (lines === undefined) throw new ArgumentError(`Could not read arguments from file '${file}'`, { command })
      this.#words = [...lines, ...this.#words.slice(1)]
      word = this.#words[0]
    }
    if (word === undefined || this.hasSeparator) return false
    return word.startsWith('-') && !NEGATIVE_NUMBER.test(word)
  }
}

/** What a parser of options is for. */
interface Level {
  readonly table: ArgumentTable
  readonly command: string | undefined
  /** No command comes behind these options. */
  readonly isLast: boolean
  /** kafdir's own options are unknown, and the cluster must be named. */
  readonly isStrict: boolean
}

/** The options of the tool, or of one command. */
class LevelParser {
  readonly #table: ArgumentTable
  readonly #command: string | undefined
  readonly #words: Words
  readonly #detected: Map<string, string[]>
  readonly #isLast: boolean
  /** Flag, with dashes → name of its option. */
  readonly #flags: ReadonlyMap<string, string>
  #usedExclusive: string | undefined
  /** Words that are no options. */
  readonly found: string[] = []

  readonly #isStrict: boolean

  constructor({ table, command, isLast, isStrict }: Level, words: Words, detected: Map<string, string[]>) {
    this.#isLast = isLast
    this.#isStrict = isStrict
    this.#table = table
    this.#command = command
    this.#words = words
    this.#detected = detected
    this.#flags = flagsOf(isStrict ? { ...table, options: withoutOwnOptions(table.options) } : table)
  }

  /** Up to the first word that is no option; of the last level there must be none. */
  parse(): Met {
    while (this.#words.areLeft()) {
      if (!this.#words.flagIsNext(this.#command)) {
        if (!this.#hasRoom()) break
        this.found.push(this.#checked(this.#words.next()))
        continue
      }
      const word = this.#words.next()
      if (word === '--') this.#words.hasSeparator = true
      else {
        const met = this.#flag(word)
        if (met !== 'done') return met
      }
    }
    const areLeft = this.#words.areLeft()
    if (this.#isLast && areLeft) throw this.#error(`unrecognized arguments: '${this.#words.rest()}'`)
    const { words } = this.#table
    if (this.found.length === 0 && (words?.count === 'one' || words?.count === 'at least one')) {
      throw this.#error('too few arguments')
    }
    // In front of a command nothing is missed until there is one.
    if (this.#isLast || areLeft) this.#checkRequired()
    return 'done'
  }

  /** For one more word that is no option. */
  #hasRoom(): boolean {
    const { words } = this.#table
    if (words === undefined) return false
    return words.count === 'any' || words.count === 'at least one' || this.found.length === 0
  }

  #checked(word: string): string {
    const { name, type } = this.#table.words ?? {}
    if (type === undefined || parseNumber(word, type) !== undefined) return word
    throw this.#error(`argument ${name}: could not convert '${word}' to ${type} (${numberFault(word, type)})`)
  }

  #flag(word: string): Met {
    const at = word.indexOf('=')
    const flag = at === -1 ? word : word.slice(0, at)
    const name = this.#find(flag)
    if (name !== undefined) return this.#option(name, at === -1 ? undefined : word.slice(at + 1))
    if (!/^-[^-]/.test(word)) throw this.#unrecognized(word)
    return this.#letters(word)
  }

  /** `-gs`; the first letter that takes a value takes the rest of the word. */
  #letters(word: string): Met {
    for (let at = 1; at < word.length; at++) {
      const name = this.#flags.get(`-${word.charAt(at)}`)
      if (name === undefined) throw this.#unrecognized(word)
      const takesValue = name !== HELP && this.#spec(name).argument !== 'none'
      const rest = word.slice(at + 1)
      const met = this.#option(name, takesValue && rest !== '' ? rest : undefined)
      if (met !== 'done') return met
      if (takesValue) break
    }
    return 'done'
  }

  /** A long flag may be cut short as long as it is clear. */
  #find(flag: string): string | undefined {
    const exact = this.#flags.get(flag)
    if (exact !== undefined || !flag.startsWith('--')) return exact
    const [found, ...others] = [...this.#flags.keys()].filter((candidate) => candidate.startsWith(flag)).sort()
    if (found === undefined) return undefined
    if (others.length === 0) return this.#flags.get(found)
    throw this.#error(`ambiguous option: ${flag} could match ${[found, ...others].join(', ')}`)
  }

  #option(name: string, embedded: string | undefined): Met {
    if (name !== HELP) this.#checkExclusive(name)
    const takesValue = name !== HELP && this.#spec(name).argument !== 'none'
    if (!takesValue && embedded !== undefined) throw this.#error(`ignore implicit argument '${embedded}'`, name)
    if (name === HELP) return 'help'
    if (this.#spec(name).printsVersion === true) return 'version'
    const takesWords = name !== HELP && this.#spec(name).takesWords === true
    const values = takesWords ? this.#manyValues(name, embedded) : takesValue ? [this.#value(name, embedded)] : []
    const isRepeatable = this.#spec(name).repeatable === true
    this.#detected.set(name, isRepeatable ? [...(this.#detected.get(name) ?? []), ...values] : values)
    return 'done'
  }

  #value(name: string, embedded: string | undefined): string {
    if (embedded === undefined && (!this.#words.areLeft() || this.#words.flagIsNext(this.#command))) {
      throw this.#error('expected one argument', name)
    }
    const value = embedded ?? this.#words.next()
    const { type = 'String', choices } = this.#spec(name)
    if (type !== 'String' && parseNumber(value, type) === undefined) {
      throw this.#error(`could not convert '${value}' to ${type} (${numberFault(value, type)})`, name)
    }
    if (choices?.includes(value) === false) {
      throw this.#error(`invalid choice: '${value}' (choose from {${choices.join(',')}})`, name)
    }
    return value
  }

  /** Up to the next option. */
  #manyValues(name: string, embedded: string | undefined): string[] {
    const values = embedded === undefined ? [] : [embedded]
    while (embedded === undefined && this.#words.areLeft() && !this.#words.flagIsNext(this.#command)) {
      values.push(this.#words.next())
    }
    if (values.length === 0) throw this.#error('expected 1 argument(s)', name)
    return values
  }

  #checkExclusive(name: string): void {
    if (this.#table.exclusive?.names.includes(name) !== true) return
    const used = this.#usedExclusive
    if (used !== undefined && used !== name) {
      throw this.#error(`not allowed with argument ${textualName(used, this.#spec(used))}`, name)
    }
    this.#usedExclusive = name
  }

  #checkRequired(): void {
    // Of several the last one is told.
    const missing = Object.entries(this.#table.options).findLast(([name, spec]) => {
      return spec.isRequired === true && !this.#isSatisfied(name)
    })
    if (missing !== undefined) throw this.#error(`argument ${textualName(...missing)} is required`)
    const { exclusive } = this.#table
    if (exclusive?.isRequired !== true || (exclusive.mayBeMissing === true && !this.#isStrict)) return
    if (exclusive.names.some((name) => this.#isSatisfied(name))) return
    const [only = ''] = exclusive.names
    if (exclusive.isOneOption === true) {
      throw this.#error(`argument ${textualName(only, this.#spec(only))} is required`)
    }
    const names = exclusive.names.map((name) => `${textualName(name, this.#spec(name))} `)
    throw this.#error(`one of the arguments ${names.join('')}is required`)
  }

  #isSatisfied(name: string): boolean {
    const { needlessWith } = this.#spec(name)
    return this.#detected.has(name) || (needlessWith !== undefined && this.#detected.has(needlessWith))
  }

  #unrecognized(word: string): ArgumentError {
    const body = word.replace(/^-+/, '')
    // Never one that Kafka does not have.
    const names = [...this.#flags].flatMap(([flag, name]) =>
      flag.startsWith('--') && (name === HELP || this.#spec(name).hidden !== true) ? [flag] : [],
    )
    const words = names.map((flag) => ({ body: flag.slice(2), shown: flag }))
    return new ArgumentError(`unrecognized arguments: '${word}'`, {
      command: this.#command,
      candidates: body.length >= 2 ? closestNames(body, words) : [],
    })
  }

  /** `name`: the option that it is about. */
  #error(message: string, name?: string): ArgumentError {
    const about =
      name === undefined ? '' : `argument ${name === HELP ? '-h/--help' : textualName(name, this.#spec(name))}: `
    return new ArgumentError(about + message, { command: this.#command })
  }

  #spec(name: string): OptionSpec {
    return this.#table.options[name] as OptionSpec
  }
}

/** What Java says of a text that is no number. */
function numberFault(text: string, type: 'Short' | 'Integer' | 'Long' | 'Double'): string {
  if (type === 'Short' && parseNumber(text, 'Integer') !== undefined) {
    return `Value out of range. Value:"${text}" Radix:10`
  }
  return type === 'Double' && text.trim() === '' ? 'empty String' : `For input string: "${text}"`
}

/** Stands for `--help`, which no table holds. */
const HELP = ''

function flagsOf({ options, hasNoHelp }: ArgumentTable): ReadonlyMap<string, string> {
  const pairs = Object.entries(options).flatMap(([name, { letter }]): [string, string][] => [
    [`--${name}`, name],
    ...(letter === undefined ? [] : [[`-${letter}`, name] as [string, string]]),
  ])
  return new Map(hasNoHelp === true ? pairs : [['-h', HELP], ['--help', HELP], ...pairs])
}

/** `--config/-c`. */
function textualName(name: string, { letter }: OptionSpec): string {
  return letter === undefined ? `--${name}` : `--${name}/-${letter}`
}
