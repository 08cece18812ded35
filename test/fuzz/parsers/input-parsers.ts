/** What comes in on standard input of the producer, and what files of properties say. */
import { formatJavaProperty, parseJavaProperties } from '../../../src/common/java-properties.ts'
import { emptyRecordView } from '../../../src/record/record-view.ts'
import { loadProperties } from '../../../src/tools/command-config.ts'
import { CsvSource } from '../../../src/tools/console-producer/csv-source.ts'
import { JsonLineParser } from '../../../src/tools/console-producer/fields-parser.ts'
import { JsonLines } from '../../../src/tools/console-producer/json-lines.ts'
import { JsonRecordParser } from '../../../src/tools/console-producer/json-record-parser.ts'
import { LineMessageReader } from '../../../src/tools/console-producer/line-message-reader.ts'
import { LineSource } from '../../../src/tools/console-producer/line-source.ts'
import type { RecordSink } from '../../../src/tools/console-producer/record-source.ts'
import { parseKeyValueArgs } from '../../../src/tools/option-table.ts'
import { type FuzzTarget, isRefusal, textSamples } from '../fuzz-target.ts'

const surroundings = { nowMs: () => 1000, isCutOff: () => false, maxLineBytes: 1024 * 1024, inSmallPieces: false }

/** Takes everything, and looks whether the ranges are ranges; refusals must be words for the user. */
class StrictSink implements RecordSink {
  readonly isStopped = false

  take(record: ReturnType<typeof emptyRecordView>): void {
    const { source, keyStart, keyEnd, valueStart, valueEnd } = record
    for (const [start, end] of [
      [keyStart, keyEnd],
      [valueStart, valueEnd],
    ] as const) {
      if (start >= 0 && (end < start || end > source.length)) throw new Error(`a field from ${start} to ${end}`)
    }
    for (const { key } of record.headers ?? []) if (typeof key !== 'string') throw new Error('a header without a name')
  }

  refuse(error: Error): void {
    if (!isRefusal(error)) throw error
  }

  refuseLong(): void {}

  settle(): null {
    return null
  }
}

/** In pieces that end anywhere. */
async function* inPieces(input: Buffer): AsyncGenerator<Uint8Array> {
  const half = input.length >>> 1
  yield input.subarray(0, half)
  yield input.subarray(half)
}

const fields = { keyField: 'user.id', headerFields: [{ name: 'h', field: 'items.0.sku' }] }
const JSON_WORDS = [
  '"user"',
  '"id"',
  '{"id":',
  ':',
  '12345678901234567890',
  '1e400',
  '\\ud800',
  '"items"',
  '[',
  '],',
  '{}',
]
const RECORD_WORDS = ['"key"', '"keyBase64"', '"valueBase64"', '"headers"', '"partition"', '"offset"', '"timestamp"']

const readLines = (parser: () => ConstructorParameters<typeof LineSource>[0]) => (input: Buffer) =>
  new LineSource(parser(), surroundings).readAll(inPieces(input), new StrictSink())

/** The properties that a line in between sets, in spite of all around it. */
function demandKept(properties: Readonly<Record<string, string>>, name: string, value: string): void {
  if (!Object.hasOwn(properties, name) || properties[name] !== value) throw new Error(`${name} is lost`)
}

export const inputParsers: readonly FuzzTarget[] = [
  {
    name: 'JSON lines',
    samples: textSamples(
      '{"user":{"id":"u-1"},"items":[{"sku":"a"}],"n":12.50}\n{"user":{"id":{"deep":[1,2]}}}\n',
      '\ufeff{"user":{"id":7},"items":[{"sku":null}]}\r\n\n{"user.id":"flat"}',
    ),
    isText: true,
    words: JSON_WORDS,
    read: readLines(() => new JsonLines(new JsonLineParser(fields))),
  },
  {
    name: 'JSON records',
    samples: textSamples(
      '{"topic":"orders","partition":0,"offset":7,"timestamp":1700000000000,"timestampType":"CreateTime","leaderEpoch":0,"headers":[{"key":"a","value":"1"}],"key":"k","value":"v"}\n',
      '{"key":null,"valueBase64":"AAEC","headers":[{"keyBase64":"/w==","value":null}]}\n{"value":null}\n',
    ),
    isText: true,
    words: RECORD_WORDS,
    read: readLines(() => new JsonLines(new JsonRecordParser({ partition: true, timestamp: true }))),
  },
  {
    name: 'CSV rows',
    samples: textSamples(
      'user.id,items.0.sku,name\n1,a,"x ""y"" z"\n007,,"two\nlines"\n',
      '\ufeffuser.id;name\r\n1;2.50\r\n-.5;1e3\r\n',
    ),
    isText: true,
    words: [',', ';', '"', '""', '\n', '\r\n', 'user.id', '-0.5e3'],
    read: (input) =>
      new CsvSource({
        ...surroundings,
        ...fields,
        delimiter: input.includes(';') ? ';' : ',',
        withNumbers: true,
      }).readAll(inPieces(input), new StrictSink()),
  },
  {
    name: 'lines with keys and headers',
    samples: textSamples('h1:v1,h2:v2\tkey\tvalue\nNULL\tNULL\tNULL\nh:\tk\t\n', 'a:b\tc\td'),
    isText: true,
    words: ['\t', ':', ',', 'NULL'],
    read: readLines(
      () => new LineMessageReader({ 'parse.key': 'true', 'parse.headers': 'true', 'null.marker': 'NULL' }),
    ),
  },
  {
    name: 'separators of the reader',
    samples: textSamples(
      'key.separator=:\nheaders.separator=,|;\nheaders.key.separator==\nnull.marker=NULL\nparse.key=true\n',
    ),
    isText: true,
    words: ['parse.headers=true', 'ignore.error=true', 'headers.separator=', '(a+)+', '[', '\\', '(?'],
    read(input) {
      const reader = new LineMessageReader(loadedProperties(input))
      const line = Buffer.from('h1=v1,h2=v2\tkey:value and more')
      reader.read(emptyRecordView(), line, 0, line.length)
    },
  },
  {
    name: 'properties files',
    samples: textSamples(
      '# comment\na=1\nb : two words\\\n  go on\n\\u0041\\=x=y\n!\nlist=1,2\n',
      'sasl.jaas.config=x;\r\na\\ b=\\t',
    ),
    isText: true,
    words: ['\\\n', '\\u00e9', '=', ':', '#', '!', '\\'],
    read(input) {
      const text = `${input.toString().replace(/\\+$/, '')}\n\n__proto__=polluted\nconstructor=kept\n`
      const properties = loadedProperties(Buffer.from(text))
      demandKept(properties, 'constructor', 'kept')
      demandKept(properties, '__proto__', 'polluted')
      // What is written of them is read again.
      const again = parseJavaProperties(
        Object.entries(properties)
          .map(([name, value]) => formatJavaProperty(name, value))
          .join(''),
      )
      for (const [name, value] of Object.entries(properties)) demandKept(again, name, value)
    },
  },
  {
    name: 'properties of the command line',
    samples: textSamples('acks=all\nlinger.ms=5\nname\n=\n__proto__=x\n'),
    isText: true,
    words: ['=', '==', '__proto__=x'],
    read(input) {
      const words = input.toString().split('\n')
      const pairs = parseKeyValueArgs(words)
      for (const word of words) {
        const name = word.split('=')[0] ?? ''
        if (!Object.hasOwn(pairs, name)) throw new Error(`${name} is lost`)
      }
    },
  },
]

function loadedProperties(input: Buffer): Record<string, string> {
  return loadProperties('the file', { readTextFile: () => input.toString() })
}
