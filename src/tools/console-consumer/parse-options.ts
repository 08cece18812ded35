/** From what the command line said to ConsoleConsumerOptions, checked in Kafka's order. Kafka: ConsoleConsumerOptions. */

import { compileJavaRegex } from '../../common/java-regex.ts'
import type { ClientFront } from '../client-front.ts'
import { booleanSetting } from '../client-settings.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandServer } from '../demand-address.ts'
import { checkNotBoth, checkOneOfArgs, usageError } from '../option-checks.ts'
import { type OptionValues, parseJavaInteger, parseKeyValueArgs } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { type ConsoleConsumerOptions, FORMATTER_OUTPUT, NO_FILTER } from './console-consumer-options.ts'
import { consumerSettings } from './consumer-settings.ts'
import { formatterNamed, isModulePath } from './formatter-classes.ts'
import type { ConsoleConsumerOptionTable } from './options.ts'

type Options = OptionValues<ConsoleConsumerOptionTable>
type Ports = Pick<ToolPorts, 'stderr' | 'readTextFile'>
type Properties = Record<string, string>

/**
 * Throws ToolError for what Kafka refuses: `usage`, `option`, `terse` or `exception`; KafkaError for a file that cannot be
 * read. Notices about old option names go to stderr.
 */
export function parseConsoleConsumerOptions(
  options: Options,
  front: ClientFront,
  ports: Ports,
): ConsoleConsumerOptions {
  const partition = checkRequired(options)
  const { fromFile, extra } = suppliedProperties(options, ports)
  const group = groupOf(options, fromFile, extra, partition)
  const consumerProperties = mergedConsumerProperties(options, { ...fromFile, ...extra })
  const offset = parseOffset(options)
  const timeoutMs = options.valueOf('timeout-ms')
  const { formatter, formatterProperties } = formatterOf(options, ports)
  const maxMessages = options.valueOf('max-messages')
  return {
    ...consumerSettings(consumerProperties, front.style),
    address: addressOf(options, consumerProperties, 'console-consumer'),
    topic: options.valueOf('topic'),
    include: checkedInclude(options),
    partition,
    offset,
    fromBeginning: options.has('from-beginning'),
    // Kafka's loop stops at once for anything below -1.
    maxMessages: maxMessages === -1 || maxMessages === undefined ? undefined : Math.max(0, maxMessages),
    timeoutMs: timeoutMs === undefined || timeoutMs < 0 ? undefined : timeoutMs,
    group,
    formatter,
    formatterProperties,
    keyDeserializer: formatterProperties['key.deserializer'],
    valueDeserializer: formatterProperties['value.deserializer'],
    skipMessageOnError: options.has('skip-message-on-error'),
    filter: NO_FILTER,
    output: FORMATTER_OUTPUT,
    tail: undefined,
    untilEnd: false,
    consumerProperties,
    autoCreateTopics: front.autoCreateTopics && booleanSetting(consumerProperties, 'allow.auto.create.topics', true),
    enableSystestEvents: options.has('enable-systest-events'),
    style: front.style,
  }
}

function checkRequired(options: Options): number | undefined {
  checkOneOfArgs(
    options,
    ['topic', 'include'],
    'Name a topic, or give --include with a regular expression, but not both.',
  )
  const partition = options.valueOf('partition')
  if (partition !== undefined) {
    if (!options.has('topic')) throw usageError('The topic is required when partition is specified.')
    if (options.has('from-beginning') && options.has('offset')) {
      throw usageError('Options from-beginning and offset cannot be specified together.')
    }
  } else if (options.has('offset')) {
    throw usageError('The partition is required when offset is specified.')
  }
  demandServer(options)
  return partition
}

function suppliedProperties(options: Options, ports: Ports): { fromFile: Properties; extra: Properties } {
  checkNotBoth(options, 'consumer-property', 'command-property')
  checkNotBoth(options, 'consumer.config', 'command-config')
  warnAbout(options, 'consumer-property', ports)
  warnAbout(options, 'consumer.config', ports)
  const path = options.valueOf('command-config') ?? options.valueOf('consumer.config')
  const properties = [...options.valuesOf('command-property'), ...options.valuesOf('consumer-property')]
  return { fromFile: loadProperties(path, ports), extra: parseKeyValueArgs(properties) }
}

