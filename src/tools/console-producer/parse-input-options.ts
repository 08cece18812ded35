/** From kafdir's own options to InputOptions. */
import { closestMatch } from '../../common/closest-match.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { findSerializer } from '../serdes/serializers.ts'
import type { HeaderField } from './fields-parser.ts'
import { INPUT_FORMATS, type InputFormat, type InputOptions } from './input-options.ts'
import type { KafdirProducerOptionTable } from './kafdir-options.ts'

type Options = OptionValues<KafdirProducerOptionTable>
type Name = keyof KafdirProducerOptionTable

/** Options that only some formats have a use for. */
const FORMATS_WITH: readonly (readonly [Name, readonly InputFormat[]])[] = [
  ['keep', ['json']],
  ['key-field', ['jsonl', 'csv']],
  ['header-field', ['jsonl', 'csv']],
  ['delimiter', ['csv']],
  ['numbers', ['csv']],
  ['reader-property', ['lines']],
  ['reader-config', ['lines']],
  ['line-reader', ['lines']],
  ['key-serializer', ['lines', 'jsonl', 'csv']],
  ['value-serializer', ['lines', 'jsonl', 'csv']],
]

/** Throws ToolError (`usage`) for options that make no sense, or not together. */
export function parseInputOptions(options: Options): InputOptions {
  const format = formatOf(options)
  for (const [name, formats] of FORMATS_WITH) {
    if (!options.has(name) || formats.includes(format)) continue
    throw usageError(`--${name} goes with --input ${formats.join(' or ')}, not with ${format}.`)
  }
  const rate = options.valueOf('rate')
  if (rate !== undefined && rate < 1) throw usageError('--rate must be at least 1.')
  const [onError = null] = listOf(options.valueOf('on-error'), 'on-error', ['stop', 'skip'])
  if (onError === 'skip' && options.has('transactional-id')) {
    throw usageError("--on-error skip can't be used together with --transactional-id: all of it counts, or nothing.")
  }
  const kept = listOf(options.valueOf('keep'), 'keep', ['partition', 'timestamp'])
  return {
    format,
    keep: { partition: kept.includes('partition'), timestamp: kept.includes('timestamp') },
    keyField: options.valueOf('key-field'),
    headerFields: options.valuesOf('header-field').map(headerField),
    delimiter: delimiterOf(options.valueOf('delimiter') ?? ','),
    withNumbers: options.has('numbers'),
    keySerializer: serializerOf(options, 'key-serializer'),
    valueSerializer: serializerOf(options, 'value-serializer'),
    ratePerSecond: rate ?? null,
    showsProgress: options.has('progress'),
    isDryRun: options.has('dry-run'),
    transactionalId: options.valueOf('transactional-id') ?? null,
    onError,
  }
}

function formatOf(options: Options): InputFormat {
  const [given] = listOf(options.valueOf('input'), 'input', INPUT_FORMATS)
  if (!options.has('json')) return given ?? 'lines'
  if (given === undefined || given === 'json') return 'json'
  throw usageError(`--json can't be used together with --input ${given}.`)
}

/** The words of a comma list, each of which is one of `known`; none where the option was not given. */
function listOf<const W extends string>(text: string | undefined, name: Name, known: readonly W[]): W[] {
  if (text === undefined) return []
  return text.split(',').map((part) => {
    const word = known.find((candidate) => candidate === part.trim())
    if (word !== undefined) return word
    const meant = closestMatch(part, known)
    const choice = meant === undefined ? `it must be one of ${known.join(', ')}` : `did you mean ${meant}?`
    throw usageError(`--${name} has no value '${part}': ${choice}`.replace(/[^?]$/, '$&.'))
  })
}

function headerField(text: string): HeaderField {
  const at = text.indexOf('=')
  return at < 0 ? { name: text, field: text } : { name: text.slice(0, at), field: text.slice(at + 1) }
}

function delimiterOf(text: string): string {
  const delimiter = text === '\\t' ? '\t' : text
  if (delimiter === '' || /["\r\n]/.test(delimiter)) throw usageError('--delimiter must be no quote and no line break.')
  return delimiter
}

function serializerOf(options: Options, name: 'key-serializer' | 'value-serializer') {
  const given = options.valueOf(name)
  return given === undefined ? null : findSerializer(given)
}
