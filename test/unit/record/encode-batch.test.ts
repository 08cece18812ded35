import { expect, it } from 'vitest'
import { ATTRIBUTE, readBatchHeader } from '../../../src/record/batch-header.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { readRecords } from '../../../src/record/read-records.ts'

it('plain objects become a batch and come back as plain objects', () => {
  const batch = encodeBatch({
    timestampMs: 1000,
    baseOffset: 40,
    partitionLeaderEpoch: 2,
    records: [
      { key: null, value: Buffer.from('only a value') },
      { key: Buffer.from('tombstone'), value: null, timestampMs: 1500 },
      { key: Buffer.alloc(0), value: Buffer.alloc(0), headers: [{ key: 'h', value: null }] },
    ],
  })
  const common = { isControl: false, partitionLeaderEpoch: 2 }
  expect([...readRecords(batch)]).toEqual([
    { ...common, offset: 40, timestampMs: 1000, key: null, value: Buffer.from('only a value'), headers: [] },
    { ...common, offset: 41, timestampMs: 1500, key: Buffer.from('tombstone'), value: null, headers: [] },
    {
      ...common,
      offset: 42,
      timestampMs: 1000,
      key: Buffer.alloc(0),
      value: Buffer.alloc(0),
      headers: [{ key: 'h', value: null }],
    },
  ])
  expect(readBatchHeader(batch, 0)).toMatchObject({ producerId: -1, producerEpoch: -1, baseSequence: -1 })
})

it('attributes are taken over, and without an offset or epoch it is for the leader to say', () => {
  const batch = encodeBatch({ timestampMs: 5, records: [{ key: null, value: null }], attributes: ATTRIBUTE.control })
  expect(readBatchHeader(batch, 0)).toMatchObject({ attributes: 32, baseOffset: 0, partitionLeaderEpoch: -1 })
  expect([...readRecords(batch)]).toMatchObject([{ isControl: true }])
})

it('several batches are read one after the other', () => {
  const batches = [0, 1, 2].map((baseOffset) =>
    encodeBatch({ baseOffset, timestampMs: 1, records: [{ key: null, value: Buffer.from(`${baseOffset}`) }] }),
  )
  const values = [...readRecords(Buffer.concat(batches))].map(({ offset, value }) => `${offset}:${String(value)}`)
  expect(values).toEqual(['0:0', '1:1', '2:2'])
})
