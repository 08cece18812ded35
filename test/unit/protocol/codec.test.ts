import { describe, expect, expectTypeOf, it } from 'vitest'
import type { ApiMap } from '../../../src/protocol/api-map.ts'
import { decode, encode } from '../../../src/protocol/codec.ts'
import type { createTopicsRequest } from '../../../src/protocol/messages/create-topics.ts'
import { requestHeader, responseHeader } from '../../../src/protocol/messages/headers.ts'
import {
  array,
  bool,
  bytes,
  float64,
  INT64_MAX,
  int8,
  int16,
  int32,
  int64,
  type MessageOf,
  type MessageSchema,
  message,
  records,
  string,
  struct,
  uint16,
  uint32,
  uuid,
} from '../../../src/protocol/schema.ts'

const sample = message(
  { name: 'Sample', validVersions: '0-3', flexibleVersions: '2+' },
  {
    id: int32('0+'),
    name: string('0+', { nullable: '1+' }),
    parts: array('1+', { index: int16('0+'), note: string('3+', { ignorable: true }) }, { nullable: '2+' }),
    owner: struct('1+', { host: string('0+') }, { nullable: '1+', default: null }),
    epoch: int64('2+', { default: -1, tag: 3, taggedVersions: '2+' }),
    tags: array('2+', string, { tag: 1, taggedVersions: '2+' }),
    isNew: bool('3+'),
  },
)
const value = { id: 7, name: 'ab', parts: [], owner: null, epoch: -1, tags: [], isNew: false }

type Sample = MessageOf<typeof sample>

function hex(version: number, changes: Partial<Sample>): string {
  return encode(sample, version, { ...value, ...changes }).toString('hex')
}

function decodeSample(version: number, text: string): Sample {
  return decode(sample, version, Buffer.from(text, 'hex'))
}

describe('the classic encoding', () => {
  it('has fixed lengths and no tagged section', () => {
    expect(hex(0, {})).toBe('00000007' + '00026162')
    expect(hex(1, {})).toBe('00000007' + '00026162' + '00000000' + 'ff')
  })

  it('writes null as length -1, and a struct that may be null behind a presence byte', () => {
    expect(hex(1, { name: null, owner: { host: 'h' } })).toBe('00000007' + 'ffff' + '00000000' + '01' + '000168')
    expect(decodeSample(1, '00000007ffff0000000001000168')).toEqual({ ...value, name: null, owner: { host: 'h' } })
  })
})

describe('the flexible encoding', () => {
  it('has compact lengths and a tagged section after each struct', () => {
    const parts = [{ index: 1, note: '' }]
    expect(hex(2, { parts })).toBe('00000007' + '036162' + '02' + '0001' + '00' + 'ff' + '00')
    expect(hex(2, { parts: null, name: null })).toBe('00000007' + '00' + '00' + 'ff' + '00')
  })

  it('writes tagged fields in the order of their tags and omits the defaults', () => {
    expect(hex(2, { epoch: 5, tags: ['x'] })).toBe(
      '00000007' + '036162' + '01' + 'ff' + '02' + '0103020278' + '0308' + '0000000000000005',
    )
    expect(hex(2, { epoch: 5 })).toBe('00000007' + '036162' + '01' + 'ff' + '01' + '0308' + '0000000000000005')
  })

  it('puts the size of a long tagged field in two bytes', () => {
    const tags = Array.from({ length: 40 }, () => 'word')
    const encoded = encode(sample, 2, { ...value, tags })
    expect(encoded.toString('hex', 9, 13)).toBe('0101c901')
    expect(decode(sample, 2, encoded)).toEqual({ ...value, tags })
  })

  it('skips tags that the version does not know', () => {
    expect(
      decodeSample(2, '00000007036162' + '01' + 'ff' + '02' + '0208aaaaaaaaaaaaaaaa' + '03080000000000000005'),
    ).toEqual({ ...value, epoch: 5 })
  })

  it('refuses a tagged field that is not as long as announced', () => {
    expect(() => decodeSample(2, '00000007036162' + '01' + 'ff' + '01' + '0309000000000000000500')).toThrow(
      'Sample v2: epoch: tag 3 is not as long as the 9 bytes announced',
    )
  })

  it('marks a nullable struct inside a tag by a uvarint, as Kafka does for a converted group member', () => {
    const schema = message(
      { name: 'Member', validVersions: '0', flexibleVersions: '0+' },
      {
        rebalanceTimeoutMs: int32('0+'),
        classicMemberMetadata: struct(
          '0+',
          {
            sessionTimeoutMs: int32('0+'),
            supportedProtocols: array('0+', { name: string('0+'), metadata: bytes('0+') }),
          },
          { nullable: '0+', default: null, tag: 0, taggedVersions: '0+' },
        ),
      },
    )
    const member = {
      rebalanceTimeoutMs: 5,
      classicMemberMetadata: {
        sessionTimeoutMs: 7,
        supportedProtocols: [{ name: 'range', metadata: Buffer.from([1, 2]) }],
      },
    }
    const written = '00000005' + '0100110100000007020672616e67650301020000'
    expect(encode(schema, 0, member).toString('hex')).toBe(written)
    expect(decode(schema, 0, Buffer.from(written, 'hex'))).toEqual(member)
    expect(decode(schema, 0, Buffer.from('00000005' + '01000100', 'hex')).classicMemberMetadata).toBeNull()
  })
})

