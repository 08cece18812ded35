/** Whatever is put into a batch comes out of it, and the numbers in between are written as the book says. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readInt64, writeInt64 } from '../../src/record/int64.ts'
import { estimateBatchSizeUpperBound, RecordBatchBuilder } from '../../src/record/record-batch-builder.ts'
import { RecordReader } from '../../src/record/record-reader.ts'
import type { RecordHeader, RecordView } from '../../src/record/record-view.ts'
import { varintSize, writeVarint } from '../../src/record/varint.ts'

interface Plain {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly RecordHeader[]
  readonly timestampMs: number
}

const bytes = fc.option(fc.oneof(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ minLength: 100, maxLength: 400 })))
const header = fc.record<RecordHeader>({ key: fc.string({ unit: 'grapheme', maxLength: 10 }), value: bytes })
const plainRecord = fc.record<Plain>({
  key: bytes,
  value: bytes,
  headers: fc.array(header, { maxLength: 3 }),
  timestampMs: fc.oneof(
    fc.integer({ min: -1, max: 2 ** 31 }),
    fc.maxSafeNat().map((n) => n % 2 ** 51),
  ),
})

const compression = fc.oneof(
  fc.record({ codec: fc.constant('gzip' as const), level: fc.constantFrom(-1, 1, 6, 9) }),
  fc.record({ codec: fc.constantFrom('snappy' as const, 'lz4' as const), level: fc.constant(9) }),
  fc.record({ codec: fc.constant('zstd' as const), level: fc.constantFrom(-131_072, -1, 3, 12) }),
)

function viewOf({ key, value, headers, timestampMs }: Plain): RecordView {
  const [keyBytes, valueBytes] = [key ?? new Uint8Array(0), value ?? new Uint8Array(0)]
  return {
    source: Buffer.concat([Buffer.from('?'), keyBytes, valueBytes, Buffer.from('!')]),
    keyStart: key === null ? -1 : 1,
    keyEnd: key === null ? -1 : 1 + keyBytes.length,
    valueStart: value === null ? -1 : 1 + keyBytes.length,
    valueEnd: value === null ? -1 : 1 + keyBytes.length + valueBytes.length,
    headers: headers.length === 0 ? null : headers,
    timestampMs,
  }
}

function readBack(batch: Buffer): Plain[] {
  const reader = new RecordReader({ checkCrcs: true })
  const found: Plain[] = []
  reader.reset(batch)
  while (reader.next()) {
    expect(reader.offset).toBe(found.length)
    found.push({
      key: reader.keyStart < 0 ? null : Uint8Array.from(reader.source.subarray(reader.keyStart, reader.keyEnd)),
      value: reader.valueStart < 0 ? null : Uint8Array.from(reader.source.subarray(reader.valueStart, reader.valueEnd)),
      headers: reader
        .headers()
        .map(({ key, value }) => ({ key, value: value === null ? null : Uint8Array.from(value) })),
      timestampMs: reader.timestampMs,
    })
  }
  return found
}

it('a batch gives back its records', () => {
  const builder = new RecordBatchBuilder(100)
  fc.assert(
    fc.property(fc.array(plainRecord, { minLength: 1, maxLength: 20 }), compression, (records, how) => {
      builder.reset()
      let bound = 0
      for (const record of records) {
        const view = viewOf(record)
        bound += estimateBatchSizeUpperBound(view)
        builder.append(view)
      }
      const batch = builder.build({ producerId: 5, producerEpoch: 0, baseSequence: 0 })
      expect(readBack(batch)).toEqual(records)
      expect(batch.length).toBeLessThanOrEqual(bound)
      const compressed = builder.build({ producerId: 5, producerEpoch: 0, baseSequence: 0 }, 0, how)
      expect(readBack(compressed)).toEqual(records)
      for (const each of [batch, compressed]) {
        expect(Number(each.readBigInt64BE(35))).toBe(Math.max(...records.map(({ timestampMs }) => timestampMs)))
      }
    }),
    { numRuns: 300 },
  )
})

it('a varint is zigzag and base 128', () => {
  const target = new Uint8Array(10)
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (value) => {
      const end = writeVarint(target, 0, value)
      expect(end).toBe(varintSize(value))
      let zigzag = 0n
      for (let at = end - 1; at >= 0; at--) {
        expect(target[at]! >= 0x80).toBe(at < end - 1)
        zigzag = (zigzag << 7n) | BigInt(target[at]! & 0x7f)
      }
      expect((zigzag >> 1n) ^ -(zigzag & 1n)).toBe(BigInt(value))
    }),
    { numRuns: 1000 },
  )
})

it('an int64 is what a BigInt is', () => {
  const target = Buffer.alloc(8)
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      writeInt64(target, 0, value)
      expect(target.readBigInt64BE()).toBe(BigInt(value))
      expect(readInt64(target, 0)).toBe(value)
    }),
  )
})
