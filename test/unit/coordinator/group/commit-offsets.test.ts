import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { commitOffsets } from '../../../../src/coordinator/group/commit-offsets.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { offsetCommitRequest } from '../../../../src/protocol/messages/offset-commit.ts'
import { GroupBench } from './group-bench.ts'

function benchWith(partitionCount: number): GroupBench {
  const bench = new GroupBench()
  bench.topics.create('orders', partitionCount)
  return bench
}

const refusal = (error: string, message = ''): unknown =>
  expect.objectContaining({ error, message: expect.stringContaining(message) as string })

describe('commits', () => {
  it('of a member with the epoch that it has are kept', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    bench.commit({ 'orders-0': 5, 'orders-1': 7 }, a)
    bench.commit({ 'orders-0': 6 }, a)
    expect(bench.committed()).toEqual({ 'orders-0': 6, 'orders-1': 7 })
    expect(bench.log.at(-1)?.value).toMatchObject({ offset: 6, metadata: 'by orders-0', commitTimestamp: 1_000_000 })
  })

  it('of one who is no member make a simple group', () => {
    const bench = benchWith(1)
    bench.commit({ 'orders-0': 5 }, null)
    expect(bench.state.groups.get('g')).toMatchObject({ type: 'classic', protocolType: null })
    bench.commit({ 'orders-0': 3 }, null)
    expect(bench.committed()).toEqual({ 'orders-0': 3 })
  })

  it('of one who is no member are refused while there are members', () => {
    const bench = benchWith(1)
    const a = bench.join('a', ['orders'])
    expect(() => bench.commit({ 'orders-0': 5 }, null)).toThrow(refusal('UNKNOWN_MEMBER_ID'))
    bench.leave(a)
    bench.commit({ 'orders-0': 5 }, null)
    expect(bench.committed()).toEqual({ 'orders-0': 5 })
  })

  it('of a member that was fenced are refused', () => {
    const bench = benchWith(1)
    const a = bench.join('a', ['orders'])
    bench.fence(['a'])
    expect(() => bench.commit({ 'orders-0': 5 }, a)).toThrow(refusal('UNKNOWN_MEMBER_ID', 'Member a is not a member'))
  })

  it('of a member that is behind are kept for what it has had since then, and refused for the rest', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    const old = { ...a }
    bench.settle([a, b])
    expect(bench.commit({ 'orders-0': 5 }, old).topics[0]?.partitions[0]?.errorCode).toBe(0)
    expect(() => bench.commit({ 'orders-1': 5 }, old)).toThrow(refusal('STALE_MEMBER_EPOCH', 'not assigned'))
    const early = { ...b, memberEpoch: 1 }
    expect(() => bench.commit({ 'orders-1': 5 }, early)).toThrow(refusal('STALE_MEMBER_EPOCH', 'older than assignment'))
    const late = { ...b, memberEpoch: 9 }
    expect(() => bench.commit({ 'orders-1': 5 }, late)).toThrow(refusal('STALE_MEMBER_EPOCH', 'is newer than'))
  })

  it('of a partition that the member has yet to give up are kept', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    bench.join('b', ['orders'])
    bench.beat(a, {}, ['orders-0', 'orders-1'])
    bench.commit({ 'orders-1': 9 }, a)
    expect(bench.committed()).toEqual({ 'orders-1': 9 })
  })

  it('with an epoch need a group', () => {
    const bench = benchWith(1)
    const member = { memberId: 'a', memberEpoch: 4 }
    expect(() => bench.commit({ 'orders-0': 5 }, member)).toThrow(refusal('GROUP_ID_NOT_FOUND'))
    expect(() => bench.commit({ 'orders-0': 5 }, member, { apiVersion: 8 })).toThrow(refusal('ILLEGAL_GENERATION'))
  })

  it('of a member in an old version are refused', () => {
    const bench = benchWith(1)
    const a = bench.join('a', ['orders'])
    const unsupported = refusal('UNSUPPORTED_VERSION', 'version 9 or above')
    expect(() => bench.commit({ 'orders-0': 5 }, a, { apiVersion: 8 })).toThrow(unsupported)
  })

  it('with metadata that are too long say so, and the others are kept', () => {
    const bench = benchWith(2)
    const { topicId } = bench.topics.get('orders')
    const partitions = [
      { partitionIndex: 0, committedOffset: 1, committedMetadata: 'x'.repeat(4097) },
      { partitionIndex: 1, committedOffset: 2, committedMetadata: null },
    ]
    const request = fill(offsetCommitRequest, { groupId: 'g', topics: [{ name: 'orders', topicId, partitions }] })
    const response = bench.apply(commitOffsets(bench.state, request, bench.context))
    const codes = response.topics[0]?.partitions.map((each) => each.errorCode)
    expect(codes).toEqual([errorCode('OFFSET_METADATA_TOO_LARGE'), 0])
    expect(bench.committed()).toEqual({ 'orders-1': 2 })
  })

  it('with a retention of their own expire by it', () => {
    const bench = benchWith(1)
    const { topicId } = bench.topics.get('orders')
    const topics = [
      { name: 'orders', topicId, partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] },
    ]
    const request = fill(offsetCommitRequest, { groupId: 'g', retentionTimeMs: 500, topics })
    bench.apply(commitOffsets(bench.state, request, bench.context))
    const entry = bench.state.offsets.get({ group: 'g', topic: 'orders', partition: 0 })
    expect(entry?.expireTimestampMs).toBe(bench.nowMs + 500)
  })

  it('wake nobody', () => {
    const bench = benchWith(1)
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] }]
    const request = fill(offsetCommitRequest, { groupId: 'g', topics })
    expect(commitOffsets(bench.state, request, bench.context)).toMatchObject({ wakesGroup: false, records: [{}] })
  })
})
