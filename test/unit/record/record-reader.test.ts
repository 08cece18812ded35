/** What comes from a disk or a socket may be anything: it is read, or refused with a KafkaError, and never read beyond. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isKafkaError } from '../../../src/common/kafka-error.ts'
import { ATTRIBUTE, FIELD } from '../../../src/record/batch-header.ts'
import { compress } from '../../../src/record/compression/compression.ts'
import { codecOf, defaultLevel } from '../../../src/record/compression/compression-codec.ts'
import { batchCrc } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { readRecords } from '../../../src/record/read-records.ts'
import { RecordReader } from '../../../src/record/record-reader.ts'
import { workedBatches } from './worked-batches.ts'

/** Reads everything, headers too; the name of the KafkaError that ended it, or null. Anything else fails the test. */
function errorOf(source: Buffer, checkCrcs = true): string | null {
  const reader = new RecordReader({ checkCrcs, includeControl: true })
  reader.reset(source)
  try {
    for (let records = 0; reader.next(); records++) {
      // A record takes a byte at least: more records than bytes would be a reader that does not move.
      expect(records).toBeLessThanOrEqual(Math.max(source.length, reader.source.length))
      reader.headers()
      for (const [start, end] of [
        [reader.keyStart, reader.keyEnd],
        [reader.valueStart, reader.valueEnd],
      ] as const) {
        if (start === -1) expect(end).toBe(-1)
        else expect(reader.source.subarray(start, end)).toHaveLength(end - start)
      }
    }
    return null
  } catch (error) {
    if (isKafkaError(error)) return error.error
    throw error
  }
}

/** A batch whose header is right and whose records are `body`, so that only the records can be wrong. */
function batchAround(body: Buffer, recordsCount: number, attributes = 0): Buffer {
  const example = workedBatches[0]!.batch
  const batch = Buffer.concat([example.subarray(0, FIELD.records), body])
  batch.writeInt32BE(batch.length - 12, FIELD.batchLength)
  batch.writeInt16BE(attributes, FIELD.attributes)
  batch.writeInt32BE(recordsCount, FIELD.recordsCount)
  batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
  return batch
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

const READ_ERRORS = [null, 'CORRUPT_MESSAGE', 'UNSUPPORTED_FOR_MESSAGE_FORMAT']

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
    const counts = fc.constantFrom(0, 1, 2, 3, 100, 0x7fffffff)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), counts, fc.nat({ max: 7 }), (bytes, count, codecId) => {
        const body = Buffer.from(bytes)
        expect(READ_ERRORS).toContain(errorOf(batchAround(body, count)))
        expect(READ_ERRORS).toContain(errorOf(batchAround(body, count, codecId)))
        if (codecId > 4) return
        const codec = codecOf(codecId)
        expect(READ_ERRORS).toContain(errorOf(batchAround(compress(codec, body), count, codecId)))
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

  it('refuses bytes behind the last record of a compressed batch, and records behind its bytes', () => {
    const body = hex('18000000026b0a68656c6c6f00')
    const around = (bytes: Buffer, count: number) => errorOf(batchAround(compress('lz4', bytes), count, 3))
    expect(around(body, 1)).toBeNull()
    expect(around(Buffer.concat([body, Buffer.alloc(1)]), 1)).toBe('CORRUPT_MESSAGE')
    expect(around(body, 2)).toBe('CORRUPT_MESSAGE')
    expect(around(body, 0x7fffffff)).toBe('CORRUPT_MESSAGE')
  })

  it('decompresses nothing where a batch has no records left, as the cleaner leaves them', () => {
    expect(errorOf(batchAround(Buffer.alloc(0), 0, 1))).toBeNull()
    expect(errorOf(batchAround(Buffer.alloc(0), 1, 1))).toBe('CORRUPT_MESSAGE')
  })
})

