/** What `kafdir console-consumer` can do beyond Kafka's tool, from its command line to ConsoleConsumerOptions. */

import type { Clock } from '../../common/clock.ts'
import { closestMatch } from '../../common/closest-match.ts'
import { warnOfUnknownSettings } from '../client-setting-names.ts'
import { usageError } from '../option-checks.ts'
import { type CommandLineWords, OptionValues, parseKeyValueArgs } from '../option-table.ts'
import { separatorMeant } from '../separator-meant.ts'
import { DESERIALIZER_CLASSES } from '../serdes/deserializers.ts'
import { timePointOption } from '../time-point.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { ConsoleConsumerOptions, FilterOptions, GrepPattern, OutputOptions } from './console-consumer-options.ts'
import { FORMATTER_WORDS, formatterMeant, isModulePath } from './formatter-classes.ts'
import { type KafdirConsumerOptionTable, kafdirConsumerOptionTable } from './kafdir-options.ts'
import { consoleConsumerOptionTable } from './options.ts'
import { parseConsoleConsumerOptions } from './parse-options.ts'

type KafdirOptions = OptionValues<KafdirConsumerOptionTable>
type Detected = ReadonlyMap<string, readonly string[]>

/** The records of a tail are looked for before one is printed; so many places of records fit into memory. */
const LONGEST_TAIL = 1_000_000

/** `autoCreateTopics`: make a topic that is not there. Throws ToolError for what makes no sense. */
export function parseKafdirConsumerOptions(
  detected: Detected,
  { autoCreateTopics }: { readonly autoCreateTopics: boolean },
  ports: Pick<ToolPorts, 'stderr' | 'readTextFile' | 'clock'>,
  words?: CommandLineWords,
): ConsoleConsumerOptions {
  const meant = new Map(detected)
  expandName(meant, 'formatter', formatterNameMeant)
  for (const name of ['key-deserializer', 'value-deserializer']) expandName(meant, name, deserializerMeant)
  for (const name of ['formatter-property', 'property']) expandName(meant, name, propertyMeant)
  refuseIneffective(meant)
  const kafka = new OptionValues(consoleConsumerOptionTable, meant, words)
  const own = new OptionValues(kafdirConsumerOptionTable, meant, words)
  const options = parseConsoleConsumerOptions(kafka, { style: 'kafdir', autoCreateTopics }, ports)
  const filter = filterOf(own, ports.clock)
  const tail = tailOf(own)
  refuseTwoStarts(meant)
  if (options.group !== undefined) refuseRange(own)
  warnOfUnknownSettings('consumer', settingsGiven(kafka), ports.stderr)
  return { ...options, filter, tail, untilEnd: own.has('until-end'), output: outputOf(own, meant) }
}

function expandName(detected: Map<string, readonly string[]>, option: string, meant: (text: string) => string): void {
  const texts = detected.get(option)
  if (texts !== undefined) detected.set(option, texts.map(meant))
}

function formatterNameMeant(text: string): string {
  const name = isModulePath(text) ? text : formatterMeant(text)
  return name ?? unknownName(`There is no formatter ${text}.`, text, FORMATTER_WORDS)
}

/** `long`, `LongDeserializer` or the full name. */
function deserializerMeant(text: string): string {
  const words = DESERIALIZER_CLASSES.map(simpleName)
  const at = words.indexOf(SYNONYMS[simpleName(text)] ?? simpleName(text))
  return DESERIALIZER_CLASSES[at] ?? unknownName(`There is no deserializer ${text}.`, text, words)
}

/** What Java and others call the same. */
const SYNONYMS: Readonly<Record<string, string>> = { int: 'integer', bool: 'boolean' }

/** A property of the formatter with a short name for a deserializer, or with `\\t` for a tab. */
function propertyMeant(text: string): string {
  const [, deserializer, className = ''] = /^((?:key|value|headers)\.deserializer=)(.+)$/s.exec(text) ?? []
  if (deserializer !== undefined) return `${deserializer}${deserializerMeant(className)}`
  return separatorMeant(text)
}

/** What goes to the client on the command line, not those of a file, which other programs may share. */
function settingsGiven(options: OptionValues<typeof consoleConsumerOptionTable>): string[] {
  return Object.keys(
    parseKeyValueArgs([...options.valuesOf('command-property'), ...options.valuesOf('consumer-property')]),
  )
}

