/**
 * Reads a command line by the rules of jopt-simple 5.0.4 with abbreviations off, as most of Kafka's tools do.
 * Kafka: joptsimple.OptionParser.
 */
import {
  type OptionSpec,
  type OptionTable,
  OptionValues,
  parseJavaInteger,
  withoutOwnOptions,
} from '../../tools/option-table.ts'
import { ToolError } from '../../tools/tool-error.ts'

/**
 * The options of `argv`. Words that are no options are ignored, as Kafka's tools ignore them. Throws ToolError (`option`)
 * for an unknown option and for one that lacks its argument; wrong values are found when they are read. `isStrict`: kafdir's
 * own options are unknown too.
 */
export function parseOptions<T extends OptionTable>(
  table: T,
  argv: readonly string[],
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): OptionValues<T> {
  const parser = new OptionParser(isStrict ? withoutOwnOptions(table) : table, argv)
  const detected = parser.parse()
  return new OptionValues(table, detected, { argv, occurrences: parser.occurrences, isStrict })
}

class OptionParser {
  readonly #table: OptionTable
  readonly #argv: readonly string[]
  readonly #detected = new Map<string, string[]>()
  /** The options as they follow each other. */
  readonly occurrences: string[] = []
  #next = 0

  constructor(table: OptionTable, argv: readonly string[]) {
    this.#table = table
    this.#argv = argv
  }

  parse(): Map<string, string[]> {
    while (this.#next < this.#argv.length) {
      const word = this.#argv[this.#next++] as string
      if (word === '--') break
      if (word.startsWith('--')) this.#longOption(word.slice(2))
      else if (looksLikeOption(word)) this.#shortOption(word.slice(1))
    }
    return this.#detected
  }

  #longOption(text: string): void {
    const { name, value } = splitAtEquals(text)
    this.#option(name, this.#specOf(name), value)
  }

  /** A single dash before a whole option name is fine; only then are the letters taken for options of their own. */
  #shortOption(text: string): void {
    const { name, value } = splitAtEquals(text)
    const spec = this.#find(name)
    if (spec !== undefined) this.#option(name, spec, value)
    else this.#cluster([...text])
  }

  /** The first letter that takes a value takes the rest of the word. All are looked up before any counts. */
  #cluster(letters: readonly string[]): void {
    const taker = letters.findIndex((letter) => this.#find(letter)?.argument !== 'none')
    const flags = taker === -1 ? letters : letters.slice(0, taker)
    const last = letters[taker]
    const spec = last === undefined ? undefined : this.#specOf(last)
    for (const letter of flags) this.#option(letter, this.#specOf(letter), undefined)
    if (last !== undefined && spec !== undefined)
      this.#option(last, spec, letters.slice(taker + 1).join('') || undefined)
  }

  /** `value`: what stood behind `=`. A flag ignores it, as jopt-simple does. */
  #option(name: string, spec: OptionSpec, value: string | undefined): void {
    const values = this.#detected.get(name) ?? []
    this.#detected.set(name, values)
    this.occurrences.push(name)
    if (spec.argument === 'none') return
    const argument = value ?? (spec.argument === 'required' ? this.#required(name) : this.#optional(spec))
    if (argument !== undefined) values.push(argument)
  }

  /** The next word, whatever it looks like. */
  #required(name: string): string {
    const word = this.#argv[this.#next++]
    if (word !== undefined) return word
    throw new ToolError('option', `Option ${name} requires an argument`, {
      javaException: 'joptsimple.OptionMissingRequiredArgumentException',
      plain: `--${name} needs a value.`,
    })
  }

  /** The next word, unless it looks like an option or is no number where one is wanted. */
  #optional(spec: OptionSpec): string | undefined {
    const word = this.#argv[this.#next]
    if (word === undefined) return undefined
    const isNumber = spec.type === 'Integer' || spec.type === 'Long'
    const fits = isNumber
      ? parseJavaInteger(word, spec.type === 'Integer' ? 32 : 64) !== undefined
      : !looksLikeOption(word)
    if (!fits) return undefined
    this.#next++
    return word
  }

  #find(name: string): OptionSpec | undefined {
    return Object.hasOwn(this.#table, name) ? this.#table[name] : undefined
  }

  #specOf(name: string): OptionSpec {
    const spec = this.#find(name)
    if (spec !== undefined) return spec
    throw new ToolError('option', `${name} is not a recognized option`, {
      javaException: 'joptsimple.UnrecognizedOptionException',
      plain: `Unknown option --${name}.`,
    })
  }
}

/** `-` alone is a word. */
function looksLikeOption(word: string): boolean {
  return word.startsWith('-') && word !== '-'
}

function splitAtEquals(text: string): { name: string; value: string | undefined } {
  const at = text.indexOf('=')
  if (at === -1) return { name: text, value: undefined }
  return { name: text.slice(0, at), value: text.slice(at + 1) }
}