describe('batches of several codecs, one behind the other', () => {
  const codecs = ['zstd', 'none', 'snappy', 'gzip', 'lz4', 'none'] as const
  const headers = [{ key: 'a', value: Buffer.from('1') }]
  const recordsOf = (codec: string, at: number) =>
    [1, 2].map((n) => ({ key: Buffer.from(`${codec} ${n}`), value: Buffer.from(`${at}`.repeat(500)), headers }))
  const batches = codecs.map((codec, at) =>
    encodeBatch({
      timestampMs: 1000 + at,
      baseOffset: at * 2,
      records: recordsOf(codec, at),
      attributes: at === 2 ? ATTRIBUTE.control : 0,
      compression: { codec, level: defaultLevel(codec) },
    }),
  )
  const source = Buffer.concat(batches)

  it('are read in order, each record from the bytes that it was packed into', () => {
    const reader = new RecordReader({ checkCrcs: true, includeControl: true })
    const kept: [Buffer, number, number][] = []
    reader.reset(source)
    for (let offset = 0; reader.next(); offset++) {
      const [codec, expected] = [codecs[offset >> 1]!, recordsOf(codecs[offset >> 1]!, offset >> 1)[offset % 2]!]
      expect([reader.offset, reader.timestampMs]).toEqual([offset, 1000 + (offset >> 1)])
      expect(reader.source === source).toBe(codec === 'none')
      expect(reader.source.subarray(reader.keyStart, reader.keyEnd)).toEqual(expected.key)
      expect(reader.source.subarray(reader.valueStart, reader.valueEnd)).toEqual(expected.value)
      expect(reader.headers()).toEqual(headers)
      kept.push([reader.source, reader.keyStart, reader.keyEnd])
    }
    // What was read before is still there.
    expect(kept.map(([bytes, start, end]) => bytes.toString('utf8', start, end))).toEqual(
      codecs.flatMap((codec) => [`${codec} 1`, `${codec} 2`]),
    )
  })

  it('can be passed over before anything is decompressed, control batches too', () => {
    const seen: [number, number][] = []
    const broken = Buffer.from(source)
    broken.fill(0, FIELD.records, batches[0]!.length)
    const reader = new RecordReader({
      checkCrcs: false,
      skipBatch: (header, bytes, position) => {
        expect(bytes).toBe(broken)
        seen.push([header.baseOffset, position])
        return header.baseOffset === 0 || header.baseOffset === 6
      },
    })
    reader.reset(broken)
    const offsets: number[] = []
    while (reader.next()) offsets.push(reader.offset)
    // 4 and 5 are in the control batch, which nobody asked for.
    expect(offsets).toEqual([2, 3, 8, 9, 10, 11])
    expect(seen.map(([baseOffset]) => baseOffset)).toEqual([0, 2, 4, 6, 8, 10])
    expect(seen[2]![1]).toBe(batches[0]!.length + batches[1]!.length)
    expect(reader.nextOffset).toBe(12)
  })
})

describe('a record', () => {
  const records = [5000, 1000, 5_000_000_000_000, 4999].map((timestampMs, i) => ({
    key: i === 0 ? null : Buffer.alloc(0),
    value: i === 1 ? null : Buffer.from(`${i}`),
    headers: [
      { key: 'none', value: null },
      { key: 'empty', value: Buffer.alloc(0) },
    ],
    timestampMs,
  }))

  it('has the time, the key, the value and the headers that it was given, null or empty', () => {
    const read = [...readRecords(encodeBatch({ timestampMs: 5000, records }))]
    expect(read.map(({ timestampMs }) => timestampMs)).toEqual(records.map(({ timestampMs }) => timestampMs))
    expect(read.map(({ key }) => key?.length ?? null)).toEqual([null, 0, 0, 0])
    expect(read.map(({ value }) => value?.toString() ?? null)).toEqual(['0', null, '2', '3'])
    expect(read[0]?.headers.map(({ key, value }) => [key, value?.length ?? null])).toEqual([
      ['none', null],
      ['empty', 0],
    ])
  })

  it('has the time of its batch where the log gave it one, whatever the producer said', () => {
    const batch = encodeBatch({ timestampMs: 5000, records, attributes: ATTRIBUTE.logAppendTime })
    batch.writeBigInt64BE(7777n, FIELD.maxTimestamp)
    batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
    expect([...readRecords(batch)].map(({ timestampMs }) => timestampMs)).toEqual([7777, 7777, 7777, 7777])
  })

  it('that says that it goes on behind its batch is not handed out with bytes of the next one', () => {
    const plain = ['mine', 'next'].map((value) => ({ key: null, value: Buffer.from(value) }))
    const one = encodeBatch({ timestampMs: 5000, records: plain })
    // Length of the record, then attributes, two deltas, a null key and the length of the value: one byte each, doubled.
    for (const at of [FIELD.records, FIELD.records + 5]) one.writeUInt8(one.readUInt8(at) + 2 * 20, at)
    one.writeUInt32BE(batchCrc(one), FIELD.crc)
    const reader = new RecordReader({ checkCrcs: true })
    reader.reset(Buffer.concat([one, encodeBatch({ timestampMs: 5000, records })]))
    expect(() => reader.next()).toThrow('a record that ends behind its batch')
  })
})
