import { describe, expect, it } from 'vitest'
import { FIELD, readBatchHeader } from '../../../src/record/batch-header.ts'
import { isBatchIntact } from '../../../src/record/crc32c.ts'
import {
  estimateBatchSizeUpperBound,
  NO_PRODUCER,
  RecordBatchBuilder,
} from '../../../src/record/record-batch-builder.ts'
import { builderOf, type PlainTestRecord, recordsIn, viewOf } from './plain-record.ts'

type Input = Omit<PlainTestRecord, 'offset'>

const record = (overrides: Partial<Input> = {}): Input => ({
  timestampMs: 1700000000000,
  key: null,
  value: 'v',
  headers: [],
  ...overrides,
})

const numbered = (records: readonly Input[]): PlainTestRecord[] => records.map((each, offset) => ({ ...each, offset }))

describe('a record batch builder', () => {
  it.each([0, 61, 64, 100, 4096])('that starts with %i bytes grows as needed', (initialBytes) => {
    const records = Array.from({ length: 50 }, (_, i) => record({ key: `key ${i}`, value: 'ab'.repeat(i * 7) }))
    const builder = builderOf(records, initialBytes)
    const batch = builder.build(NO_PRODUCER)
    expect(builder.recordsCount).toBe(50)
    expect(builder.sizeInBytes).toBe(batch.length)
    expect(builder.capacityBytes).toBeGreaterThanOrEqual(batch.length)
    expect(recordsIn(batch)).toEqual(numbered(records))
  })

  it.each([0, 1, 63, 64, 159, 160, 161, 8191, 8192, 70_000])('copies values of %i bytes', (length) => {
    const records = [record({ value: 'é'.repeat(length) }), record({ key: 'k'.repeat(length), value: null })]
    expect(recordsIn(builderOf(records).build(NO_PRODUCER))).toEqual(numbered(records))
  })

  it('keeps names and order of headers, and tells null from empty', () => {
    const headers = [
      ['a', '1'],
      ['a', null],
      ['', ''],
      ['한글 🙂', '값'],
    ] as const
    const records = [record({ headers }), record(), record({ headers: [['z', 'x'.repeat(1000)]] })]
    expect(recordsIn(builderOf(records).build(NO_PRODUCER))).toEqual(numbered(records))
  })

  it('takes the first timestamp as the base and the largest as the maximum', () => {
    const times = [1000, 5000, -1, 4999, 2 ** 50]
    const records = times.map((timestampMs) => record({ timestampMs }))
    const batch = builderOf(records).build(NO_PRODUCER)
    expect(readBatchHeader(batch, 0).maxTimestampMs).toBe(2 ** 50)
    expect(batch.readBigInt64BE(27)).toBe(1000n)
    expect(recordsIn(batch).map(({ timestampMs }) => timestampMs)).toEqual(times)
  })

  it('takes no timestamp that is too far from the first one to be read again', () => {
    const builder = builderOf([record({ timestampMs: -(2 ** 51) })])
    expect([2 ** 51 - 1, 2 ** 51].map((timestampMs) => builder.takesTimestamp(timestampMs))).toEqual([true, false])
    const times = [-(2 ** 51), 2 ** 51 - 1]
    const batch = builderOf(times.map((timestampMs) => record({ timestampMs }))).build(NO_PRODUCER)
    expect(recordsIn(batch).map(({ timestampMs }) => timestampMs)).toEqual(times)
    expect(() => builderOf([record({ timestampMs: -(2 ** 53) + 1 }), record()])).toThrow('2^52')
  })

  it('starts anew after a reset', () => {
    const builder = builderOf([record({ timestampMs: 9e12, value: 'first'.repeat(30) })])
    builder.build(NO_PRODUCER)
    builder.reset()
    expect(builder.sizeInBytes).toBe(61)
    builder.append(viewOf(record({ timestampMs: 5, value: 'second' })))
    const batch = builder.build({ producerId: 2 ** 40, producerEpoch: 3, baseSequence: 11 })
    expect(recordsIn(batch)).toEqual([{ ...record({ timestampMs: 5, value: 'second' }), offset: 0 }])
    expect(readBatchHeader(batch, 0)).toMatchObject({
      producerId: 2 ** 40,
      producerEpoch: 3,
      baseSequence: 11,
      maxTimestampMs: 5,
      baseOffset: 0,
      partitionLeaderEpoch: -1,
    })
  })

  it('goes on after a build', () => {
    const builder = builderOf([record({ value: 'a' })])
    builder.build(NO_PRODUCER)
    builder.append(viewOf(record({ value: 'b' })))
    const batch = builder.build(NO_PRODUCER)
    expect(isBatchIntact(batch, 0)).toBe(true)
    expect(recordsIn(batch).map(({ value }) => value)).toEqual(['a', 'b'])
  })

  it('grows no further than to the size at which it is sent, unless it has to', () => {
    const input = viewOf(record({ value: 'v'.repeat(90) }))
    const builder = new RecordBatchBuilder(256, undefined, 1000)
    while (builder.sizeInBytes + estimateBatchSizeUpperBound(input) <= 1000) builder.append(input)
    expect(builder.capacityBytes).toBe(1000)
    while (builder.sizeInBytes <= 1000) builder.append(input)
    expect(builder.capacityBytes).toBe(2000)
  })

  it('keeps the first and the latest time of its records, also after a batch of later ones', () => {
    const builder = new RecordBatchBuilder(64)
    for (const times of [
      [500, 900, 700],
      [30, 20, 10],
    ]) {
      builder.reset()
      for (const timestampMs of times) builder.append(viewOf(record({ timestampMs })))
      const batch = builder.build(NO_PRODUCER)
      expect([batch.readBigInt64BE(FIELD.baseTimestamp), batch.readBigInt64BE(FIELD.maxTimestamp)].map(Number)).toEqual(
        [times[0], Math.max(...times)],
      )
    }
  })

  it('writes no batch without records, and none that only claims to be compressed', () => {
    expect(() => new RecordBatchBuilder(0).build(NO_PRODUCER)).toThrow('a batch has at least one record')
    expect(() => builderOf([record()]).build(NO_PRODUCER, 1)).toThrow('the codec is told by the compression')
  })

  it.each([
    record(),
    record({ value: null }),
    record({
      key: 'k'.repeat(200),
      value: 'v'.repeat(20_000),
      headers: [
        ['h', 'x'],
        ['n', null],
      ],
    }),
    record({ timestampMs: 2 ** 50 }),
  ])('estimates the size of a batch from above, and not far off', (input) => {
    const estimate = estimateBatchSizeUpperBound(viewOf(input))
    const { length } = builderOf([input]).build(NO_PRODUCER)
    expect(length).toBeLessThanOrEqual(estimate)
    expect(length).toBeGreaterThan(estimate - 21)
  })
})
