import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../src/common/kafka-error.ts'
import { decode, encode } from '../../../src/protocol/codec.ts'
import { decodeKraftControlRecord } from '../../../src/protocol/kraft-control-record.ts'
import { produceRequest } from '../../../src/protocol/messages/produce.ts'
import { decodeMetadataRecord } from '../../../src/protocol/metadata-record.ts'
import { array, int32, message, string } from '../../../src/protocol/schema.ts'
import { allSchemas, allVersions } from './all-schemas.ts'
import { messageArbitrary } from './message-arbitrary.ts'

/** Calls `read` and returns the error that it threw, or null; anything but a KafkaError fails the test. */
function errorOf(read: () => unknown): string | null {
  try {
    read()
    return null
  } catch (error) {
    if (isKafkaError(error)) return error.error
    throw error
  }
}

const decodeErrors = [null, 'CORRUPT_MESSAGE', 'INVALID_REQUEST']

describe('bytes from anywhere', () => {
  it.each(allSchemas)('$name: random bytes throw nothing but a KafkaError', (schema) => {
    for (const { version } of allVersions.filter((each) => each.schema === schema)) {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
          expect(decodeErrors).toContain(errorOf(() => decode(schema, version, bytes)))
        }),
        { numRuns: 10 },
      )
    }
  })

  it.each(allSchemas)('$name: cut at any byte, it is refused', (schema) => {
    const version = schema.validVersions.highest
    const expected = /Request/.test(schema.name) ? 'INVALID_REQUEST' : 'CORRUPT_MESSAGE'
    for (const value of fc.sample(messageArbitrary(schema, version), 3)) {
      const bytes = encode(schema, version, value)
      for (let length = 0; length < bytes.length; length++) {
        expect(errorOf(() => decode(schema, version, bytes.subarray(0, length)))).toBe(expected)
      }
    }
  })

  it.each(allSchemas)('$name: with one byte changed it is read or refused', (schema) => {
    const version = schema.validVersions.highest
    const cases = fc.tuple(messageArbitrary(schema, version), fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(cases, ([value, at, change]) => {
        const bytes = encode(schema, version, value)
        if (bytes.length > 0) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change
        expect(decodeErrors).toContain(errorOf(() => decode(schema, version, bytes)))
      }),
      { numRuns: 20 },
    )
  })

  it('as metadata and control records throw nothing but a KafkaError', () => {
    const errors = [null, 'CORRUPT_MESSAGE', 'UNSUPPORTED_VERSION']
    const body = fc.uint8Array({ maxLength: 40 })
    fc.assert(
      fc.property(body, fc.nat({ max: 30 }), fc.nat({ max: 4 }), (bytes, type, version) => {
        expect(errors).toContain(errorOf(() => decodeMetadataRecord(bytes)))
        expect(errors).toContain(errorOf(() => decodeMetadataRecord(Buffer.from([1, type, version, ...bytes]))))
        expect(errors).toContain(errorOf(() => decodeKraftControlRecord(Buffer.from([0, 0, 0, type % 8]), bytes)))
        expect(errors).toContain(errorOf(() => decodeKraftControlRecord(bytes, bytes)))
      }),
      { numRuns: 200 },
    )
  })
})

describe('lengths beyond the end', () => {
  const items = message(
    { name: 'Items', validVersions: '0-1', flexibleVersions: '1+' },
    { items: array('0+', { id: int32('0+') }), name: string('0+') },
  )

  it.each([
    ['an array', 0, '7fffffff', 'Items v0: items: items announced: 2147483647, bytes left: 0 (before byte 4 of 4)'],
    [
      'a compact array',
      1,
      'ffffffff0f',
      'Items v1: items: items announced: 4294967294, bytes left: 0 (before byte 5 of 5)',
    ],
    ['a string', 0, '000000007fff41', 'Items v0: name: bytes needed: 32767, left: 1 (before byte 6 of 7)'],
    [
      'a compact string',
      1,
      '01ffffffff0f',
      'Items v1: name: a string of 4294967294 bytes is longer than 32767 (before byte 6 of 6)',
    ],
    ['a varint', 1, 'ffffffffff', 'Items v1: items: a varint is longer than 32 bits (before byte 5 of 5)'],
    [
      'a tagged section',
      1,
      '0101ffffffff0f',
      'Items v1: items announced: 4294967295, bytes left: 0 (before byte 7 of 7)',
    ],
    ['a tagged field', 1, '0101010109', 'Items v1: bytes needed: 9, left: 0 (before byte 5 of 5)'],
  ])('%s: refused before anything is allocated', (_what, version, hex, text) => {
    expect(() => decode(items, version, Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ error: 'CORRUPT_MESSAGE', message: text }),
    )
  })

  it('names the field inside its structs', () => {
    const bytes = encode(produceRequest, 9, {
      transactionalId: null,
      acks: 1,
      timeoutMs: 1,
      topicData: [
        { name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitionData: [{ index: 0, records: Buffer.alloc(8) }] },
      ],
    })
    expect(() => decode(produceRequest, 9, bytes.subarray(0, -6))).toThrow(
      'ProduceRequest v9: topicData.partitionData.records: bytes needed: 8, left: 5 (before byte 21 of 26)',
    )
  })
})
