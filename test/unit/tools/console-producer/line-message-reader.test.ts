import { describe, expect, it } from 'vitest'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import { LineMessageReader } from '../../../../src/tools/console-producer/line-message-reader.ts'
import { isToolError } from '../../../../src/tools/tool-error.ts'

type Properties = Record<string, string>

interface Read {
  readonly key: string | null
  readonly value: string | null
  readonly headers: readonly (readonly [string, string | null])[]
}

/** What becomes of one line, which lies somewhere in a larger chunk. */
function readLine(reader: LineMessageReader, line: string): Read {
  const before = Buffer.from('\t:,before')
  const bytes = Buffer.from(line)
  const record = emptyRecordView()
  record.headers = [{ key: 'of the record before', value: null }]
  reader.read(
    record,
    Buffer.concat([before, bytes, Buffer.from('\t:,behind')]),
    before.length,
    before.length + bytes.length,
  )
  const text = (start: number, end: number) =>
    start < 0 ? null : Buffer.from(record.source.subarray(start, end)).toString()
  return {
    key: text(record.keyStart, record.keyEnd),
    value: text(record.valueStart, record.valueEnd),
    headers: (record.headers ?? []).map(({ key, value }) => [
      key,
      value === null ? null : Buffer.from(value).toString(),
    ]),
  }
}

const read = (properties: Properties, line: string): Read => readLine(new LineMessageReader(properties), line)

function failureOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (isToolError(error)) return `${error.javaException}: ${error.message}`
    throw error
  }
  throw new Error('nothing failed')
}

const KAFKA_EXCEPTION = 'org.apache.kafka.common.KafkaException: '
const keyed = { 'parse.key': 'true' }
const headed = { 'parse.headers': 'true' }
const both = { ...keyed, ...headed }

