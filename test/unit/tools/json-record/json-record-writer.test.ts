import { describe, expect, it } from 'vitest'
import { encodeBatch, type PlainRecord } from '../../../../src/record/encode-batch.ts'
import { printedJson } from '../../../processes/printed-json.ts'

async function line(record: Partial<PlainRecord>, partitionLeaderEpoch = 3): Promise<string> {
  const records = [{ key: null, value: null, ...record }]
  const batch = encodeBatch({ records, timestampMs: 1_700_000_000_123, baseOffset: 41, partitionLeaderEpoch })
  return (await printedJson(batch, 'orders', 2)).toString()
}

const parsed = (printed: string) => JSON.parse(printed) as { readonly value?: string; readonly valueBase64?: string }
const bytes = (text: string): Buffer => Buffer.from(text)

describe('a record as a line of JSON', () => {
  it('has all fields, in the documented order', async () => {
    expect(await line({ key: bytes('k'), value: bytes('{"a":1}') })).toBe(
      '{"topic":"orders","partition":2,"offset":41,"timestamp":1700000000123,"timestampType":"CreateTime","leaderEpoch":3,"headers":[],"key":"k","value":"{\\"a\\":1}"}\n',
    )
  })

  it('tells null from empty, in headers too, and keeps their order and repeats', async () => {
    const headers = [
      { key: 'a', value: null },
      { key: 'b', value: bytes('') },
      { key: 'a', value: bytes('2') },
    ]
    expect(JSON.parse(await line({ key: bytes(''), value: null, headers }))).toMatchObject({
      headers: [
        { key: 'a', value: null },
        { key: 'b', value: '' },
        { key: 'a', value: '2' },
      ],
      key: '',
      value: null,
    })
  })

  it('has base64 in the place of what is not UTF-8, for a name of a header too', async () => {
    const broken = Buffer.from([0x61, 0xff])
    const headers = [{ key: 'a\ufffd', value: broken, keyBytes: broken }]
    const printed = parsed(await line({ key: broken, value: broken, headers }))
    expect(printed).toMatchObject({
      keyBase64: 'Yf8=',
      valueBase64: 'Yf8=',
      headers: [{ keyBase64: 'Yf8=', valueBase64: 'Yf8=' }],
    })
    expect(Object.keys(printed)).not.toContain('value')
  })

  it('escapes what JSON wants escaped and nothing else', async () => {
    const printed = await line({ value: bytes('"\\/\b\f\n\r\t\0\u001f\u007f한☕\u2028') })
    expect(printed).toContain('"value":"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f한☕\u2028"}')
  })

  it('has null for a time and an epoch that nobody knows', async () => {
    expect(JSON.parse(await line({ timestampMs: -1 }, -1))).toMatchObject({ timestamp: null, leaderEpoch: null })
  })

  it('is whole however large the value is', async () => {
    for (const value of ['\u0001'.repeat(200_000), '한'.repeat(150_000)]) {
      expect(parsed(await line({ value: bytes(value) })).value).toBe(value)
    }
    const binary = Buffer.alloc(1_000_001, 0xfe)
    expect(Buffer.from(parsed(await line({ value: binary })).valueBase64 ?? '', 'base64').equals(binary)).toBe(true)
  })
})
