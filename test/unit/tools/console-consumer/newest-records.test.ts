import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NewestRecords } from '../../../../src/tools/console-consumer/newest-records.ts'

const places = (...records: readonly (readonly [offset: number, timestampMs: number])[]) => ({
  offsets: records.map(([offset]) => offset),
  timestampsMs: records.map(([, timestampMs]) => timestampMs),
})

describe('the newest records', () => {
  it('are chosen by time over all partitions', () => {
    const newest = new NewestRecords(3)
    newest.add(0, places([9, 50], [8, 40], [7, 10]))
    newest.add(1, places([3, 45], [2, 5]))
    newest.add(2, places([6, 1]))
    expect(newest.firstOffsets()).toEqual(
      new Map([
        [0, 8],
        [1, 3],
      ]),
    )
  })

  it('of the same time are taken from all partitions in turn', () => {
    const newest = new NewestRecords(4)
    for (const partition of [0, 1]) newest.add(partition, places([9, 1], [8, 1], [7, 1]))
    expect(newest.firstOffsets()).toEqual(
      new Map([
        [0, 8],
        [1, 8],
      ]),
    )
  })

  it('are as many as wanted, or all, and the end of each partition, whatever the times', () => {
    const partition = fc.array(fc.nat({ max: 5 }), { maxLength: 6 })
    fc.assert(
      fc.property(fc.array(partition, { maxLength: 4 }), fc.nat({ max: 12 }), (partitions, limit) => {
        const newest = new NewestRecords(limit)
        partitions.forEach((timestampsMs, i) => {
          newest.add(i, { timestampsMs, offsets: timestampsMs.map((_, depth) => 100 - depth) })
        })
        const kept = [...newest.firstOffsets().values()].reduce((sum, offset) => sum + (101 - offset), 0)
        expect(kept).toBe(Math.min(limit, partitions.flat().length))
      }),
    )
  })
})