describe('what a version cannot carry', () => {
  it('is refused, unless the field is ignorable or has its default', () => {
    expect(() => hex(1, { isNew: true })).toThrow(
      expect.objectContaining({
        error: 'UNSUPPORTED_VERSION',
        message: 'Sample v1: isNew: version 1 cannot carry this field (versions 3+ can)',
      }),
    )
    expect(hex(2, { parts: [{ index: 1, note: 'dropped' }] })).toBe(hex(2, { parts: [{ index: 1, note: '' }] }))
  })

  it('may be null', () => {
    expect(() => hex(0, { name: null })).toThrow(
      expect.objectContaining({
        error: 'UNSUPPORTED_VERSION',
        message: 'Sample v0: name: version 0 does not allow null (versions 1+ do)',
      }),
    )
    expect(() => decodeSample(0, '00000007ffff')).toThrow('Sample v0: name: null is not allowed')
  })

  it('is read as its default', () => {
    expect(decodeSample(0, '0000000700026162')).toEqual(value)
  })

  it('includes versions that do not exist', () => {
    for (const version of [-1, 4, 1.5, Number.NaN]) {
      expect(() => encode(sample, version, value)).toThrow(
        expect.objectContaining({
          error: 'UNSUPPORTED_VERSION',
          message: `Sample has no version ${version} (versions 0-3 exist)`,
        }),
      )
    }
  })
})

describe('numbers and texts at their limits', () => {
  const limits = message(
    { name: 'Limits', validVersions: '0', flexibleVersions: '0+' },
    {
      a: int8('0+'),
      b: int16('0+'),
      c: uint16('0+'),
      d: int32('0+'),
      e: uint32('0+'),
      f: int64('0+'),
      g: float64('0+'),
      h: uuid('0+'),
      i: string('0+'),
      j: records('0+', { nullable: '0+' }),
    },
  )
  const zero = { a: 0, b: 0, c: 0, d: 0, e: 0, f: 0, g: 0, h: 'AAAAAAAAAAAAAAAAAAAAAA', i: '', j: null }

  it.each([
    ['a', [-129, 128, 1.5, Number.NaN, '1', undefined, null]],
    ['b', [-32769, 32768, 0.5]],
    ['c', [-1, 65536]],
    ['d', [2 ** 31, -(2 ** 31) - 1, Number.NaN]],
    ['e', [-1, 2 ** 32]],
    ['f', [2 ** 53, -(2 ** 53), 0.5, Number.POSITIVE_INFINITY, 1n]],
    ['g', ['1', null]],
    ['h', ['', 'AAAA', 'AAAAAAAAAAAAAAAAAAAAA$', 7]],
    ['i', ['x'.repeat(32768), '€'.repeat(10923), 5, undefined]],
    ['j', ['text', 5, [1, 2]]],
  ])('%s refuses what does not fit', (name, misfits) => {
    for (const misfit of misfits) {
      expect(() => encode(limits, 0, { ...zero, [name]: misfit })).toThrow(
        expect.objectContaining({
          error: 'INVALID_REQUEST',
          message: expect.stringContaining(`Limits v0: ${name}: `) as string,
        }),
      )
    }
  })

  it.each([
    { f: Number.MAX_SAFE_INTEGER },
    { f: Number.MIN_SAFE_INTEGER },
    { f: -(2 ** 32) - 1 },
    { f: INT64_MAX },
    { e: 2 ** 32 - 1, c: 65535, d: -(2 ** 31), b: -32768, a: -128 },
    { g: Number.NaN },
    { g: -0 },
    { i: 'x'.repeat(32767) },
    { i: '한국어 😀 \u0000' },
  ])('%j survives', (change) => {
    expect(decode(limits, 0, encode(limits, 0, { ...zero, ...change }))).toEqual({ ...zero, ...change })
  })

  it('an int64 beyond 2^53 is refused, never rounded', () => {
    const encoded = encode(limits, 0, zero)
    for (const beyond of [2n ** 53n, -(2n ** 53n) - 1n, 2n ** 63n - 2n, -(2n ** 63n)]) {
      encoded.writeBigInt64BE(beyond, 13)
      expect(() => decode(limits, 0, encoded)).toThrow(`Limits v0: f: int64 ${beyond} is beyond 2^53`)
    }
    encoded.writeBigInt64BE(2n ** 63n - 1n, 13)
    expect(decode(limits, 0, encoded).f).toBe(INT64_MAX)
  })

  it('refuses what is no object and no array', () => {
    expect(() => encode(sample, 0, null as unknown as typeof value)).toThrow('Sample v0: null is not an object')
    const parts = 'none' as unknown as []
    expect(() => hex(1, { parts })).toThrow('Sample v1: parts: none is not an array')
  })
})