describe('a line', () => {
  it.each<[string, Properties, string, Read]>([
    ['is a value', {}, 'a\tb', { key: null, value: 'a\tb', headers: [] }],
    ['may be empty', {}, '', { key: null, value: '', headers: [] }],
    ['has a key before the first tab', keyed, 'k\tv\tw', { key: 'k', value: 'v\tw', headers: [] }],
    ['may have an empty key', keyed, '\tv', { key: '', value: 'v', headers: [] }],
    ['may have an empty value', keyed, 'k\t', { key: 'k', value: '', headers: [] }],
    [
      'has any key separator',
      { ...keyed, 'key.separator': '::' },
      'a:b::c::d',
      { key: 'a:b', value: 'c::d', headers: [] },
    ],
    [
      'has a key separator of several bytes',
      { ...keyed, 'key.separator': '→' },
      '키→값',
      { key: '키', value: '값', headers: [] },
    ],
    [
      'has headers',
      headed,
      'a:1,b:2\tv',
      {
        key: null,
        value: 'v',
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
    ['has headers, a key and a value', both, 'a:1\tk\tv', { key: 'k', value: 'v', headers: [['a', '1']] }],
    [
      'keeps repeated headers',
      headed,
      'a:1,a:2\tv',
      {
        key: null,
        value: 'v',
        headers: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
    ],
    ['cuts a header at the first separator', headed, 'a:b:c\tv', { key: null, value: 'v', headers: [['a', 'b:c']] }],
    ['may have empty headers', headed, ':\tv', { key: null, value: 'v', headers: [['', '']] }],
    [
      'has other separators of headers',
      {
        ...both,
        'headers.delimiter': '|',
        'headers.separator': ';',
        'headers.key.separator': '=',
        'key.separator': '|',
      },
      'a=1;b=한글|k|v',
      {
        key: 'k',
        value: 'v',
        headers: [
          ['a', '1'],
          ['b', '한글'],
        ],
      },
    ],
    [
      'splits headers by a regular expression',
      { ...headed, 'headers.separator': '[;&]+' },
      'a:1;&b:2\tv',
      {
        key: null,
        value: 'v',
        headers: [
          ['a', '1'],
          ['b', '2'],
        ],
      },
    ],
  ])('%s', (_what, properties, line, expected) => {
    expect(read(properties, line)).toEqual(expected)
  })

  it.each<[string, Properties, string, string[]]>([
    ['nothing but separators', headed, ',,,\tv', []],
    ['separators at the end', headed, 'a:1,,\tv', ['a']],
    [
      'one that matches nothing and cuts everywhere',
      { ...headed, 'headers.separator': '|', 'ignore.error': 'true' },
      'h:1\tv',
      ['h', '', '1'],
    ],
  ])("takes headers apart as Java's split does: %s", (_what, properties, line, names) => {
    expect(read(properties, line).headers.map(([name]) => name)).toEqual(names)
  })

  it('keeps headers that are not UTF-8, byte for byte', () => {
    const properties = { ...headed, 'headers.separator': ';', 'headers.key.separator': '→' }
    const line = Buffer.concat([Buffer.from('h→'), Buffer.from([0xff, 0xfe]), Buffer.from(';'), Buffer.from([0xe9])])
    const record = emptyRecordView()
    const whole = Buffer.concat([line, Buffer.from('→한;x→\tv')])
    new LineMessageReader(properties).read(record, whole, 0, whole.length)
    expect(record.headers).toEqual([
      { key: 'h', value: Buffer.from([0xff, 0xfe]) },
      { key: '\ufffd', keyBytes: Buffer.from([0xe9]), value: Buffer.from('한') },
      { key: 'x', value: Buffer.from('') },
    ])
  })

  it.each(['TRUE', ' true ', 'True'])('has a key when parse.key is %j', (flag) => {
    expect(read({ 'parse.key': flag }, 'k\tv').key).toBe('k')
  })

  it.each(['yes', '1', '', 'truee'])('has no key when parse.key is %j', (flag) => {
    expect(read({ 'parse.key': flag }, 'k\tv').key).toBeNull()
  })
})

describe('the null marker', () => {
  const marked = { ...both, 'null.marker': 'NULL' }
  it.each<[string, string, Read]>([
    ['value', 'a:1\tk\tNULL', { key: 'k', value: null, headers: [['a', '1']] }],
    ['key', 'a:1\tNULL\tv', { key: null, value: 'v', headers: [['a', '1']] }],
    [
      'header',
      'a:NULL,b:2\tk\tv',
      {
        key: 'k',
        value: 'v',
        headers: [
          ['a', null],
          ['b', '2'],
        ],
      },
    ],
    ['whole block of headers', 'NULL\tk\tv', { key: 'k', value: 'v', headers: [] }],
    ['everything', 'NULL\tNULL\tNULL', { key: null, value: null, headers: [] }],
    [
      'nothing that only begins with it',
      'a:NULLS\tNULLS\tNULL ',
      { key: 'NULLS', value: 'NULL ', headers: [['a', 'NULLS']] },
    ],
  ])('makes a null of the %s', (_what, line, expected) => {
    expect(read(marked, line)).toEqual(expected)
  })

  it('makes a null of a value without a key, and of nothing when it is not set', () => {
    expect(read({ 'null.marker': 'NULL' }, 'NULL').value).toBeNull()
    expect(read({}, 'NULL').value).toBe('NULL')
    expect(read({ 'null.marker': '' }, '').value).toBeNull()
  })

  it('is no name of a header', () => {
    expect(failureOf(() => read(marked, 'NULL:1\tk\tv'))).toBe(
      `${KAFKA_EXCEPTION}Header keys should not be equal to the null marker 'NULL' as they can't be null`,
    )
  })
})

describe('a separator that is missing', () => {
  it.each([
    ['key', keyed, 'no key', "No key separator found on line number 3: 'no key'"],
    ['headers', headed, 'none', "No headers delimiter found on line number 3: 'none'"],
    ['key behind headers', both, 'a:1\tv', "No key separator found on line number 3: 'a:1\tv'"],
    ['key behind headers that are wrong too', both, 'a\tb', "No key separator found on line number 3: 'a\tb'"],
    ['header', headed, 'a:1,b\tv', "No header key separator found in pair 'b' on line number 3"],
    ['in empty headers', headed, '\tv', "No header key separator found in pair '' on line number 3"],
  ])('of a %s is an error with the line', (_what, properties, line, message) => {
    const reader = new LineMessageReader(properties)
    readLine(reader, 'a:1\tk\tv')
    readLine(reader, 'a:1\tk\tv')
    expect(failureOf(() => readLine(reader, line))).toBe(KAFKA_EXCEPTION + message)
  })

  it.each<[Properties, string, Read]>([
    [keyed, 'no key', { key: null, value: 'no key', headers: [] }],
    [headed, 'none', { key: null, value: 'none', headers: [] }],
    [both, 'a:1\tv', { key: null, value: 'v', headers: [['a', '1']] }],
    [
      headed,
      'a:1,b\tv',
      {
        key: null,
        value: 'v',
        headers: [
          ['a', '1'],
          ['b', null],
        ],
      },
    ],
  ])('is passed over with ignore.error', (properties, line, expected) => {
    expect(read({ ...properties, 'ignore.error': 'true' }, line)).toEqual(expected)
  })
})

describe('separators', () => {
  it.each<[Properties, string]>([
    [{ 'headers.delimiter': ',' }, 'headers.delimiter and headers.separator may not be equal'],
    [{ 'headers.delimiter': ':' }, 'headers.delimiter and headers.key.separator may not be equal'],
    [{ 'headers.separator': ':' }, 'headers.separator and headers.key.separator may not be equal'],
    [{ 'null.marker': '\t' }, 'null.marker and key.separator may not be equal'],
    [{ 'null.marker': ',', 'key.separator': ';' }, 'null.marker and headers.separator may not be equal'],
    [{ 'null.marker': ':' }, 'null.marker and headers.key.separator may not be equal'],
    [{ 'null.marker': '|', 'headers.delimiter': '|' }, 'null.marker and headers.delimiter may not be equal'],
  ])('%j that could not be told apart are refused', (properties, message) => {
    expect(failureOf(() => new LineMessageReader(properties))).toBe(KAFKA_EXCEPTION + message)
  })

  it('that are no regular expression are refused by name', () => {
    expect(() => new LineMessageReader({ 'headers.separator': '(' })).toThrow('headers.separator')
  })
})
