/** The worked examples: what Kafka's own classes wrote, read here, and written here as there. */
import { describe, expect, it } from 'vitest'
import { ATTRIBUTE, assignOffset, FIELD, readBatchHeader } from '../../../src/record/batch-header.ts'
import { defaultLevel } from '../../../src/record/compression/compression-codec.ts'
import { batchCrc, isBatchIntact } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { NO_PRODUCER } from '../../../src/record/record-batch-builder.ts'
import { RecordReader } from '../../../src/record/record-reader.ts'
import { writeVarint } from '../../../src/record/varint.ts'
import { builderOf, recordsIn } from './plain-record.ts'
import { compressedBatches, workedBatches } from './worked-batches.ts'

const plainBatches = workedBatches.filter(({ attributes, records }) => attributes === 0 && records.length > 0)

describe.each(workedBatches)('Kafka wrote $name', ({ batch, records, ...header }) => {
  it('and its header says so', () => {
    const { name: _, ...fields } = header
    expect(readBatchHeader(batch, 0)).toEqual({
      ...fields,
      sizeInBytes: batch.length,
      recordsCount: records.length,
    })
  })

  it('with the checksum that is computed here', () => {
    expect(batchCrc(batch)).toBe(batch.readUInt32BE(FIELD.crc))
    expect(isBatchIntact(batch, 0)).toBe(true)
  })

  it('and these are its records', () => {
    expect(recordsIn(batch)).toEqual(records)
  })
})

describe('written here', () => {
  it.each(plainBatches)('$name is the same byte for byte', ({ batch, records, ...header }) => {
    expect(plainBatches).toHaveLength(2)
    const built = builderOf(records).build(header)
    assignOffset(built, 0, header.baseOffset, header.partitionLeaderEpoch)
    expect(built.toString('hex')).toBe(batch.toString('hex'))
  })

  it('a control record has the bytes of the COMMIT marker', () => {
    const worked = workedBatches.find(({ name }) => name === 'a COMMIT marker')!
    const [marker] = worked.records
    const built = builderOf([marker!]).build(worked, ATTRIBUTE.control | ATTRIBUTE.transactional)
    assignOffset(built, 0, worked.baseOffset, worked.partitionLeaderEpoch)
    expect(built.toString('hex')).toBe(worked.batch.toString('hex'))
  })

  it('a plain object becomes the same batch', () => {
    const { batch, records } = workedBatches[0]!
    const { key, value, timestampMs } = records[0]!
    const record = { key: Buffer.from(key!), value: Buffer.from(value!) }
    expect(encodeBatch({ records: [record], timestampMs, partitionLeaderEpoch: 0 }).equals(batch)).toBe(true)
  })

  it('an ABORT marker differs from a COMMIT in one byte and the checksum', () => {
    const worked = workedBatches.find(({ name }) => name === 'a COMMIT marker')!
    const [marker] = worked.records
    const built = builderOf([{ ...marker!, key: '\0\0\0\0' }]).build(
      worked,
      ATTRIBUTE.control | ATTRIBUTE.transactional,
    )
    expect(built.readUInt32BE(FIELD.crc).toString(16)).toBe('add74809')
  })
})

describe.each(compressedBatches)('a batch compressed with $codec', ({ codec, batch }) => {
  it('has the checksum that is computed here', () => {
    expect(isBatchIntact(batch, 0)).toBe(true)
    expect(readBatchHeader(batch, 0)).toMatchObject({ sizeInBytes: batch.length, recordsCount: 1, lastOffset: 0 })
  })

  it('gives back its record', () => {
    expect(recordsIn(batch)).toEqual([
      { offset: 0, timestampMs: expect.any(Number) as number, key: 'k', value: 'a'.repeat(40), headers: [] },
    ])
  })

  it(`is made again with ${codec}, but for the compressed bytes`, () => {
    const records = recordsIn(batch)
    const compression = { codec, level: defaultLevel(codec) }
    const built = builderOf(records).build(NO_PRODUCER, 0, compression)
    expect(recordsIn(built)).toEqual(records)
    expect(built.readInt16BE(FIELD.attributes)).toBe(batch.readInt16BE(FIELD.attributes))
    expect(built.toString('hex', FIELD.lastOffsetDelta, FIELD.records)).toBe(
      batch.toString('hex', FIELD.lastOffsetDelta, FIELD.records),
    )
  })
})

it('control batches are passed over unless they are asked for', () => {
  const [first, , marker] = workedBatches
  const batches = Buffer.concat([marker!.batch, first!.batch])
  const offsets = (includeControl: boolean): number[] => {
    const reader = new RecordReader({ checkCrcs: true, includeControl })
    const found: number[] = []
    reader.reset(batches)
    while (reader.next()) found.push(reader.offset)
    return found
  }
  expect(offsets(false)).toEqual([0])
  expect(offsets(true)).toEqual([42, 0])
})

it('the next offset is behind the batch, whatever records are left in it', () => {
  const reader = new RecordReader({ checkCrcs: true })
  const after = workedBatches.map(({ batch }) => {
    reader.reset(batch)
    while (reader.next()) expect(reader.offset).toBeLessThan(reader.nextOffset)
    return reader.nextOffset
  })
  expect(after).toEqual(workedBatches.map(({ lastOffset }) => lastOffset + 1))
})

it('the reader goes on with other batches after it refused one', () => {
  const broken = Buffer.from(compressedBatches[0]!.batch)
  broken.fill(0, FIELD.records)
  const reader = new RecordReader({ checkCrcs: false })
  reader.reset(broken)
  expect(() => reader.next()).toThrow(
    expect.objectContaining({
      error: 'CORRUPT_MESSAGE',
      message: expect.stringMatching(/^broken gzip data: .* in the batch at offset 0$/) as string,
    }),
  )
  reader.reset(workedBatches[0]!.batch)
  expect([reader.next(), reader.offset, reader.next()]).toEqual([true, 0, false])
})

it('a length is written as one varint', () => {
  // The first byte of the first record of the first example.
  const length = Buffer.alloc(1)
  expect(writeVarint(length, 0, 12)).toBe(1)
  expect(workedBatches[0]!.batch[FIELD.records]).toBe(length[0])
})
