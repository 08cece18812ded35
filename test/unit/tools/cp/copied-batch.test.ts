import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, type BatchHeader, FIELD, readBatchHeader } from '../../../../src/record/batch-header.ts'
import type { CompressionCodec } from '../../../../src/record/compression/compression-codec.ts'
import { isBatchIntact } from '../../../../src/record/crc32c.ts'
import { encodeBatch, type PlainRecord } from '../../../../src/record/encode-batch.ts'
import { readRecords } from '../../../../src/record/read-records.ts'
import { type CopiedBatch, type CopyRange, copyBatch, stampIdentity } from '../../../../src/tools/cp/copied-batch.ts'

const everything: CopyRange = {
  fromOffset: 0,
  toOffset: Number.POSITIVE_INFINITY,
  fromMs: Number.NEGATIVE_INFINITY,
  toMs: Number.POSITIVE_INFINITY,
  maxBatchBytes: 1_000_000,
  isRecompressed: false,
}
const producer = { producerId: 7, producerEpoch: 1, baseSequence: 5 }

function records(count: number): PlainRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    key: i % 2 === 0 ? null : Buffer.from(`k${i}`),
    value: Buffer.from(`value ${i} ${'x'.repeat(40)}`),
    headers: i === 1 ? [{ key: 'h', value: null }] : [],
    timestampMs: 1000 + i * 7,
  }))
}

function batchOf(count: number, options: { attributes?: number; codec?: CompressionCodec } = {}): Buffer {
  const compression = { codec: options.codec ?? 'none', level: 1 } as const
  const batch = { records: records(count), timestampMs: 0, baseOffset: 100, compression }
  return encodeBatch({ ...batch, attributes: options.attributes ?? 0, partitionLeaderEpoch: 9 })
}

/** As it is sent. */
function copy(batch: Buffer, range: Partial<CopyRange> = {}, header: Partial<BatchHeader> = {}): CopiedBatch[] {
  const copied = copyBatch(batch, { ...readBatchHeader(batch, 0), ...header }, { ...everything, ...range })
  for (const { bytes } of copied) {
    stampIdentity(bytes, producer)
    // What a broker demands of a client's batch.
    expect(isBatchIntact(bytes, 0)).toBe(true)
    expect(readBatchHeader(bytes, 0)).toMatchObject({ baseOffset: 0, partitionLeaderEpoch: -1, ...producer })
  }
  return copied
}

const valuesOf = (copied: readonly CopiedBatch[]) => copied.flatMap(({ bytes }) => [...readRecords(bytes)].map(plain))
const plain = ({
  key,
  value,
  headers,
  timestampMs,
}: ReturnType<typeof readRecords> extends Generator<infer R> ? R : never) => ({
  key: key && Buffer.from(key).toString(),
  value: value && Buffer.from(value).toString(),
  headers: headers.map((header) => header.key),
  timestampMs,
})
const wanted = (from: number, to: number) =>
  valuesOf([{ bytes: batchOf(10), recordsCount: 10, isRewritten: false }]).slice(from, to)

