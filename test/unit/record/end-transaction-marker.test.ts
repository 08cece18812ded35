import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTE,
  BATCH_OVERHEAD_BYTES,
  FIELD,
  LOG_OVERHEAD_BYTES,
  readBatchHeader,
} from '../../../src/record/batch-header.ts'
import { batchCrc } from '../../../src/record/crc32c.ts'
import { encodeBatch } from '../../../src/record/encode-batch.ts'
import { encodeMarkerBatch, isMarkerBatch, parseMarkerBatch } from '../../../src/record/end-transaction-marker.ts'
import { markerBatch } from '../storage/log/producer-state/producer-batches.ts'

function controlBatch(key: Buffer | null, value: Buffer | null): Buffer {
  return encodeBatch({ records: [{ key, value }], timestampMs: 1, attributes: ATTRIBUTE.control })
}

const KEY = Buffer.from([0, 0, 0, 1])

describe('a transaction marker', () => {
  it.each(['commit', 'abort'] as const)('says %s, and which coordinator wrote it', (type) => {
    const batch = markerBatch({ offset: 42, type, coordinatorEpoch: 9 })
    expect(parseMarkerBatch(batch)).toEqual({ type, coordinatorEpoch: 9 })
  })

  it.each(['commit', 'abort'] as const)('is written as it is read: %s', (type) => {
    const marker = { type, coordinatorEpoch: 7 }
    const batch = encodeMarkerBatch({ marker, producerId: 4000, producerEpoch: 3, timestampMs: 99 })
    expect(parseMarkerBatch(batch)).toEqual(marker)
    const header = readBatchHeader(batch, 0)
    expect(header).toMatchObject({ producerId: 4000, producerEpoch: 3, baseSequence: -1, maxTimestampMs: 99 })
    expect(isMarkerBatch(header) && (header.attributes & ATTRIBUTE.transactional) !== 0).toBe(true)
    // 61 bytes of header and one record of 17, as Kafka's markers are.
    expect(batch.length).toBe(78)
  })

  it('may have fields that a later version added', () => {
    const value = Buffer.from([0, 1, 0, 0, 0, 5, 77])
    expect(parseMarkerBatch(controlBatch(Buffer.concat([KEY, Buffer.from('x')]), value))).toEqual({
      type: 'commit',
      coordinatorEpoch: 5,
    })
  })

  it('is not what another control record is', () => {
    expect(parseMarkerBatch(controlBatch(Buffer.from([0, 0, 0, 2]), Buffer.from('leader')))).toBeNull()
    expect(parseMarkerBatch(controlBatch(Buffer.from([0, 0, 0xff, 0xff]), null))).toBeNull()
  })

  it('is gone from a batch that the cleaner emptied', () => {
    const batch = Buffer.from(markerBatch({ offset: 42, type: 'abort' }).subarray(0, BATCH_OVERHEAD_BYTES))
    batch.writeInt32BE(BATCH_OVERHEAD_BYTES - LOG_OVERHEAD_BYTES, FIELD.batchLength)
    batch.writeInt32BE(0, FIELD.recordsCount)
    batch.writeUInt32BE(batchCrc(batch), FIELD.crc)
    expect(parseMarkerBatch(batch)).toBeNull()
  })

  it.each([
    ['no key', null, Buffer.alloc(6)],
    ['a short key', KEY.subarray(0, 3), Buffer.alloc(6)],
    ['no value', KEY, null],
    ['a short value', KEY, Buffer.alloc(5)],
  ])('with %s is refused', (_, key, value) => {
    expect(() => parseMarkerBatch(controlBatch(key, value))).toThrow(
      expect.objectContaining({ error: 'CORRUPT_MESSAGE' }),
    )
  })

  it('with a wrong checksum is refused', () => {
    const batch = Buffer.from(markerBatch({ offset: 42, type: 'abort' }))
    batch.writeInt8(1, batch.length - 2)
    expect(() => parseMarkerBatch(batch)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })

  it('is looked for in control batches of producers only', () => {
    const { control, transactional } = ATTRIBUTE
    expect(isMarkerBatch({ attributes: control | transactional, producerId: 0 })).toBe(true)
    expect(isMarkerBatch({ attributes: control, producerId: -1 })).toBe(false)
    expect(isMarkerBatch({ attributes: transactional, producerId: 0 })).toBe(false)
  })
})
