/** What comes from a disk or a socket may be anything: it is read, or refused with a KafkaError, and never read beyond. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../src/common/kafka-error.ts'
import { FIELD } from '../../../src/record/batch-header.ts'
import { batchCrc } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { RecordReader } from '../../../src/record/record-reader.ts'
import { workedBatches } from './worked-batches.ts'

/** Reads everything, headers too; the name of the KafkaError that ended it, or null. Anything else fails the test. */
function errorOf(source: Buffer, checkCrcs = true): string | null {
  const reader = new RecordReader({ checkCrcs, includeControl: true })
  reader.reset(source)
  try {
    for (let records = 0; reader.next(); records++) {
      // A record takes a byte at least: more records than bytes would be a reader that does not move.
      expect(records).toBeLessThanOrEqual(source.length)
      reader.headers()
      for (const [start, end] of [
        [reader.keyStart, reader.keyEnd],
        [reader.valueStart, reader.valueEnd],
      ] as const) {
        if (start === -1) expect(end).toBe(-1)
        else expect(source.subarray(start, end)).toHaveLength(end - start)
      }
    }
    return null
  } catch (error) {
    if (isKafkaError(error)) return error.error
    throw error
  }
}

/** A batch whose header is right and whose records are `body`, so that only the records can be wrong. */
function batchAround(body: Buffer, recordsCount: number): Buffer {
  const example = workedBatches[0]!.batch
  const batch = Buffer.concat([example.subarray(0, FIELD.records), body])
  batch.writeInt32BE(batch.length - 12, FIELD.batchLength)
  batch.writeInt32BE(recordsCount, FIELD.recordsCount)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

const READ_ERRORS = [null, 'CORRUPT_MESSAGE', 'UNSUPPORTED_FOR_MESSAGE_FORMAT', 'UNSUPPORTED_COMPRESSION_TYPE']

describe('a record reader', () => {
  it.each(workedBatches)('refuses $name cut at any byte', ({ batch }) => {
    expect(errorOf(batch)).toBeNull()
    for (let length = 1; length < batch.length; length++) {
      for (const checkCrcs of [true, false]) {
        expect(errorOf(batch.subarray(0, length), checkCrcs)).toBe('CORRUPT_MESSAGE')
      }
    }
  })

  it.each(workedBatches)('reads or refuses $name with any byte changed', ({ batch }) => {
    for (let at = 0; at < batch.length; at++) {
      for (const change of [0x01, 0x80, 0xff]) {
        const changed = Buffer.from(batch)
        changed[at] = changed[at]! ^ change
        const error = errorOf(changed)
        if (at >= FIELD.crc) expect(error).toBe('CORRUPT_MESSAGE')
        expect(READ_ERRORS).toContain(error)
        expect(READ_ERRORS).toContain(errorOf(changed, false))
      }
    }
  })

  it('refuses random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        expect(READ_ERRORS.slice(1)).toContain(errorOf(Buffer.from(bytes)))
      }),
    )
  })

  it('reads or refuses random records in a batch whose checksum is right', () => {
    const bodies = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(0, 1, 2, 3, 100, 0x7fffffff))
    fc.assert(
      fc.property(bodies, ([body, count]) => {
        expect(READ_ERRORS).toContain(errorOf(batchAround(Buffer.from(body), count)))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['a count that is too high', '18000000026b0a68656c6c6f00', 2],
    ['a count that is far too high', '18000000026b0a68656c6c6f00', 0x7fffffff],
    ['a record longer than the batch', '1a000000026b0a68656c6c6f00', 1],
    ['a record shorter than its fields', '16000000026b0a68656c6c6f00', 1],
    ['a record of a negative length', '01', 1],
    ['a record of a huge length', 'feffffff0f', 1],
    ['a key longer than its record', '18000000fe016b0a68656c6c6f00', 1],
    ['a key of a huge length', '18000000feffffff0f0a68656c6c6f00', 1],
    ['a value longer than its record', '18000000026b0c68656c6c6f00', 1],
    ['a value that swallows the next record', '18000000026b7e68656c6c6f00'.repeat(8), 8],
    ['a negative count of headers', '18000000026b0a68656c6c6f01', 1],
    ['headers that are not there', '18000000026b0a68656c6c6f02', 1],
    ['a header name that is too long', '1c000000026b0a68656c6c6f020878', 1],
    ['a header name of a negative length', '1c000000026b0a68656c6c6f020101', 1],
    ['a header value that is too long', '1e000000026b0a68656c6c6f02027804', 1],
    ['bytes behind the headers', '20000000026b0a68656c6c6f02027801 00', 1],
    ['a million headers', '1c000000026b0a68656c6c6f80897a', 1],
    ['a number without an end', '18ffffffffffffffffffffffffffff', 1],
    ['a number of eleven bytes', '3800ffffffffffffffffffff01 00 01 01 00 0000000000000000', 1],
    ['a time that no number holds', '2200feffffffffffffffff01 00026b0268 00', 1],
  ])('refuses %s', (_what, body, count) => {
    expect(errorOf(batchAround(hex(body), count))).toBe('CORRUPT_MESSAGE')
  })

  it('refuses bytes behind the last record', () => {
    expect(errorOf(batchAround(hex('18000000026b0a68656c6c6f00'), 1))).toBeNull()
    expect(errorOf(batchAround(hex('18000000026b0a68656c6c6f0000'), 1))).toBe('CORRUPT_MESSAGE')
  })

  it('takes a wrong checksum only where somebody else has compared it', () => {
    const batch = Buffer.from(workedBatches[0]!.batch)
    batch[70] = batch[70]! ^ 1
    expect(errorOf(batch)).toBe('CORRUPT_MESSAGE')
    expect(errorOf(batch, false)).toBeNull()
  })

  it('names codecs that do not exist by their number', () => {
    const batch = Buffer.from(workedBatches[0]!.batch)
    batch.writeInt16BE(6, FIELD.attributes)
    const reader = new RecordReader({ checkCrcs: false })
    reader.reset(batch)
    expect(() => reader.next()).toThrow(/^Unknown compression type id: 6 in the batch at offset 0$/)
  })

  it('points into the bytes that it was given, in whatever buffer they lie', () => {
    const batch = encodeBatch({ timestampMs: 1, records: [{ key: Buffer.from('k'), value: Buffer.from('value') }] })
    const shifted = Buffer.concat([Buffer.from('12345'), batch]).subarray(5)
    const reader = new RecordReader({ checkCrcs: true })
    reader.reset(shifted)
    expect(reader.next()).toBe(true)
    expect(reader.source.toString('utf8', reader.valueStart, reader.valueEnd)).toBe('value')
    expect(reader.source.toString('utf8', reader.keyStart, reader.keyEnd)).toBe('k')
  })

  it('reads headers as often as it is asked, and goes on behind them', () => {
    const headers = [{ key: 'a', value: Buffer.from('1') }]
    const records = [1, 2].map((n) => ({ key: null, value: Buffer.from(`${n}`), headers }))
    const reader = new RecordReader({ checkCrcs: true })
    reader.reset(encodeBatch({ timestampMs: 1, records }))
    expect(reader.next()).toBe(true)
    expect([reader.headers(), reader.headers()]).toEqual([headers, headers])
    expect(reader.next()).toBe(true)
    expect(reader.headers()).toEqual(headers)
    expect(reader.next()).toBe(false)
  })
})