describe('a batch that is copied', () => {
  it.each(['none', 'gzip'] as const)('keeps the bytes of its records, %s', (codec) => {
    const original = Buffer.from(batchOf(10, { codec }))
    const copied = copy(batchOf(10, { codec }))
    expect(copied).toMatchObject([{ recordsCount: 10, isRewritten: false }])
    expect(copied[0]?.bytes.subarray(FIELD.records).equals(original.subarray(FIELD.records))).toBe(true)
    expect(valuesOf(copied)).toEqual(wanted(0, 10))
  })

  it('leaves its transaction behind', () => {
    const [copied] = copy(batchOf(3, { attributes: ATTRIBUTE.transactional }))
    expect(copied?.bytes.readInt16BE(FIELD.attributes)).toBe(0)
    expect(copied?.isRewritten).toBe(false)
  })

  it.each([
    [{ fromOffset: 104 }, 4, 10],
    [{ toOffset: 104 }, 0, 4],
    [{ fromOffset: 102, toOffset: 104 }, 2, 4],
  ])('gives only the records in %j', (range, from, to) => {
    for (const codec of ['none', 'gzip'] as const) {
      const copied = copy(batchOf(10, { codec }), range)
      expect(copied).toMatchObject([{ recordsCount: to - from, isRewritten: true }])
      expect(copied[0]?.bytes.readInt16BE(FIELD.attributes)).toBe(codec === 'gzip' ? 1 : 0)
      expect(valuesOf(copied)).toEqual(wanted(from, to))
    }
  })

  it('keeps its bytes where all of its times are meant, else gives the records of those times, in any order', () => {
    const times = (range: Partial<CopyRange>) => {
      const records = [1000, 3000, 1500, 2500, 1900].map((timestampMs) => ({ key: null, value: null, timestampMs }))
      const copied = copy(encodeBatch({ records, timestampMs: 0 }), range)
      return [copied.map(({ isRewritten }) => isRewritten), valuesOf(copied).map(({ timestampMs }) => timestampMs)]
    }
    expect(times({ fromMs: 1000, toMs: 3001 })).toEqual([[false], [1000, 3000, 1500, 2500, 1900]])
    expect(times({ toMs: 2000 })).toEqual([[true], [1000, 1500, 1900]])
    expect(times({ fromMs: 1800, toMs: 2600 })).toEqual([[true], [2500, 1900]])
    expect(times({ fromMs: 3001 })).toEqual([[], []])
    expect(times({ toMs: 1000 })).toEqual([[], []])
  })

  it('may hold times that are further apart than one batch can say', () => {
    const ends = [-(2 ** 52), 2 ** 52]
    const batches = ends.map((timestampMs) =>
      copy(encodeBatch({ records: [{ key: null, value: null, timestampMs }], timestampMs: 0 })),
    )
    expect(batches.map((copied) => valuesOf(copied)[0]?.timestampMs)).toEqual(ends)
  })

  it.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('of noise fits when it is packed anew with %s', (codec) => {
    const noise = Array.from({ length: 300 }, () => ({ key: null, value: randomBytes(1000), timestampMs: 5 }))
    const batch = encodeBatch({ records: noise, timestampMs: 0, compression: { codec, level: 1 } })
    const copied = copy(batch, { maxBatchBytes: 100_000 })
    for (const { bytes } of copied) expect(bytes.length).toBeLessThanOrEqual(100_000)
    expect(copied.reduce((sum, { recordsCount }) => sum + recordsCount, 0)).toBe(300)
    expect(copied.length).toBeLessThanOrEqual(4)
  })

  it('is sent plain where the broker compresses it anew', () => {
    const copied = copy(batchOf(10, { codec: 'gzip' }), { isRecompressed: true })
    expect(copied[0]?.bytes.readInt16BE(FIELD.attributes)).toBe(0)
    expect(valuesOf(copied)).toEqual(wanted(0, 10))
    expect(copy(batchOf(10), { isRecompressed: true })).toMatchObject([{ isRewritten: false }])
  })

  it.each([{ fromOffset: 110 }, { toOffset: 100 }])('gives nothing outside of %j', (range) => {
    expect(copy(batchOf(10), range)).toEqual([])
  })

  it('that was compacted to nothing gives nothing', () => {
    expect(copy(batchOf(1), {}, { recordsCount: 0 })).toEqual([])
  })

  it('is packed anew where compaction left gaps', () => {
    const batch = batchOf(10)
    batch.writeInt32BE(14, FIELD.lastOffsetDelta)
    const copied = copy(batch)
    expect(copied).toMatchObject([{ recordsCount: 10, isRewritten: true }])
    expect(valuesOf(copied)).toEqual(wanted(0, 10))
  })

  it('has the times that the log gave as those of the producer', () => {
    const copied = copy(batchOf(3, { attributes: ATTRIBUTE.logAppendTime }))
    expect(copied).toMatchObject([{ recordsCount: 3, isRewritten: true }])
    expect(copied[0]?.bytes.readInt16BE(FIELD.attributes)).toBe(0)
    // The newest time of the batch, which is what the log gave to each of its records.
    expect(valuesOf(copied).map(({ timestampMs }) => timestampMs)).toEqual([1014, 1014, 1014])
  })

  it('is cut into smaller ones where the target takes no more', () => {
    const copied = copy(batchOf(10), { maxBatchBytes: 300 })
    expect(copied.length).toBeGreaterThan(3)
    for (const { bytes, isRewritten } of copied) {
      expect(bytes.length).toBeLessThanOrEqual(300)
      expect(isRewritten).toBe(true)
    }
    expect(valuesOf(copied)).toEqual(wanted(0, 10))
  })

  it('with a record that is too large by itself is sent, for the broker to refuse', () => {
    expect(copy(batchOf(2), { maxBatchBytes: 70 }).map(({ recordsCount }) => recordsCount)).toEqual([1, 1])
  })
})
