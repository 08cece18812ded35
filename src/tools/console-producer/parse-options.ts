/** From what the command line said to ConsoleProducerOptions, checked in Kafka's order. Kafka: ConsoleProducer.ConsoleProducerOptions. */

import { checkBootstrapServer } from '../check-bootstrap-server.ts'
import type { ClientFront } from '../client-front.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandAddress } from '../demand-address.ts'
import { checkNotBoth, checkRequiredArgs, usageError } from '../option-checks.ts'
import { type OptionValues, parseKeyValueArgs } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { isModulePath } from './class-or-module.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { type InputOptions, PLAIN_INPUT } from './input-options.ts'
import type { ConsoleProducerOptionTable } from './options.ts'
import { producerSettings } from './producer-settings.ts'

type Options = OptionValues<ConsoleProducerOptionTable>
type Ports = Pick<ToolPorts, 'stderr' | 'readTextFile'>
type Properties = Record<string, string>

const LINE_MESSAGE_READER = 'org.apache.kafka.tools.LineMessageReader'

/**
 * Throws ToolError for what Kafka refuses: `usage`, `option`, or `exception`; KafkaError for a file that cannot be read.
 * Notices about old option names go to stderr.
 */
export function parseConsoleProducerOptions(
  options: Options,
  front: ClientFront,
  ports: Ports,
  input: InputOptions = PLAIN_INPUT,
): ConsoleProducerOptions {
  checkArgs(options, front, ports)
  const lineReader = knownLineReader(options)
  const readerProperties = {
    ...loadProperties(options.valueOf('reader-config'), ports),
    topic: options.valueOf('topic') ?? '',
    ...parseKeyValueArgs([...options.valuesOf('reader-property'), ...options.valuesOf('property')]),
  }
  const producerProperties = mergedProducerProperties(options, front, ports)
  if (input.transactionalId !== null) producerProperties['transactional.id'] = input.transactionalId
  return {
    ...producerSettings(producerProperties),
    address: addressOf(options, producerProperties, 'console-producer'),
    topic: readerProperties.topic,
    sync: options.has('sync'),
    lineReader,
    readerProperties,
    producerProperties,
    autoCreateTopics: front.autoCreateTopics,
    prompt: true,
    input,
    style: front.style,
  }
}

function checkArgs(options: Options, { style }: ClientFront, { stderr }: Ports): void {
  checkRequiredArgs(options, 'topic')
  checkNotBoth(options, 'command-config', 'producer.config')
  checkNotBoth(options, 'command-property', 'producer-property')
  checkNotBoth(options, 'reader-property', 'property')
  for (const old of ['producer-property', 'producer.config', 'property'] as const) {
    if (!options.has(old)) continue
    const replacement = options.table[old].deprecatedBy
    stderr.write(
      `Warning: --${old} is deprecated and will be removed in a future version. Use --${replacement} instead.\n`,
    )
  }
  if (options.has('max-partition-memory-bytes')) {
    stderr.write(
      'Warning: --max-partition-memory-bytes is deprecated and will be removed in Apache Kafka 5.0. Use --batch-size instead.\n',
    )
  }
  // kafdir's users are told by whoever opens the cluster.
  if (style === 'kafka') {
    demandAddress(options, ['bootstrap-server'], () => usageError('Error while validating the bootstrap address\n'))
    checkBootstrapServer(options.valueOf('bootstrap-server'))
  }
}

function knownLineReader(options: Options): string {
  const lineReader = options.valueOf('line-reader')
  if (lineReader === LINE_MESSAGE_READER || isModulePath(lineReader)) return lineReader
  throw new ToolError('exception', lineReader, {
    javaException: 'java.lang.ClassNotFoundException',
    plain: `There is no line reader ${lineReader}.`,
    hint: `There is Kafka's own ${LINE_MESSAGE_READER}; a JavaScript module is named by its path, as in ./reader.mjs.`,
  })
}

/** File, then properties, then options; an option that was not given yields to a property. */
function mergedProducerProperties(options: Options, { style }: ClientFront, ports: Ports): Properties {
  const path = options.valueOf('command-config') ?? options.valueOf('producer.config')
  const properties: Properties = {
    ...loadProperties(path, ports),
    ...parseKeyValueArgs([...options.valuesOf('command-property'), ...options.valuesOf('producer-property')]),
  }
  // Kafka's own tool takes no codec from a property: only the option counts, and without it there is none.
  if (style === 'kafka' || options.has('compression-codec')) properties['compression.type'] = compressionOf(options)
  const merge = (property: string, option: keyof ConsoleProducerOptionTable) => {
    if (!options.has(option) && property in properties) return
    const value = options.valueOf(option)
    if (value !== undefined) properties[property] = String(value)
  }
  merge('linger.ms', 'timeout')
  merge('acks', 'request-required-acks')
  merge('request.timeout.ms', 'request-timeout-ms')
  merge('retries', 'message-send-max-retries')
  merge('retry.backoff.ms', 'retry-backoff-ms')
  merge('send.buffer.bytes', 'socket-buffer-size')
  merge('buffer.memory', 'max-memory-bytes')
  // Kafka's default is what its help shows; ours is larger and has no option, so only a given one counts.
  if (options.has('batch-size')) merge('batch.size', 'batch-size')
  if (options.has('max-partition-memory-bytes')) merge('batch.size', 'max-partition-memory-bytes')
  merge('metadata.max.age.ms', 'metadata-expiry-ms')
  merge('max.block.ms', 'max-block-ms')
  return properties
}

/** `--compression-codec` without a codec means gzip. */
function compressionOf(options: Options): string {
  if (!options.has('compression-codec')) return 'none'
  return options.valueOf('compression-codec') || 'gzip'
}
