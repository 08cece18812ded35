/** Prints a record as bytes. Kafka: DefaultMessageFormatter, NoOpMessageFormatter. */
import { KafkaError } from '../../common/kafka-error.ts'
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { booleanProperty } from '../boolean-property.ts'
import type { OutputBuffer } from './output-buffer.ts'

type Properties = Readonly<Record<string, string>>

/** All properties that Kafka's default formatter knows. */
export const FORMATTER_PROPERTIES = [
  'print.timestamp',
  'print.partition',
  'print.offset',
  'print.delivery',
  'print.epoch',
  'print.headers',
  'print.key',
  'print.value',
  'key.separator',
  'line.separator',
  'headers.separator',
  'null.literal',
  'key.deserializer',
  'value.deserializer',
  'headers.deserializer',
]

export interface MessageFormatter {
  /** Prints the reader's current record, of `partition`, to `out`. */
  write(reader: RecordReader, partition: number, out: OutputBuffer): void
}

const PACKAGE = 'org.apache.kafka.tools.consumer.'
const STRING_DESERIALIZER = 'org.apache.kafka.common.serialization.StringDeserializer'
const LF = 0x0a

/** Prints nothing: for counting, and for measuring. */
const noOpFormatter: MessageFormatter = { write: () => {} }

/** The value and a line feed, which is what nearly everybody wants a million times. */
const plainFormatter: MessageFormatter = {
  write(reader, _partition, out) {
    if (reader.valueStart < 0) out.copy(NULL_LITERAL, 0, NULL_LITERAL.length)
    else out.copy(reader.source, reader.valueStart, reader.valueEnd)
    out.byte(LF)
  },
}
const NULL_LITERAL = Buffer.from('null')

/** One column of the output, in the order in which Kafka prints them. */
type Column = (reader: RecordReader, partition: number, out: OutputBuffer) => void

/** The formatter for Kafka's class name and the properties. Throws UNSUPPORTED_VERSION for those that are not there yet. */
export function createMessageFormatter(className: string, properties: Properties): MessageFormatter {
  if (className === `${PACKAGE}NoOpMessageFormatter`) return noOpFormatter
  if (![`${PACKAGE}DefaultMessageFormatter`, `${PACKAGE}LoggingMessageFormatter`].includes(className)) {
    throw notYet(`The formatter ${className}`)
  }
  for (const name of ['key.deserializer', 'value.deserializer', 'headers.deserializer']) {
    const deserializer = properties[name]
    // Text is what is printed anyway; other types need their own reading.
    if (deserializer !== undefined && deserializer !== STRING_DESERIALIZER) throw notYet(`${name}=${deserializer}`)
  }
  return hasDefaultsOnly(properties) ? plainFormatter : columnsFormatter(properties)
}

function notYet(what: string): KafkaError {
  return new KafkaError('UNSUPPORTED_VERSION', { message: `${what} is not available in this version of kafdir.` })
}

function hasDefaultsOnly(properties: Properties): boolean {
  const relevant = ['line.separator', 'null.literal']
  return !Object.keys(properties).some((name) => name.startsWith('print.') || relevant.includes(name))
}

function columnsFormatter(properties: Properties): MessageFormatter {
  const separator = Buffer.from(properties['key.separator'] ?? '\t')
  const lineSeparator = Buffer.from(properties['line.separator'] ?? '\n')
  const columns = chosenColumns(properties)
  return {
    write(reader, partition, out) {
      columns.forEach((column, index) => {
        if (index > 0) out.copy(separator, 0, separator.length)
        column(reader, partition, out)
      })
      if (columns.length > 0) out.copy(lineSeparator, 0, lineSeparator.length)
    },
  }
}

function chosenColumns(properties: Properties): Column[] {
  const nullLiteral = Buffer.from(properties['null.literal'] ?? 'null')
  const bytes = (out: OutputBuffer, source: Uint8Array, start: number, end: number): void =>
    start < 0 ? out.copy(nullLiteral, 0, nullLiteral.length) : out.copy(source, start, end)
  const text = (render: (reader: RecordReader, partition: number) => string): Column => {
    return (reader, partition, out) => {
      const rendered = Buffer.from(render(reader, partition))
      out.copy(rendered, 0, rendered.length)
    }
  }
  const all: [string, boolean, Column][] = [
    ['print.timestamp', false, text(renderTimestamp)],
    ['print.partition', false, text((_reader, partition) => `Partition:${partition}`)],
    ['print.offset', false, text((reader) => `Offset:${reader.offset}`)],
    // Kafka's tool rebuilds the record without these two and always prints this.
    ['print.delivery', false, text(() => 'Delivery:NOT_PRESENT')],
    ['print.epoch', false, text(() => 'Epoch:NOT_PRESENT')],
    ['print.headers', false, headersColumn(Buffer.from(properties['headers.separator'] ?? ','), nullLiteral)],
    ['print.key', false, (reader, _partition, out) => bytes(out, reader.source, reader.keyStart, reader.keyEnd)],
    ['print.value', true, (reader, _partition, out) => bytes(out, reader.source, reader.valueStart, reader.valueEnd)],
  ]
  return all.filter(([name, byDefault]) => booleanProperty(properties, name, byDefault)).map(([, , column]) => column)
}

function renderTimestamp({ timestampMs, attributes }: RecordReader): string {
  if (timestampMs < 0) return 'NO_TIMESTAMP'
  return `${(attributes & ATTRIBUTE.logAppendTime) !== 0 ? 'LogAppendTime' : 'CreateTime'}:${timestampMs}`
}

function headersColumn(separator: Buffer, nullLiteral: Buffer): Column {
  return (reader, _partition, out) => {
    const headers = reader.headersCount === 0 ? [] : reader.headers()
    const pieces = headers.flatMap(({ key, value }, index) => [
      ...(index === 0 ? [] : [separator]),
      Buffer.from(`${key}:`),
      value ?? nullLiteral,
    ])
    const rendered = pieces.length === 0 ? Buffer.from('NO_HEADERS') : Buffer.concat(pieces)
    out.copy(rendered, 0, rendered.length)
  }
}