describe('bytes', () => {
  const blob = message({ name: 'Blob', validVersions: '0', flexibleVersions: 'none' }, { data: bytes('0+') })

  it('are views of the input, not copies', () => {
    const encoded = encode(blob, 0, { data: Buffer.from('abc') })
    const { data } = decode(blob, 0, encoded)
    encoded[4] = 'z'.charCodeAt(0)
    expect(Buffer.from(data).toString()).toBe('zbc')
  })

  it('are read from a Uint8Array that is a part of something', () => {
    const whole = new Uint8Array([9, 9, 0, 0, 0, 1, 65, 9])
    expect(decode(blob, 0, whole.subarray(2, 7)).data).toEqual(Buffer.from('A'))
  })

  it('of a megabyte survive', () => {
    const data = Buffer.alloc(1 << 20, 7)
    expect(decode(blob, 0, encode(blob, 0, { data })).data.length).toBe(1 << 20)
  })
})

describe('headers', () => {
  it('keep the client id classic even where the rest is flexible', () => {
    const header = { requestApiKey: 3, requestApiVersion: 12, correlationId: 1, clientId: 'me' }
    expect(encode(requestHeader, 1, header).toString('hex')).toBe('0003000c0000000100026d65')
    expect(encode(requestHeader, 2, header).toString('hex')).toBe('0003000c0000000100026d6500')
    expect(encode(requestHeader, 2, { ...header, clientId: null }).toString('hex')).toBe('0003000c00000001ffff00')
    expect(encode(responseHeader, 0, { correlationId: 1 }).toString('hex')).toBe('00000001')
    expect(encode(responseHeader, 1, { correlationId: 1 }).toString('hex')).toBe('0000000100')
  })
})

describe('the types', () => {
  it('follow from the tables', () => {
    type Request = ApiMap['CreateTopics']['request']
    expectTypeOf<Request['timeoutMs']>().toEqualTypeOf<number>()
    expectTypeOf<Request['topics'][number]['configs'][number]['value']>().toEqualTypeOf<string | null>()
    expectTypeOf<Request['topics'][number]['assignments'][number]['brokerIds']>().toEqualTypeOf<readonly number[]>()
    type Partition = ApiMap['Fetch']['response']['responses'][number]['partitions'][number]
    expectTypeOf<Partition['records']>().toEqualTypeOf<Uint8Array | null>()
    expectTypeOf<Partition['currentLeader']['leaderId']>().toEqualTypeOf<number>()
    expectTypeOf<Partition['abortedTransactions']>().toBeNullable()
    expectTypeOf<typeof createTopicsRequest>().toExtend<MessageSchema<Request>>()
  })
})
