import { describe, expect, it } from 'vitest'
import { AbortedBatches } from '../../../../src/clients/consumer/aborted-batches.ts'
import { batchSizeInBytes } from '../../../../src/record/batch-header.ts'
import { RecordReader } from '../../../../src/record/record-reader.ts'
import { dataBatch, markerBatch } from '../../storage/log/producer-state/producer-batches.ts'

/** Offsets of the records that a consumer of committed records gets of `batches`. */
function offsetsOf(batches: readonly Buffer[], aborted: AbortedBatches): number[] {
  const reader = new RecordReader({
    checkCrcs: true,
    skipBatch: (header, source, position) => aborted.isAborted(header, source, position),
  })
  // The batches are not at the beginning of the memory that holds them.
  reader.reset(Buffer.concat([Buffer.alloc(5), ...batches]).subarray(5))
  const offsets: number[] = []
  while (reader.next()) offsets.push(reader.offset)
  expect(reader.nextOffset).toBe(endOf(batches.at(-1)!))
  return offsets
}

function endOf(batch: Buffer): number {
  expect(batchSizeInBytes(batch, 0)).toBe(batch.length)
  return Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23) + 1
}

const open = (offset: number, producerId: number, count = 1) =>
  dataBatch({ offset, producerId, count, isTransactional: true })

describe('the batches of aborted transactions', () => {
  it('are skipped up to the marker, those of others are not', () => {
    const batches = [
      open(0, 1, 2),
      dataBatch({ offset: 2, producerId: 3 }),
      open(3, 2),
      markerBatch({ offset: 4, producerId: 1, type: 'abort' }),
      open(5, 1),
      markerBatch({ offset: 6, producerId: 1, type: 'commit' }),
      markerBatch({ offset: 7, producerId: 2, type: 'commit' }),
    ]
    expect(offsetsOf(batches, new AbortedBatches([{ producerId: 1, firstOffset: 0 }]))).toEqual([2, 3, 5])
    expect(offsetsOf(batches, new AbortedBatches([]))).toEqual([0, 1, 2, 3, 5])
  })

  it('are skipped in the second transaction of a producer only, when only that was aborted', () => {
    const batches = [
      open(0, 1),
      markerBatch({ offset: 1, producerId: 1, type: 'commit' }),
      open(2, 1),
      markerBatch({ offset: 3, producerId: 1, type: 'abort' }),
    ]
    expect(offsetsOf(batches, new AbortedBatches([{ producerId: 1, firstOffset: 2 }]))).toEqual([0])
  })

  it('are skipped where a fetch begins in the middle of a transaction', () => {
    const batches = [open(50, 1), markerBatch({ offset: 51, producerId: 1, type: 'abort' }), open(52, 1)]
    expect(offsetsOf(batches, new AbortedBatches([{ producerId: 1, firstOffset: 7 }]))).toEqual([52])
  })

  it('are found whatever the order in which the broker tells them', () => {
    const batches = [open(0, 1), open(1, 2), open(2, 3), dataBatch({ offset: 3, producerId: 2 })]
    const told = [
      { producerId: 3, firstOffset: 2 },
      { producerId: 1, firstOffset: 0 },
      { producerId: 2, firstOffset: 1 },
    ]
    expect(offsetsOf(batches, new AbortedBatches(told))).toEqual([3])
  })
})
