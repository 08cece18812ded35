/** From what the command line said to E2eLatencyOptions. Kafka: EndToEndLatencyCommandOptions.checkArgs. */
import type { ClientFront } from '../client-front.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { type ConsumerSettings, consumerSettings } from '../console-consumer/consumer-settings.ts'
import type { ProducerSettings } from '../console-producer/console-producer-options.ts'
import { producerSettings } from '../console-producer/producer-settings.ts'
import { checkRequiredArgs, usageError } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { refuseTransactions } from '../refuse-transactions.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'
import type { E2eLatencyOptionTable } from './options.ts'

type Options = OptionValues<E2eLatencyOptionTable>

const CLIENT_ID = 'producer-1'
const POSITIONAL = ['--bootstrap-server', '--topic', '--num-records', '--producer-acks', '--record-size'] as const
const PROPERTIES_FILE = '--command-config'

/** What a latency test is asked to do, checked and with all defaults filled in. */
export interface E2eLatencyOptions {
  readonly address: ClusterAddress
  readonly topic: string
  readonly numRecords: number
  readonly valueBytes: number
  readonly keyBytes: number
  readonly headers: { readonly count: number; readonly nameBytes: number /** -1: null. */; readonly valueBytes: number }
  readonly producer: ProducerSettings
  readonly producerProperties: Readonly<Record<string, string>>
  readonly consumer: ConsumerSettings
  readonly autoCreateTopics: boolean
}

/**
 * The command line of before Kafka 4.2, which had words instead of options, as one of today; null for any other one. Throws
 * ToolError (`terse`) for one without the options of today and with another number of words. Kafka: convertLegacyArgsIfNeeded.
 */
export function namedArguments(argv: readonly string[]): readonly string[] | null {
  if (argv.length === 0 || argv.some((word) => word === '--dir' || POSITIONAL.some((name) => name === word)))
    return null
  if (argv.length !== POSITIONAL.length && argv.length !== POSITIONAL.length + 1) {
    throw new ToolError(
      'terse',
      `Invalid number of arguments. Expected 5 or 6 positional arguments, but got ${argv.length}. ` +
        'Usage: bootstrap-server topic num-records producer-acks record-size [optional] command-config',
    )
  }
  return argv.flatMap((word, at) => [POSITIONAL[at] ?? PROPERTIES_FILE, word])
}

/** Throws ToolError: `usage` for what Kafka's tool refuses, `exception` for what its clients do. */
export function parseE2eLatencyOptions(
  options: Options,
  front: ClientFront,
  ports: Pick<ToolPorts, 'readTextFile'>,
): E2eLatencyOptions {
  const acks = checkArguments(options, front)
  const properties = loadProperties(options.valueOf('command-config'), ports)
  refuseTransactions(properties, options.valueOf('topic') ?? '')
  const producerProperties = { ...properties, 'linger.ms': '0', acks }
  return {
    address: addressOf(options, properties, CLIENT_ID),
    topic: options.valueOf('topic') ?? '',
    numRecords: options.valueOf('num-records') ?? 0,
    valueBytes: options.valueOf('record-size') ?? 0,
    keyBytes: options.valueOf('record-key-size'),
    headers: {
      count: options.valueOf('num-headers'),
      nameBytes: options.valueOf('record-header-key-size'),
      valueBytes: options.valueOf('record-header-size'),
    },
    consumer: consumerSettings({ ...properties, 'auto.offset.reset': 'latest' }, front.style),
    producer: producerSettings(producerProperties),
    producerProperties,
    autoCreateTopics: front.autoCreateTopics,
  }
}

/** Returns the acks. */
function checkArguments(options: Options, { style }: ClientFront): string {
  if (style === 'kafka') {
    if (!options.has('dir')) checkRequiredArgs(options, 'bootstrap-server')
    checkRequiredArgs(options, 'topic', 'num-records', 'producer-acks', 'record-size')
  }
  const acks = options.valueOf('producer-acks') ?? ''
  if (acks !== '1' && acks !== 'all') {
    throw usageError(
      "Invalid value for --producer-acks. Latency testing requires synchronous acknowledgement. Please use '1' or 'all'.",
      `--producer-acks must be 1 or all, not '${acks}': without an acknowledgement there is nothing to wait for.`,
    )
  }
  atLeast(options, 'num-records', 1, 'a positive integer')
  const size = 'a non-negative integer'
  atLeast(options, 'record-size', 0, size)
  atLeast(options, 'record-key-size', 0, size)
  atLeast(options, 'record-header-key-size', 0, size)
  atLeast(options, 'record-header-size', -1, `${size} or -1 for null header value`)
  atLeast(options, 'num-headers', 0, size)
  return acks
}

function atLeast(
  options: Options,
  name: 'num-records' | 'num-headers' | `record-${'' | 'key-' | 'header-' | 'header-key-'}size`,
  least: number,
  what: string,
): void {
  if ((options.valueOf(name) ?? 0) >= least) return
  throw usageError(`Value for --${name} must be ${what}.`, `--${name} must be at least ${least}.`)
}