/** Options that would change nothing: a mistake that nobody would see. */
function refuseIneffective(detected: Detected): void {
  const [whole] = ['json', 'format'].filter((name) => detected.has(name))
  const ofFormatter = FORMATTER_OPTIONS.find((name) => detected.has(name))
  if (whole !== undefined && ofFormatter !== undefined) {
    throw usageError(`--${ofFormatter} changes nothing with --${whole}: leave one of them out.`)
  }
  if (detected.has('format') && detected.has('pretty')) {
    throw usageError('--pretty changes nothing with --format: leave one of them out.')
  }
  if (detected.has('ignore-case') && !GREP_OPTIONS.some((name) => detected.has(name))) {
    throw usageError('--ignore-case changes nothing without --grep.')
  }
}

const FORMATTER_OPTIONS = ['formatter-property', 'formatter-config', 'key-deserializer', 'value-deserializer']
const GREP_OPTIONS = ['grep', 'grep-key', 'grep-value', 'grep-header']

function simpleName(className: string): string {
  return className
    .replace(/^.*\./, '')
    .replace(/Deserializer$/i, '')
    .toLowerCase()
}

function unknownName(message: string, text: string, words: readonly string[]): never {
  const closest = closestMatch(text, words)
  const hint = closest === undefined ? `There are: ${words.join(', ')}.` : `Did you mean ${closest}?`
  throw new ToolError('terse', message, { hint })
}

function filterOf(options: KafdirOptions, clock: Clock): FilterOptions {
  const nowMs = clock.nowMs()
  const time = (name: 'from' | 'to') => {
    const text = options.valueOf(name)
    return text === undefined ? undefined : timePointOption(name, text, nowMs)
  }
  const ignoresCase = options.has('ignore-case')
  const greps = (name: 'grep' | 'grep-key' | 'grep-value' | 'grep-header', where: GrepPattern['where']) =>
    options.valuesOf(name).map((pattern) => ({ where, pattern, ignoresCase }))
  const fromMs = time('from')
  const toMs = time('to')
  if (fromMs !== undefined && toMs !== undefined && fromMs >= toMs) throw usageError('--from must lie before --to.')
  return {
    fromMs,
    toMs,
    greps: [
      ...greps('grep', 'anywhere'),
      ...greps('grep-key', 'key'),
      ...greps('grep-value', 'value'),
      ...greps('grep-header', 'header'),
    ],
    wheres: options.valuesOf('where'),
    isInverted: options.has('not'),
  }
}

function tailOf(options: KafdirOptions): number | undefined {
  const count = options.valueOf('tail')
  if (count === undefined || (count >= 0 && count <= LONGEST_TAIL)) return count
  throw usageError(`--tail must be between 0 and ${LONGEST_TAIL}.`)
}

/** Only one thing can say where to begin. */
function refuseTwoStarts(detected: Detected): void {
  const starts = ['from-beginning', 'offset', 'from', 'tail'].filter((name) => detected.has(name))
  if (starts.length < 2) return
  const said = starts.length === 2 ? 'both say' : 'all say'
  throw usageError(`${starts.map((name) => `--${name}`).join(' and ')} ${said} where to begin: give one of them.`)
}

/** Where a member reads is the group's affair. */
function refuseRange(options: KafdirOptions): void {
  const name = (['from', 'to', 'tail', 'until-end'] as const).find((option) => options.has(option))
  if (name === undefined) return
  throw usageError(
    `--${name} and --group cannot be used together: a group goes on where it stopped, and ends with --max-messages or ` +
      '--timeout-ms. kafdir consumer-groups reset moves it.',
  )
}

function outputOf(options: KafdirOptions, detected: Detected): OutputOptions {
  const template = options.valueOf('format')
  const ways = ['json', 'format', 'formatter'].filter((name) => detected.has(name))
  if (ways.length > 1) throw usageError(`--${ways.join(' and --')} say different things: give one of them.`)
  if (template !== undefined) return { kind: 'template', template }
  return { kind: options.has('json') ? 'json' : 'formatter', isIndented: options.has('pretty') }
}
