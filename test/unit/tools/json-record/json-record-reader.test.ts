import { describe, expect, it } from 'vitest'
import { emptyRecordView, type RecordView } from '../../../../src/record/record-view.ts'
import { JsonRecordReader } from '../../../../src/tools/json-record/json-record-reader.ts'

function read(line: string | Uint8Array, reader = new JsonRecordReader()) {
  const record = emptyRecordView()
  const place = reader.read(record, typeof line === 'string' ? Buffer.from(line) : line)
  return { record, place, key: bytesOf(record, 'key'), value: bytesOf(record, 'value') }
}

function bytesOf(record: RecordView, field: 'key' | 'value'): string | null {
  const [start, end] = [record[`${field}Start`], record[`${field}End`]]
  return start < 0 ? null : Buffer.from(record.source.subarray(start, end)).toString('latin1')
}

describe('a line of JSON as a record', () => {
  it('needs a value only, and says what it does not know', () => {
    const { key, value, record, place } = read('{"value":"a"}')
    expect({ key, value, headers: record.headers }).toEqual({ key: null, value: 'a', headers: null })
    expect(place).toEqual({
      topic: null,
      partition: null,
      offset: null,
      timestampMs: null,
      timestampType: null,
      leaderEpoch: null,
    })
  })

  it('has a timestamp of -1 where it says that there was none', () => {
    expect(read('{"value":null,"timestamp":null}').place.timestampMs).toBe(-1)
    expect(read('{"value":null,"timestamp":5,"partition":0}').place).toMatchObject({ timestampMs: 5, partition: 0 })
  })

  it('takes base64 for bytes, and names of headers that are no text', () => {
    const { value, record } = read('{"valueBase64":"Yf8=","headers":[{"keyBase64":"Yf8=","value":null}]}')
    expect(value).toBe('a\xff')
    expect(record.headers).toEqual([{ key: 'a\ufffd', value: null, keyBytes: Buffer.from([0x61, 0xff]) }])
  })

  it('leaves what it has read before alone, though it uses its memory again', () => {
    const reader = new JsonRecordReader()
    const first = emptyRecordView()
    reader.read(first, Buffer.from('{"key":"k","value":"first"}'))
    for (let i = 0; i < 3; i++) read(`{"value":"${'x'.repeat(40_000)}"}`, reader)
    expect([bytesOf(first, 'key'), bytesOf(first, 'value')]).toEqual(['k', 'first'])
  })

  it('reads a part of a buffer', () => {
    const source = Buffer.from('junk{"value":"a"}junk')
    const record = emptyRecordView()
    new JsonRecordReader().read(record, source, 4, source.length - 4)
    expect(bytesOf(record, 'value')).toBe('a')
  })

  it.each([
    ['', 'The line is empty'],
    ['{"value":', 'The line is not JSON: '],
    ['[1]', 'The line is an array, not a JSON object'],
    ['null', 'The line is null, not a JSON object'],
    ['{"key":"k"}', 'The record has neither "value" nor "valueBase64"'],
    ['{"value":{"a":1}}', 'The value is an object; it must be a string or null'],
    ['{"value":"a","valueBase64":"YQ=="}', 'The value is there twice: as "value" and as "valueBase64"'],
    ['{"valueBase64":"Y Q=="}', 'The valueBase64 is not base64'],
    ['{"valueBase64":"YQ"}', 'The valueBase64 is not base64'],
    ['{"valueBase64":null}', 'The valueBase64 is null; it must be a string'],
    ['{"value":"\\ud800"}', 'The value has half of a surrogate pair, which UTF-8 cannot hold'],
    ['{"vlaue":"a"}', 'A record has no field "vlaue"'],
    ['{"value":"a","headers":{}}', 'The headers are an object; they must be an array'],
    ['{"value":"a","headers":[{"value":"b"}]}', 'A header has no "key"'],
    ['{"value":"a","headers":[{"key":"b"}]}', 'A header has neither "value" nor "valueBase64"'],
    ['{"value":"a","headers":["b"]}', 'A header is a string; it must be an object with "key" and "value"'],
    ['{"value":"a","partition":-1}', 'The partition is -1; it must be a whole number from 0'],
    ['{"value":"a","partition":2147483648}', 'The partition is 2147483648; it must be a whole number from 0'],
    ['{"value":"a","timestamp":"now"}', 'The timestamp is a string; it must be a whole number'],
    [
      '{"value":"a","timestamp":-9007199254740991}',
      'The timestamp is -9007199254740991; it must be a whole number from -2251799813685247 to 2251799813685247',
    ],
    ['{"value":"a","timestampType":"create"}', 'The timestampType must be "CreateTime" or "LogAppendTime"'],
    ['{"value":"a","__proto__":1}', 'A record has no field "__proto__"'],
    ['{"value":"a","\u009b31m\u202e":1}', 'A record has no field "\\u009b31m\\u202e"'],
  ])('%s is refused in one sentence', (line, sentence) => {
    expect(() => read(line)).toThrow(sentence)
  })

  it('refuses bytes that are not UTF-8, and shows no control characters of a line', () => {
    expect(() => read(Buffer.from([0x7b, 0xff]))).toThrow('The line is not UTF-8')
    expect(() => read('{\u001b[31m')).toThrow(/^[^\p{Cc}]*$/u)
  })

  it('asks for the field that may be meant', () => {
    expect(() => read('{"vlaue":"a"}')).toThrow(expect.objectContaining({ hint: 'Did you mean "value"?' }))
  })
})
