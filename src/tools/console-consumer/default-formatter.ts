/** Prints a record as columns of bytes. Kafka: DefaultMessageFormatter, LoggingMessageFormatter. */
import { ATTRIBUTE } from '../../record/batch-header.ts'
import type { RecordReader } from '../../record/record-reader.ts'
import { booleanProperty } from '../boolean-property.ts'
import type { Deserializer } from '../serdes/deserializers.ts'
import { type MessageFormatter, writeWhole } from './message-formatter.ts'
import type { OutputBuffer } from './output-buffer.ts'

type Properties = Readonly<Record<string, string>>

/** All properties that Kafka's default formatter knows; what follows a deserializer's name and a dot is for that class. */
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
] as const

/** Where there is none, the bytes are printed as they are. */
export interface FormatterDeserializers {
  readonly key: Deserializer | undefined
  readonly value: Deserializer | undefined
  readonly headers: Deserializer | undefined
}

const NO_DESERIALIZERS: FormatterDeserializers = { key: undefined, value: undefined, headers: undefined }
const NULL_LITERAL = Buffer.from('null')
const LF = 0x0a

/** The value and a line feed, which is what nearly everybody wants a million times. */
const plainFormatter: MessageFormatter = {
  write(reader, _place, out) {
    if (reader.valueStart < 0) out.copy(NULL_LITERAL, 0, NULL_LITERAL.length)
    else out.copy(reader.source, reader.valueStart, reader.valueEnd)
    out.byte(LF)
  },
}

/** The formatter that Kafka makes of these properties. */
export function defaultFormatter(
  properties: Properties,
  deserializers: FormatterDeserializers = NO_DESERIALIZERS,
): MessageFormatter {
  const usesBytes = Object.values(deserializers).every((deserializer) => deserializer === undefined)
  return usesBytes && hasDefaultsOnly(properties) ? plainFormatter : columnsFormatter(properties, deserializers)
}

function hasDefaultsOnly(properties: Properties): boolean {
  const relevant = ['line.separator', 'null.literal']
  return !Object.keys(properties).some((name) => name.startsWith('print.') || relevant.includes(name))
}

/** One column of the output, in the order in which Kafka prints them. */
type Column = (reader: RecordReader, partition: number, out: OutputBuffer) => void

function columnsFormatter(properties: Properties, deserializers: FormatterDeserializers): MessageFormatter {
  const separator = Buffer.from(properties['key.separator'] ?? '\t')
  const lineSeparator = Buffer.from(properties['line.separator'] ?? '\n')
  const columns = chosenColumns(properties, deserializers)
  return {
    write(reader, { partition }, out) {
      columns.forEach((column, index) => {
        if (index > 0) out.copy(separator, 0, separator.length)
        column(reader, partition, out)
      })
      if (columns.length > 0) out.copy(lineSeparator, 0, lineSeparator.length)
    },
  }
}

function chosenColumns(properties: Properties, deserializers: FormatterDeserializers): Column[] {
  const nullLiteral = Buffer.from(properties['null.literal'] ?? 'null')
  const writeKey = fieldWriter(nullLiteral, deserializers.key)
  const writeValue = fieldWriter(nullLiteral, deserializers.value)
  const text = (render: (reader: RecordReader, partition: number) => string): Column => {
    return (reader, partition, out) => writeWhole(out, render(reader, partition))
  }
  const headersSeparator = Buffer.from(properties['headers.separator'] ?? ',')
  const all: [string, boolean, Column][] = [
    ['print.timestamp', false, text(renderTimestamp)],
    ['print.partition', false, text((_reader, partition) => `Partition:${partition}`)],
    ['print.offset', false, text((reader) => `Offset:${reader.offset}`)],
    // Kafka's tool rebuilds the record without these two and always prints this.
    ['print.delivery', false, text(() => 'Delivery:NOT_PRESENT')],
    ['print.epoch', false, text(() => 'Epoch:NOT_PRESENT')],
    ['print.headers', false, headersColumn(headersSeparator, fieldWriter(nullLiteral, deserializers.headers))],
    ['print.key', false, (reader, _partition, out) => writeKey(out, reader.source, reader.keyStart, reader.keyEnd)],
    [
      'print.value',
      true,
      (reader, _partition, out) => writeValue(out, reader.source, reader.valueStart, reader.valueEnd),
    ],
  ]
  return all.filter(([name, byDefault]) => booleanProperty(properties, name, byDefault)).map(([, , column]) => column)
}

/** Prints source[start, end), or null where `start` is negative. */
type FieldWriter = (out: OutputBuffer, source: Buffer, start: number, end: number) => void

function fieldWriter(nullLiteral: Buffer, deserializer: Deserializer | undefined): FieldWriter {
  if (deserializer === undefined) {
    return (out, source, start, end) =>
      start < 0 ? out.copy(nullLiteral, 0, nullLiteral.length) : out.copy(source, start, end)
  }
  // Kafka hands the bytes of the literal to the deserializer, which may well refuse them.
  return (out, source, start, end) =>
    writeWhole(out, deserializer(start < 0 ? nullLiteral : source.subarray(start, end)))
}

function renderTimestamp({ timestampMs, attributes }: RecordReader): string {
  if (timestampMs < 0) return 'NO_TIMESTAMP'
  return `${(attributes & ATTRIBUTE.logAppendTime) !== 0 ? 'LogAppendTime' : 'CreateTime'}:${timestampMs}`
}

const NO_HEADERS = Buffer.from('NO_HEADERS')
const COLON = 0x3a

function headersColumn(separator: Buffer, writeValue: FieldWriter): Column {
  return (reader, _partition, out) => {
    if (reader.headersCount === 0) return out.copy(NO_HEADERS, 0, NO_HEADERS.length)
    let isFirst = true
    reader.visitHeaders((source, keyStart, keyEnd, valueStart, valueEnd) => {
      if (!isFirst) out.copy(separator, 0, separator.length)
      isFirst = false
      out.copy(source, keyStart, keyEnd)
      out.byte(COLON)
      writeValue(out, source, valueStart, valueEnd)
    })
  }
}
