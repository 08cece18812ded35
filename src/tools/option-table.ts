/**
 * The options of a tool as data. One table serves both front ends, the help, the man pages, the completion and the flag
 * snapshot; what a command line said is read back through OptionValues.
 */
import { emptyDictionary } from '../common/dictionary.ts'
import { parseJavaDouble } from '../common/java-double.ts'
import { parseJavaWhole } from '../common/java-integer.ts'
import { ToolError } from './tool-error.ts'

/** Java's type of an option's argument, as Kafka's help shows it. Integer has 32 bits, Long 64. */
export type OptionType = 'String' | 'Short' | 'Integer' | 'Long' | 'Double'

/** How kafdir's own front end offers an option that Kafka has too, or one that only kafdir has. */
export interface KafdirFlag {
  /** One letter, for `-p 3`. */
  readonly char?: string
  readonly aliases?: readonly string[]
  /** One sentence for help, man page and completion. */
  readonly summary: string
  /** What stands for the argument in the help: `N`, `FILE`. */
  readonly placeholder?: string
  /** Taken, but not offered: by a command that can only refuse it. */
  readonly isHidden?: true
}

export interface OptionSpec {
  readonly argument: 'none' | 'required' | 'optional'
  readonly type?: OptionType
  /** What Kafka's help shows in the place of the type: `[PREFERRED,UNCLEAN]`. */
  readonly typeName?: string
  /** Kafka's word for the argument: `--topic <String: topic>`. */
  readonly argumentName?: string
  /** The letter that Kafka's tool takes for it, with one dash. Only in tools with commands (argparse4j). */
  readonly letter?: string
  /** Prints Kafka's version as soon as it is met, and its letter stands first (argparse4j). */
  readonly printsVersion?: true
  /** Kafka's tool can't do without it, and its help says so. */
  readonly isRequired?: true
  /** Required or not, nobody needs it where this one is given (argparse4j). */
  readonly needlessWith?: string
  /** All words up to the next option are its values (argparse4j); of several such options the last one counts. */
  readonly takesWords?: true
  /** The only values that are taken (argparse4j). */
  readonly choices?: readonly string[]
  /** Several values are wanted. Otherwise a second one is an error, raised when the value is read. */
  readonly repeatable?: true
  readonly default?: string
  /** The option that replaces this one (KIP-1147). */
  readonly deprecatedBy?: string
  /** Kafka's description; newlines start new lines in its help. */
  readonly description: string
  /** Accepted, but left out of Kafka's help: Kafka does not have it. */
  readonly hidden?: true
  readonly kafdir?: KafdirFlag
}

/** Option name, without dashes → what is known about it. */
export type OptionTable = Readonly<Record<string, OptionSpec>>

type Named<S> = S extends { type: 'Short' | 'Integer' | 'Long' | 'Double' } ? number : string

/** What reading an option gives: always a value when it has a default. */
export type ValueOf<S> = S extends { default: string } ? Named<S> : Named<S> | undefined

/** Without the options that Kafka does not have. */
export function withoutOwnOptions<T extends OptionTable>(table: T): OptionTable {
  return Object.fromEntries(Object.entries(table).filter(([, { hidden }]) => hidden !== true))
}

/** What a parser knows of a command line beyond the arguments of each option. */
export interface CommandLineWords {
  readonly argv?: readonly string[]
  /** The options in the order of the command line, each as often as it was given. */
  readonly occurrences?: readonly string[]
  /** As `OptionValues.isStrict`; false where nothing is said. */
  readonly isStrict?: boolean
}

/**
 * What a command line said about the options of `table`. Arguments are kept as text: as in jopt-simple, a wrong number or
 * a repeated option is an error only when somebody reads it. Kafka: joptsimple.OptionSet.
 */
export class OptionValues<T extends OptionTable> {
  readonly table: T
  /** The command line as it was typed; empty where it is not known. */
  readonly argv: readonly string[]
  /** What Kafka's tool refuses is refused (KAFDIR_STRICT): nobody meant the default directory. */
  readonly isStrict: boolean
  readonly #detected: ReadonlyMap<string, readonly string[]>
  readonly #occurrences: readonly string[]

