import { describe, expect, it } from 'vitest'
import { leaderEpochBefore, uncommitted } from '../../../../src/clients/consumer/group-positions.ts'
import { encodeBatch } from '../../../../src/record/encode-batch.ts'

function batch(baseOffset: number, count: number, partitionLeaderEpoch: number): Buffer {
  const records = Array.from({ length: count }, () => ({ key: null, value: Buffer.from('x') }))
  return encodeBatch({ records, timestampMs: 0, baseOffset, partitionLeaderEpoch })
}

const batches = Buffer.concat([batch(10, 3, 4), batch(13, 1, 5), batch(20, 2, 7)])

describe('the leader epoch of what was read', () => {
  it('is that of the last whole batch before the position', () => {
    expect(leaderEpochBefore(13, batches)).toBe(4)
    expect(leaderEpochBefore(14, batches)).toBe(5)
    expect(leaderEpochBefore(20, batches)).toBe(5)
    expect(leaderEpochBefore(22, batches)).toBe(7)
  })

  it('is unknown before anything was read, and within a batch', () => {
    expect(leaderEpochBefore(10, batches)).toBe(-1)
    expect(leaderEpochBefore(12, batches)).toBe(-1)
    expect(leaderEpochBefore(21, batches)).toBe(-1)
  })
})

describe('what is not committed', () => {
  it('is what is not known to be, or was at another offset', () => {
    const at = (partition: number, offset: number) => ({
      topic: 'orders',
      topicId: 'b3JkZXJzb3JkZXJzb3JkZQ',
      partition,
      offset,
      leaderEpoch: -1,
    })
    const committed = new Map([
      ['b3JkZXJzb3JkZXJzb3JkZQ-0', 5],
      ['b3JkZXJzb3JkZXJzb3JkZQ-1', 5],
    ])
    const offsets = [at(0, 5), at(1, 6), at(2, 0)]
    expect(uncommitted(offsets, committed)).toEqual([at(1, 6), at(2, 0)])
  })
})
