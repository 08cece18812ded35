import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import { fetchOffsets, type OffsetFetchGroup } from '../../../../src/coordinator/group/fetch-offsets.ts'
import { offsetCommitRecord } from '../../../../src/coordinator/group/group-records.ts'
import { GroupBench } from './group-bench.ts'

function benchWithOffsets(): GroupBench {
  const bench = new GroupBench()
  bench.topics.create('orders', 3)
  bench.commit({ 'orders-0': 5, 'orders-1': 6 }, null)
  return bench
}

const asked: OffsetFetchGroup = { groupId: 'g', memberId: null, memberEpoch: -1, topics: null }
const orders = (topicId: string, ...partitionIndexes: number[]) => ({
  ...asked,
  topics: [{ name: 'orders', topicId, partitionIndexes }],
})
const unknown = { committedOffset: -1, committedLeaderEpoch: -1, metadata: '' }

describe('fetched offsets', () => {
  it('are those of the partitions asked for, -1 where there is none', () => {
    const { topics } = fetchOffsets(benchWithOffsets().state, orders(ZERO_UUID, 1, 2), { requireStable: false })
    expect(topics[0]?.partitions).toEqual([
      { partitionIndex: 1, committedOffset: 6, committedLeaderEpoch: -1, metadata: 'by orders-1', errorCode: 0 },
      { partitionIndex: 2, ...unknown, errorCode: 0 },
    ])
  })

  it('are none of a topic that was created anew under the same name', () => {
    const bench = benchWithOffsets()
    const { topicId } = bench.topics.create('orders', 3)
    const { topics } = fetchOffsets(bench.state, orders(topicId, 0), { requireStable: false })
    expect(topics[0]?.partitions[0]).toMatchObject(unknown)
  })

  it('leave such a topic out where all are asked for', () => {
    const bench = benchWithOffsets()
    const { topicId } = bench.topics.create('orders', 3)
    const all = (id: string) => fetchOffsets(bench.state, asked, { requireStable: false, topicIdOf: () => id }).topics
    expect(all(topicId)).toEqual([])
    expect(all(ZERO_UUID)[0]?.partitions).toHaveLength(2)
  })

  it('are none of a group that is not there', () => {
    const group = { ...orders(ZERO_UUID, 0), groupId: 'nobody' }
    const state = new GroupBench().state
    expect(fetchOffsets(state, group, { requireStable: false }).topics[0]?.partitions[0]).toMatchObject(unknown)
    expect(fetchOffsets(state, { ...group, topics: null }, { requireStable: false }).topics).toEqual([])
  })

  it('are for members with their epoch, and for those who are none', () => {
    const bench = benchWithOffsets()
    const { memberEpoch } = bench.join('a', ['orders'])
    const fetch = (memberId: string | null, epoch: number) => () =>
      fetchOffsets(bench.state, { ...asked, memberId, memberEpoch: epoch }, { requireStable: true })
    expect(fetch('a', memberEpoch)().topics).toHaveLength(1)
    expect(fetch(null, -1)().topics).toHaveLength(1)
    expect(fetch('a', memberEpoch - 1)).toThrow(expect.objectContaining({ error: 'STALE_MEMBER_EPOCH' }))
    expect(fetch('b', memberEpoch)).toThrow(expect.objectContaining({ error: 'UNKNOWN_MEMBER_ID' }))
  })
})

describe('offsets of a transaction', () => {
  const key = { group: 'g', topic: 'orders', partition: 0 }
  const times = { commitTimestampMs: 1, expireTimestampMs: -1 }
  const entry = (committedOffset: number) => ({
    ...{ committedOffset, leaderEpoch: -1, metadata: '', topicId: ZERO_UUID, ...times },
  })
  const fetchedOffset = (bench: GroupBench, requireStable: boolean) =>
    fetchOffsets(bench.state, orders(ZERO_UUID, 0), { requireStable }).topics[0]?.partitions[0]

  it('count when it is committed', () => {
    const bench = benchWithOffsets()
    bench.state.replay(offsetCommitRecord(key, entry(50)), { offset: 10, producerId: 7 })
    expect(fetchedOffset(bench, false)).toMatchObject({ committedOffset: 5, errorCode: 0 })
    expect(fetchedOffset(bench, true)).toMatchObject({ ...unknown, errorCode: errorCode('UNSTABLE_OFFSET_COMMIT') })
    bench.state.replayEndTransactionMarker(7, 'COMMIT')
    expect(fetchedOffset(bench, true)).toMatchObject({ committedOffset: 50, errorCode: 0 })
  })

  it('are forgotten when it is aborted', () => {
    const bench = benchWithOffsets()
    bench.state.replay(offsetCommitRecord(key, entry(50)), { offset: 10, producerId: 7 })
    bench.state.replayEndTransactionMarker(7, 'ABORT')
    bench.state.replayEndTransactionMarker(7, 'COMMIT')
    expect(fetchedOffset(bench, true)).toMatchObject({ committedOffset: 5 })
  })

  it('do not count when something newer was committed meanwhile', () => {
    const bench = benchWithOffsets()
    bench.state.replay(offsetCommitRecord(key, entry(50)), { offset: 10, producerId: 7 })
    bench.state.replay(offsetCommitRecord(key, entry(8)), { offset: 11, producerId: -1 })
    bench.state.replayEndTransactionMarker(7, 'COMMIT')
    expect(fetchedOffset(bench, true)).toMatchObject({ committedOffset: 8 })
  })

  it('go with the offset when it is deleted', () => {
    const bench = benchWithOffsets()
    bench.state.replay(offsetCommitRecord(key, entry(50)), { offset: 10, producerId: 7 })
    bench.state.replay({ type: 'OffsetCommit', key, value: null }, { offset: 11, producerId: -1 })
    bench.state.replayEndTransactionMarker(7, 'COMMIT')
    expect(fetchedOffset(bench, true)).toMatchObject(unknown)
  })
})