  /** `detected`: the options given, each with its arguments in order; none for an option without one. */
  constructor(
    table: T,
    detected: ReadonlyMap<string, readonly string[]>,
    { argv = [], occurrences = [...detected.keys()], isStrict = false }: CommandLineWords = {},
  ) {
    this.table = table
    this.argv = argv
    this.isStrict = isStrict
    this.#detected = detected
    this.#occurrences = occurrences
  }

  /** These options as they follow each other, each as often as it was given. Kafka: `OptionSet.specs`. */
  occurrencesOf<N extends keyof T & string>(...names: readonly N[]): N[] {
    return this.#occurrences.filter((name): name is N => names.some((wanted) => wanted === name))
  }

  /** Whether the option was given, be it without an argument. A default does not count. */
  has(name: keyof T & string): boolean {
    return this.#detected.has(name)
  }

  /** The option's only value, else its default. Throws ToolError when it is no number, or given more than once. */
  valueOf<N extends keyof T & string>(name: N): ValueOf<T[N]> {
    const values = this.valuesOf(name)
    if (values.length > 1) {
      throw new ToolError('option', `Found multiple arguments for option ${name}, but you asked for only one`, {
        javaException: 'joptsimple.MultipleArgumentsForOptionException',
        plain: `--${name} can be given only once.`,
      })
    }
    return values[0] as ValueOf<T[N]>
  }

  /** All values of the option, else its default. Throws ToolError when one is no number. */
  valuesOf<N extends keyof T & string>(name: N): Named<T[N]>[] {
    const spec = this.table[name] as OptionSpec
    const given = this.#detected.get(name) ?? []
    const texts = given.length === 0 && spec.default !== undefined ? [spec.default] : given
    return texts.map((text) => convert(name, spec.type ?? 'String', text)) as Named<T[N]>[]
  }
}

const bitsOf = { Short: 16, Integer: 32, Long: 64 } as const

function convert(name: string, type: OptionType, text: string): string | number {
  if (type === 'String') return text
  const value = parseNumber(text, type)
  if (value !== undefined) return value
  throw new ToolError('option', `Cannot parse argument '${text}' of option ${name}`, {
    javaException: 'joptsimple.OptionArgumentConversionException',
    plain: notANumber(name, type, text),
  })
}

/** What Java's `valueOf` of that class makes of it; undefined when it would throw. */
export function parseNumber(text: string, type: Exclude<OptionType, 'String'>): number | undefined {
  return type === 'Double' ? parseJavaDouble(text) : parseJavaInteger(text, bitsOf[type])
}

/** A number that is merely too large is not told to be none. */
function notANumber(name: string, type: Exclude<OptionType, 'String'>, text: string): string {
  if (type === 'Double') return `--${name} must be a number, not '${text}'.`
  if (parseJavaWhole(text) === undefined) return `--${name} must be a whole number, not '${text}'.`
  const limit = 2n ** BigInt(bitsOf[type] - 1)
  return text.startsWith('-') ? `--${name} must be at least -${limit}.` : `--${name} must be at most ${limit - 1n}.`
}

/**
 * A whole number as Java's `Integer.valueOf` and `Long.valueOf` read it: digits with at most one sign, no blanks, within
 * `bits`. Beyond 2^53 the nearest number. Undefined when Java would refuse it.
 */
export function parseJavaInteger(text: string, bits: 16 | 32 | 64): number | undefined {
  const value = parseJavaWhole(text)
  return value !== undefined && BigInt.asIntN(bits, value) === value ? Number(value) : undefined
}

/**
 * `name=value` arguments as a record; the last one of a name wins. A name without `=`, or with nothing after it, gives
 * the empty string. Kafka: CommandLineUtils.parseKeyValueArgs.
 */
export function parseKeyValueArgs(args: readonly string[]): Record<string, string> {
  const pairs = emptyDictionary<string>()
  for (const argument of args) {
    const at = argument.indexOf('=')
    if (at === -1) pairs[argument] = ''
    else pairs[argument.slice(0, at)] = argument.slice(at + 1)
  }
  return pairs
}
