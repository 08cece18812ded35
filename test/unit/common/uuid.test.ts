import { describe, expect, it } from 'vitest'
import {
  LOST_DIR,
  METADATA_TOPIC_ID,
  MIGRATING_DIR,
  parseUuid,
  randomUuid,
  timeOrderedUuid,
  UNASSIGNED_DIR,
  uuidFromBytes,
  uuidToBytes,
  ZERO_UUID,
} from '../../../src/common/uuid.ts'

const BYTES = Buffer.from('0123456789abcdef0fedcba987654321', 'hex')
const TEXT = 'ASNFZ4mrze8P7cuph2VDIQ'

describe('a UUID', () => {
  it("is written as Kafka's base64url text", () => {
    expect(uuidFromBytes(BYTES)).toBe(TEXT)
    expect(uuidToBytes(TEXT)).toEqual(BYTES)
    expect(uuidFromBytes(Buffer.concat([Buffer.from('xx'), BYTES]).subarray(2))).toBe(TEXT)
  })

  it("has Kafka's reserved values", () => {
    const values = [ZERO_UUID, METADATA_TOPIC_ID, MIGRATING_DIR, UNASSIGNED_DIR, LOST_DIR].map((id) => uuidToBytes(id))
    expect(values.map((bytes) => bytes.readBigUInt64BE(0))).toEqual([0n, 0n, 0n, 0n, 0n])
    expect(values.map((bytes) => bytes.readBigUInt64BE(8))).toEqual([0n, 1n, 0n, 1n, 2n])
  })

  it('is random, version 4, and never starts with a dash', () => {
    const draws = [Buffer.alloc(16, 0xfb), Buffer.alloc(16, 0xff)]
    const uuid = randomUuid({ bytes: () => draws.shift() ?? Buffer.alloc(16) })
    expect(uuidToBytes(uuid).toString('hex')).toBe('ffffffffffff4fffbfffffffffffffff')
    expect(draws).toHaveLength(0)
  })

  it('leaves the random bytes that it was given alone', () => {
    const bytes = Buffer.alloc(16, 0xff)
    randomUuid({ bytes: () => bytes })
    expect(bytes).toEqual(Buffer.alloc(16, 0xff))
  })
})

describe('a UUID with the time in it', () => {
  it('is one of version 7 that sorts behind earlier ones', () => {
    const first = timeOrderedUuid(1_645_557_742_000, { bytes: () => Buffer.alloc(16, 0xff) })
    const second = timeOrderedUuid(1_645_557_742_001, { bytes: () => Buffer.alloc(16) })
    expect([first, second]).toEqual(['017f22e2-79b0-7fff-bfff-ffffffffffff', '017f22e2-79b1-7000-8000-000000000000'])
  })
})

describe('parsing a UUID', () => {
  it('accepts padded text and bits too many, and returns the canonical text', () => {
    expect(parseUuid(`${TEXT}==`)).toBe(TEXT)
    expect(parseUuid('AAAAAAAAAAAAAAAAAAAAAR')).toBe('AAAAAAAAAAAAAAAAAAAAAQ')
  })

  // Texts printed by Kafka 4.3.1 for the same input.
  it.each([
    ['x', 'Input byte[] should at least have 2 bytes for base64 bytes'],
    ['abcde', 'Last unit does not have enough valid bits'],
    ['', 'Input string `` decoded as 0 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID'],
    [
      'abc',
      'Input string `abc` decoded as 2 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID',
    ],
    [
      'AAAAAAAAAAAAAAAAAAAAAAAA',
      'Input string `AAAAAAAAAAAAAAAAAAAAAAAA` decoded as 18 bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID',
    ],
    ['A'.repeat(31), 'Input string with prefix `AAAAAAAAAAAAAAAAAAAAAAAA` is too long to be decoded as a base64 UUID'],
    ['AAAA$AAAAAAAAAAAAAAAAA', 'Illegal base64 character 24'],
    ['AAAAAAAAAAAAAAAAAAAA+A', 'Illegal base64 character 2b'],
  ])("refuses %j with Kafka's words", (text, message) => {
    expect(() => parseUuid(text)).toThrow(expect.objectContaining({ error: 'INVALID_REQUEST', message }))
  })
})