function warnAbout(
  options: Options,
  old: 'consumer-property' | 'consumer.config' | 'property',
  { stderr }: Ports,
): void {
  if (!options.has(old)) return
  const replacement = options.table[old].deprecatedBy
  stderr.write(`Option --${old} is deprecated and will be removed in a future version. Use --${replacement} instead.\n`)
}

/** The group may be named in three places, which must agree. */
function groupOf(
  options: Options,
  fromFile: Properties,
  extra: Properties,
  partition: number | undefined,
): string | undefined {
  const places = [options.valueOf('group'), fromFile['group.id'], extra['group.id']]
  const groups = [...new Set(places.filter((group) => group !== undefined))]
  if (groups.length > 1) {
    throw usageError(
      "The group ids provided in different places (directly using '--group', via '--consumer-property', or via '--consumer.config') do not match. " +
        `Detected group ids: ${groups.map((group) => `'${group}'`).join(', ')}`,
    )
  }
  const [group] = groups
  if (group !== undefined && partition !== undefined) {
    throw usageError('Options group and partition cannot be specified together.')
  }
  return group
}

function mergedConsumerProperties(options: Options, properties: Properties): Properties {
  const reset = properties['auto.offset.reset']
  const fromBeginning = options.has('from-beginning')
  if (reset !== undefined && fromBeginning && reset !== 'earliest') {
    throw new ToolError(
      'terse',
      `Can't simultaneously specify --from-beginning and 'auto.offset.reset=${reset}', please remove one option`,
    )
  }
  const useOption = options.has('isolation-level') || properties['isolation.level'] === undefined
  return {
    ...properties,
    'auto.offset.reset': reset ?? (fromBeginning ? 'earliest' : 'latest'),
    ...(useOption ? { 'isolation.level': options.valueOf('isolation-level') } : {}),
  }
}

function parseOffset(options: Options): ConsoleConsumerOptions['offset'] {
  if (!options.has('offset')) return options.has('from-beginning') ? 'earliest' : 'latest'
  const text = options.valueOf('offset')
  const word = text.toLowerCase()
  if (word === 'earliest' || word === 'latest') return word
  const offset = parseJavaInteger(text, 64)
  if (offset !== undefined && offset >= 0) return offset
  throw usageError(
    `The provided offset value '${text}' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.`,
  )
}

function formatterOf(options: Options, ports: Ports): { formatter: string; formatterProperties: Properties } {
  const formatter = options.valueOf('formatter')
  if (formatterNamed(formatter) === undefined && !isModulePath(formatter)) {
    throw usageError(formatter, `There is no formatter ${formatter}.`)
  }
  checkNotBoth(options, 'property', 'formatter-property')
  warnAbout(options, 'property', ports)
  const keyDeserializer = options.valueOf('key-deserializer') || undefined
  const valueDeserializer = options.valueOf('value-deserializer') || undefined
  const formatterProperties = {
    ...loadProperties(options.valueOf('formatter-config'), ports),
    ...(keyDeserializer === undefined ? {} : { 'key.deserializer': keyDeserializer }),
    ...(valueDeserializer === undefined ? {} : { 'value.deserializer': valueDeserializer }),
    ...parseKeyValueArgs([...options.valuesOf('formatter-property'), ...options.valuesOf('property')]),
  }
  return { formatter, formatterProperties }
}

function checkedInclude(options: Options): string | undefined {
  const include = options.valueOf('include')
  if (include === undefined) return undefined
  try {
    compileJavaRegex(include)
    return include
  } catch (cause) {
    throw new ToolError('exception', include, {
      javaException: 'java.util.regex.PatternSyntaxException',
      plain: `'${include}' is not a regular expression.`,
      cause,
    })
  }
}
