/** From what the command line said to ConsumerPerfOptions, in Kafka's order. Kafka: ConsumerPerfOptions. */
import { compileJavaRegex } from '../../common/java-regex.ts'
import type { Random } from '../../common/random.ts'
import { simpleDateFormat } from '../../common/simple-date-format.ts'
import type { ClientFront } from '../client-front.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { type ConsumerSettings, consumerSettings } from '../console-consumer/consumer-settings.ts'
import { checkInvalidArgs, checkOneOfArgs, checkRequiredArgs } from '../option-checks.ts'
import { type OptionValues, parseKeyValueArgs } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ToolPorts } from '../tool-ports.ts'
import type { ConsumerPerfOptionTable } from './options.ts'

type Options = OptionValues<ConsumerPerfOptionTable>

const CLIENT_ID = 'perf-consumer-client'
const GROUPS = 100_000

/** What a consumer test is asked to do, checked and with all defaults filled in. */
export interface ConsumerPerfOptions extends ConsumerSettings {
  readonly address: ClusterAddress
  readonly groupId: string
  readonly topics: string | RegExp
  readonly autoCreateTopics: boolean
  readonly numRecords: number
  /** It ends when no record comes for so long. */
  readonly timeoutMs: number
  readonly reportingIntervalMs: number
  readonly clientId: string
  readonly style: ClientFront['style']
}

/** What is wrong before anything is printed. Throws ToolError (`usage`); notices about old option names go to stderr. */
export function checkConsumerPerfOptions(options: Options, { stderr }: Pick<ToolPorts, 'stderr'>): void {
  if (!options.has('dir')) checkRequiredArgs(options, 'bootstrap-server')
  checkOneOfArgs(
    options,
    ['topic', 'include'],
    'Name a topic, or give --include with a regular expression, but not both.',
  )
  checkOneOfArgs(options, ['messages', 'num-records'], '--num-records is missing.')
  checkInvalidArgs(options, 'consumer.config', ['command-config'])
  for (const old of ['messages', 'consumer.config'] as const) {
    if (!options.has(old)) continue
    stderr.write(`Warning: --${old} is deprecated. Use --${options.table[old].deprecatedBy} instead.\n`)
  }
}

/** Throws ToolError (`option`, `exception` or `terse`), KafkaError for a file that cannot be read. */
export function parseConsumerPerfOptions(
  options: Options,
  front: ClientFront,
  ports: Pick<ToolPorts, 'readTextFile' | 'random'>,
): ConsumerPerfOptions {
  const properties = propertiesOf(options, ports)
  const settings = consumerSettings(properties, front.style)
  const numRecords = options.valueOf('messages') ?? options.valueOf('num-records') ?? 0
  const timeoutMs = options.valueOf('timeout')
  const reportingIntervalMs = options.valueOf('reporting-interval')
  if (reportingIntervalMs <= 0) throw new ToolError('terse', 'Reporting interval must be greater than 0.')
  return {
    ...settings,
    address: addressOf(options, properties, CLIENT_ID),
    groupId: options.valueOf('group') ?? `perf-consumer-${randomBelow(GROUPS, ports.random)}`,
    topics: topicsOf(options),
    autoCreateTopics: front.autoCreateTopics,
    numRecords,
    timeoutMs,
    reportingIntervalMs,
    clientId: properties['client.id'] ?? CLIENT_ID,
    style: front.style,
  }
}

/** How times are shown. Throws ToolError for a pattern that Java refuses. */
export function dateFormatOf(options: Options): (timeMs: number) => string {
  try {
    return simpleDateFormat(options.valueOf('date-format'))
  } catch (cause) {
    throw new ToolError('exception', (cause as Error).message, { cause })
  }
}

/** File, then properties; the options of the tool outweigh both. */
function propertiesOf(options: Options, ports: Pick<ToolPorts, 'readTextFile'>): Record<string, string> {
  return {
    ...loadProperties(options.valueOf('consumer.config') ?? options.valueOf('command-config'), ports),
    ...parseKeyValueArgs(options.valuesOf('command-property')),
    'receive.buffer.bytes': String(options.valueOf('socket-buffer-size')),
    'max.partition.fetch.bytes': String(options.valueOf('fetch-size')),
    'auto.offset.reset': options.has('from-latest') ? 'latest' : 'earliest',
  }
}

function topicsOf(options: Options): string | RegExp {
  const include = options.valueOf('include')
  if (include === undefined) return options.valueOf('topic') ?? ''
  try {
    return compileJavaRegex(include)
  } catch (cause) {
    throw new ToolError('exception', include, {
      javaException: 'java.util.regex.PatternSyntaxException',
      plain: `'${include}' is not a regular expression.`,
      cause,
    })
  }
}

function randomBelow(bound: number, random: Random): number {
  return Buffer.from(random.bytes(4)).readUInt32BE() % bound
}
