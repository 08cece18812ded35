/** From what the command line said about printing to a formatter. Kafka: ConsoleConsumerOptions.formatter. */
import { isUtf8 } from 'node:buffer'
import { createDeserializer, type Deserializer } from '../serdes/deserializers.ts'
import { ToolError } from '../tool-error.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { checkBooleans, refuseUnknownProperties } from '../unknown-property.ts'
import type { ConsoleConsumerOptions } from './console-consumer-options.ts'
import { defaultFormatter, FORMATTER_PROPERTIES, type FormatterDeserializers } from './default-formatter.ts'
import { formatterNamed, isCoordinatorFormatter } from './formatter-classes.ts'
import { type JsonLook, type JsonPaint, shownJson } from './json-layout.ts'
import { type MessageFormatter, noOpFormatter } from './message-formatter.ts'

type Options = Pick<ConsoleConsumerOptions, 'formatter' | 'formatterProperties' | 'output' | 'style'>
type Ports = Pick<ToolPorts, 'importModule' | 'stdout' | 'stderr'>

/**
 * The formatter, configured. `paint`: the colours of the terminal, null where there are none. Throws ToolError for a
 * module that is no formatter, for a template that makes no sense, and, in kafdir's style, for properties and classes that
 * nobody knows. Modules that few need are loaded only here.
 */
export async function createFormatter(
  options: Options,
  ports: Ports,
  paint: JsonPaint | null,
): Promise<MessageFormatter> {
  const { formatter, formatterProperties, output, style } = options
  if (output.kind === 'json') return jsonFormatter({ isIndented: output.isIndented || ports.stdout.isTerminal, paint })
  if (output.kind === 'template') {
    const { templateFormatter } = await import('./template-formatter.ts')
    return templateFormatter(output.template)
  }
  const name = formatterNamed(formatter)
  if (name === undefined) {
    const { customFormatter } = await import('./custom-formatter.ts')
    return wholeIn(style, await customFormatter(formatter, formatterProperties, ports))
  }
  if (name === 'NoOpMessageFormatter') return noOpFormatter
  if (isCoordinatorFormatter(name)) {
    const { coordinatorFormatter } = await import('./coordinator-formatter.ts')
    return coordinatorFormatter(name, style === 'kafka' ? '' : '\n')
  }
  return columnsFormatter(options, ports, { isIndented: output.isIndented, paint })
}

async function jsonFormatter(look: JsonLook): Promise<MessageFormatter> {
  const { JsonRecordWriter } = await import('../json-record/json-record-writer.ts')
  const writer = new JsonRecordWriter()
  if (!isSeen(look)) return writer
  const { jsonRecords } = await import('./whole-records.ts')
  return jsonRecords(writer, look)
}

function isSeen({ isIndented, paint }: JsonLook): boolean {
  return isIndented || paint !== null
}

async function columnsFormatter(options: Options, ports: Ports, look: JsonLook): Promise<MessageFormatter> {
  const { formatterProperties, style } = options
  if (style === 'kafdir') checkBooleans('formatter', formatterProperties, /^print\./)
  if (style === 'kafdir') refuseUnknownProperties('formatter', formatterProperties, knownProperties(options))
  const deserializers: FormatterDeserializers = {
    key: deserializerOf('key.deserializer', options, ports),
    value: deserializerOf('value.deserializer', options, ports),
    headers: deserializerOf('headers.deserializer', options, ports),
  }
  const canFail = Object.values(deserializers).some((deserializer) => deserializer !== undefined)
  const value = isSeen(look) ? laidOut(look, deserializers.value) : deserializers.value
  const formatter = defaultFormatter(formatterProperties, { ...deserializers, value })
  return canFail ? wholeIn(style, formatter) : formatter
}

/** Those of a deserializer follow its own name and a dot, and are its own affair. */
function knownProperties({ formatterProperties }: Options): readonly string[] {
  const ofDeserializers = Object.keys(formatterProperties).filter((name) =>
    /^(?:key|value|headers)\.deserializer\../.test(name),
  )
  return [...FORMATTER_PROPERTIES, ...ofDeserializers]
}

/** Kafka goes on without a deserializer that it can't make, and prints the bytes. */
function deserializerOf(
  property: 'key.deserializer' | 'value.deserializer' | 'headers.deserializer',
  { formatterProperties, style }: Options,
  { stderr }: Ports,
): Deserializer | undefined {
  const className = formatterProperties[property]
  if (className === undefined) return undefined
  const prefix = `${property}.`
  const configs = Object.fromEntries(
    Object.entries(formatterProperties)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  )
  const deserializer = createDeserializer(className, { configs, isKey: property === 'key.deserializer' })
  if (deserializer !== undefined) return deserializer
  if (style === 'kafdir') throw new ToolError('terse', `${property} ${className} can't be made with these properties.`)
  stderr.write(`Unable to instantiate a deserializer from ${className}: the bytes are printed as they are.\n`)
  return undefined
}

/** A value that is a JSON object or array as people like to read it. */
function laidOut(look: JsonLook, deserializer: Deserializer | undefined): Deserializer {
  return (bytes) => {
    const content = deserializer === undefined ? bytes : deserializer(bytes)
    if (typeof content !== 'string' && !isUtf8(content)) return content
    const text = typeof content === 'string' ? content : Buffer.from(content).toString()
    return shownJson(text, look) ?? content
  }
}

async function wholeIn(style: Options['style'], formatter: MessageFormatter): Promise<MessageFormatter> {
  if (style === 'kafka') return formatter
  const { wholeRecords } = await import('./whole-records.ts')
  return wholeRecords(formatter)
}
