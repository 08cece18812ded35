/** From what the command line said to ProducerPerfOptions, in Kafka's order. Kafka: ProducerPerformance.ConfigPostProcessor. */
import path from 'node:path'
import { compileJavaSearch } from '../../common/java-regex.ts'
import { javaSplit } from '../../common/java-text.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { randomUuid } from '../../common/uuid.ts'
import type { ClientFront } from '../client-front.ts'
import { warnOfUnknownSettings } from '../client-setting-names.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { producerSettings } from '../console-producer/producer-settings.ts'
import { usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import type { ProducerPerfOptionTable } from './options.ts'
import { ChosenPayloads, CountingPayloads, type Payloads, RandomPayloads, splitPayloads } from './payloads.ts'
import type { ProducerPerfOptions } from './producer-perf-options.ts'

type Options = OptionValues<ProducerPerfOptionTable>
type Ports = Pick<ToolPorts, 'stdout' | 'stderr' | 'readTextFile' | 'random'>

const CLIENT_ID = 'perf-producer-client'
const DEFAULT_RECORD_BYTES = 100
const DEFAULT_DURATION_MS = 3000
const PAYLOAD_OPTIONS = ['record-size', 'payload-file', 'payload-monotonic'] as const
const ADDRESS_OPTIONS = [
  ...['bootstrap-server', 'dir', 'command-property', 'producer-props', 'producer.config', 'command-config'],
] as readonly (keyof ProducerPerfOptionTable)[]

/**
 * Throws ToolError for what Kafka refuses: `usage` or `exception`; KafkaError for a file that cannot be read. Notices about
 * old option names go to stderr.
 */
export function parseProducerPerfOptions(options: Options, front: ClientFront, ports: Ports): ProducerPerfOptions {
  const amounts = amountsOf(options)
  checkSources(options, front)
  const durationMs = options.valueOf('transaction-duration-ms')
  if (durationMs !== undefined) atLeastOne('transaction-duration-ms', durationMs)
  atLeastOne('reporting-interval', options.valueOf('reporting-interval'))
  const payloads = payloadsOf(options, front, ports)
  const producerProperties = propertiesOf(options, front, ports)
  return {
    ...producerSettings(producerProperties),
    ...amounts,
    address: addressOf(options, producerProperties, CLIENT_ID),
    topic: options.valueOf('topic') ?? '',
    payloads,
    throughput: options.valueOf('throughput') ?? -1,
    reportingIntervalMs: options.valueOf('reporting-interval'),
    autoCreateTopics: front.autoCreateTopics,
    lingersWhilePausing: producerProperties['linger.ms'] !== undefined,
    transactions: transactionsOf(producerProperties, durationMs),
    producerProperties,
    clientId: producerProperties['client.id'] ?? CLIENT_ID,
    inWholeMs: front.style === 'kafka',
    style: front.style,
  }
}

function amountsOf(options: Options): Pick<ProducerPerfOptions, 'numRecords' | 'warmupRecords'> {
  const numRecords = options.valueOf('num-records') ?? 0
  atLeastOne('num-records', numRecords)
  const warmupRecords = Math.max(0, options.valueOf('warmup-records'))
  if (warmupRecords >= numRecords) {
    throw usageError(
      'The value for --warmup-records must be strictly fewer than the number of records in the test, --num-records.',
      '--warmup-records must be less than --num-records.',
    )
  }
  const recordSize = options.valueOf('record-size')
  if (recordSize !== undefined) atLeastOne('record-size', recordSize)
  return { numRecords, warmupRecords }
}

function atLeastOne(name: string, value: number): void {
  if (value > 0) return
  throw usageError(`--${name} should be greater than zero.`, `--${name} must be at least 1.`)
}

/** A test writes: in Kafka's syntax it must be told where. */
function checkSources(options: Options, { style }: ClientFront): void {
  if (style === 'kafka' && !ADDRESS_OPTIONS.some((name) => options.has(name))) {
    throw usageError(
      'At least one of --bootstrap-server, --command-property, --producer-props, --producer.config or --command-config must be specified.',
    )
  }
  if (options.has('command-property') && options.has('producer-props')) {
    throw usageError('--command-property and --producer-props cannot be specified together.')
  }
  if (options.has('command-config') && options.has('producer.config')) {
    throw usageError('--command-config and --producer.config cannot be specified together.')
  }
}

function payloadsOf(options: Options, { style }: ClientFront, ports: Ports): Payloads {
  if (PAYLOAD_OPTIONS.filter((name) => options.has(name)).length > 1) {
    throw usageError('Give only one of --record-size, --payload-file and --payload-monotonic.')
  }
  const file = options.valueOf('payload-file')
  if (file !== undefined) return new ChosenPayloads(readPayloads(file, options, style, ports))
  if (options.has('payload-monotonic')) return new CountingPayloads()
  return new RandomPayloads(options.valueOf('record-size') ?? DEFAULT_RECORD_BYTES)
}

function readPayloads(file: string, options: Options, style: ClientFront['style'], ports: Ports): Uint8Array[] {
  const tell = (line: string): void => {
    if (style === 'kafka') ports.stdout.write(line)
  }
  tell(`Reading payloads from: ${absolutePath(file)}\n`)
  const text = textOf(file, ports)
  if (text === '') throw noPayloads(file)
  const pieces = splitPayloads(text, compileDelimiter(options.valueOf('payload-delimiter')))
  tell(`Number of records read: ${pieces.length}\n`)
  if (pieces.length === 0) throw noPayloads(file)
  return pieces.map((piece) => Buffer.from(piece))
}

/** As Java's `toAbsolutePath`: nothing is made simpler. */
function absolutePath(file: string): string {
  return path.isAbsolute(file) ? file : `${path.resolve('.')}/${file}`
}

function textOf(file: string, ports: Ports): string {
  try {
    return ports.readTextFile(file)
  } catch (error) {
    if (isKafkaError(error) && error.error === 'RESOURCE_NOT_FOUND') return ''
    throw error
  }
}

function noPayloads(file: string): ToolError {
  const plain = `${file} does not exist, or holds no payload.`
  return new ToolError('exception', 'File does not exist or empty file provided.', { plain })
}

function compileDelimiter(text: string): RegExp {
  try {
    return compileJavaSearch(text === '\\n' ? '\n' : text)
  } catch (cause) {
    const javaException = 'java.util.regex.PatternSyntaxException'
    throw new ToolError('exception', text, { javaException, plain: `'${text}' is not a regular expression.`, cause })
  }
}

/** File, then properties, then what the other options say. */
function propertiesOf(options: Options, { style }: ClientFront, ports: Ports): Record<string, string> {
  for (const old of ['producer-props', 'producer.config'] as const) {
    if (!options.has(old)) continue
    const { deprecatedBy } = options.table[old]
    ports.stderr.write(
      `Option --${old} has been deprecated and will be removed in a future version. Use --${deprecatedBy} instead.\n`,
    )
  }
  const properties = loadProperties(options.valueOf('command-config') ?? options.valueOf('producer.config'), ports)
  const given = [...options.valuesOf('command-property'), ...options.valuesOf('producer-props')].map(property)
  if (style === 'kafdir')
    warnOfUnknownSettings(
      'producer',
      given.map(([name]) => name),
      ports.stderr,
    )
  const id = options.valueOf('transactional-id')
  const merged = { ...properties, ...Object.fromEntries(given) }
  const isWanted = id !== undefined || options.has('transaction-duration-ms')
  if (!isWanted) return merged
  return {
    ...merged,
    'transactional.id': id ?? merged['transactional.id'] ?? `performance-producer-${randomUuid(ports.random)}`,
  }
}

function transactionsOf(
  { 'transactional.id': transactionalId }: Readonly<Record<string, string>>,
  durationMs: number | undefined,
): ProducerPerfOptions['transactions'] {
  return transactionalId === undefined ? null : { transactionalId, durationMs: durationMs ?? DEFAULT_DURATION_MS }
}

/** Kafka's tool takes one `=`, with something on both sides. */
function property(text: string): [name: string, value: string] {
  const [name = '', value = '', ...others] = javaSplit(text, '=')
  if (value !== '' && others.length === 0) return [name, value]
  throw new ToolError('exception', `Invalid property: ${text}`, { plain: `'${text}' is not NAME=VALUE.` })
}
