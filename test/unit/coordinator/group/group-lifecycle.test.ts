/** Groups and offsets that are listed, described, deleted and expire. */
import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { ZERO_UUID } from '../../../../src/common/uuid.ts'
import { deleteGroups } from '../../../../src/coordinator/group/delete-groups.ts'
import { deleteOffsets } from '../../../../src/coordinator/group/delete-offsets.ts'
import { describeClassicGroups, describeConsumerGroups } from '../../../../src/coordinator/group/describe-groups.ts'
import { expireOffsets, forgetDeletedTopics } from '../../../../src/coordinator/group/expire-offsets.ts'
import type { ClassicGroup } from '../../../../src/coordinator/group/group.ts'
import { groupPartition } from '../../../../src/coordinator/group/group-queries.ts'
import { classicGroupRecord, offsetCommitRecord } from '../../../../src/coordinator/group/group-records.ts'
import { listGroups } from '../../../../src/coordinator/group/list-groups.ts'
import { classicMember, classicGroup as groupOf } from './classic-fixtures.ts'
import { GroupBench } from './group-bench.ts'

function benchWith(partitionCount: number): GroupBench {
  const bench = new GroupBench()
  bench.topics.create('orders', partitionCount)
  return bench
}

const week = 7 * 24 * 3_600_000

/** The topics `t`, by a version 3 subscription. */
const subscription = Buffer.from('0003000000010001740000000000000000ffffffffffff', 'hex')

function classicGroup(groupId: string, more: Partial<ClassicGroup> = {}): ClassicGroup {
  const member = classicMember('m', { name: 'range', metadata: subscription, assignment: Buffer.of(1) })
  return groupOf(groupId, { leader: 'm', members: [member], ...more })
}

function add(bench: GroupBench, group: ClassicGroup): void {
  bench.apply({ records: [classicGroupRecord(group)], response: null, wakesGroup: false })
}

describe('the list of groups', () => {
  function benchWithGroups(): GroupBench {
    const bench = benchWith(1)
    bench.commit({ 'orders-0': 1 }, null, { groupId: 'simple' })
    bench.join('a', ['orders'], { groupId: 'busy' })
    bench.leave(bench.join('a', ['orders'], { groupId: 'left' }))
    add(bench, classicGroup('old'))
    return bench
  }
  const ids = (statesFilter: string[], typesFilter: string[]) =>
    listGroups(benchWithGroups().state, { statesFilter, typesFilter }).map(({ groupId }) => groupId)

  it('has all of them, with type and state', () => {
    const rows = listGroups(benchWithGroups().state, { statesFilter: [], typesFilter: [] })
    expect(rows).toEqual([
      { groupId: 'simple', protocolType: '', groupState: 'Empty', groupType: 'Classic' },
      { groupId: 'busy', protocolType: 'consumer', groupState: 'Stable', groupType: 'Consumer' },
      { groupId: 'left', protocolType: 'consumer', groupState: 'Empty', groupType: 'Consumer' },
      { groupId: 'old', protocolType: 'consumer', groupState: 'Stable', groupType: 'Classic' },
    ])
  })

  it('can be narrowed down by state and type, in any case', () => {
    expect(ids(['stable'], [])).toEqual(['busy', 'old'])
    expect(ids(['EMPTY', 'Dead'], ['CONSUMER'])).toEqual(['left'])
    expect(ids([], ['classic'])).toEqual(['simple', 'old'])
    expect(ids([], ['nonsense'])).toEqual([])
  })
})

describe('descriptions', () => {
  it('of consumer groups tell what members have and are to have', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'], { rackId: 'r1', serverAssignor: 'range' })
    bench.join('b', ['orders'])
    bench.beat(a, {}, ['orders-0', 'orders-1'])
    const [group, missing] = describeConsumerGroups(bench.state, ['g', 'nobody'], bench.context)
    expect(group).toMatchObject({ groupState: 'Reconciling', groupEpoch: 3, assignmentEpoch: 3, assignorName: 'range' })
    expect(group?.members[0]).toMatchObject({
      ...{ memberId: 'a', rackId: 'r1', clientId: 'client', clientHost: '/127.0.0.1', memberEpoch: 2, memberType: 1 },
      assignment: { topicPartitions: [{ topicName: 'orders', partitions: [0, 1] }] },
      targetAssignment: { topicPartitions: [{ topicName: 'orders', partitions: [0] }] },
    })
    expect(missing).toMatchObject({
      errorCode: errorCode('GROUP_ID_NOT_FOUND'),
      errorMessage: 'Group nobody not found.',
    })
  })

  it('of classic groups show assignments when they are stable', () => {
    const bench = benchWith(1)
    add(bench, classicGroup('old'))
    bench.join('a', ['orders'])
    const [group, wrongType] = describeClassicGroups(bench.state, ['old', 'g'], { apiVersion: 6 })
    expect(group).toMatchObject({ groupState: 'Stable', protocolData: 'range', members: [{ memberId: 'm' }] })
    expect(group?.members[0]?.memberMetadata).toEqual(subscription)
    expect(wrongType).toMatchObject({ groupState: 'Dead', errorMessage: 'Group g is not a classic group.' })
    expect(describeClassicGroups(bench.state, ['x'], { apiVersion: 5 })[0]).toMatchObject({
      errorCode: 0,
      groupState: 'Dead',
    })
  })
})

describe('deleting groups', () => {
  it('takes offsets and records of those without members, and no others', () => {
    const bench = benchWith(1)
    const left = bench.join('a', ['orders'], { groupId: 'left' })
    bench.commit({ 'orders-0': 3 }, left, { groupId: 'left' })
    bench.leave(left)
    bench.join('a', ['orders'])
    bench.commit({ 'orders-0': 1 }, null, { groupId: 'simple' })
    const results = bench.apply(deleteGroups(bench.state, ['left', 'g', 'nobody', 'simple']))
    expect(results.map((each) => each.errorCode)).toEqual([
      0,
      errorCode('NON_EMPTY_GROUP'),
      errorCode('GROUP_ID_NOT_FOUND'),
      0,
    ])
    expect([...bench.state.groups.keys()]).toEqual(['g'])
    expect(bench.committed('left')).toEqual({})
  })

  it('leaves nothing behind that a group of the same name would find', () => {
    const bench = benchWith(1)
    bench.leave(bench.join('a', ['orders'], { subscribedTopicRegex: 'o.*' }))
    bench.apply(deleteGroups(bench.state, ['g']))
    bench.takeOver()
    expect(bench.state.groups.size).toBe(0)
    expect(bench.join('b', ['orders']).memberEpoch).toBe(2)
  })
})

describe('deleting offsets', () => {
  const ofOrders = {
    groupId: 'g',
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }, { partitionIndex: 1 }] }],
  }

  it('is refused for topics to which the group is subscribed', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    bench.commit({ 'orders-0': 1 }, a)
    const { topics } = bench.apply(deleteOffsets(bench.state, ofOrders))
    expect(topics[0]?.partitions.map((each) => each.errorCode)).toEqual([86, 86])
    bench.leave(a)
    const result = deleteOffsets(bench.state, ofOrders)
    expect(result.records).toHaveLength(1)
    bench.apply(result)
    expect(bench.committed()).toEqual({})
  })

  it('needs a group', () => {
    const { state } = benchWith(1)
    expect(() => deleteOffsets(state, ofOrders)).toThrow(expect.objectContaining({ error: 'GROUP_ID_NOT_FOUND' }))
  })

  it('is refused where nobody knows what the members read', () => {
    const bench = benchWith(1)
    add(bench, classicGroup('g', { protocolType: 'connect' }))
    expect(() => deleteOffsets(bench.state, ofOrders)).toThrow(expect.objectContaining({ error: 'NON_EMPTY_GROUP' }))
    add(bench, classicGroup('g'))
    expect(deleteOffsets(bench.state, ofOrders).response.topics[0]?.partitions[0]?.errorCode).toBe(0)
  })
})

describe('expiry', () => {
  it('takes offsets after their retention, and the empty group with the last', () => {
    const bench = benchWith(2)
    bench.commit({ 'orders-0': 1 }, null)
    bench.nowMs += 1000
    bench.commit({ 'orders-1': 1 }, null)
    bench.nowMs += week - 1000
    expect(bench.apply(expireOffsets(bench.state, bench.context))).toBe(1)
    expect(bench.committed()).toEqual({ 'orders-1': 1 })
    bench.nowMs += 1000
    expect(bench.apply(expireOffsets(bench.state, bench.context))).toBe(1)
    expect(bench.state.groups.size).toBe(0)
  })

  it('spares what members are subscribed to', () => {
    const bench = benchWith(1)
    bench.topics.create('payments', 1)
    const a = bench.join('a', ['orders'])
    bench.commit({ 'orders-0': 1, 'payments-0': 1 }, a)
    bench.nowMs += week
    bench.apply(expireOffsets(bench.state, bench.context))
    expect(bench.committed()).toEqual({ 'orders-0': 1 })
  })

  it('spares what a transaction is about to commit', () => {
    const bench = benchWith(1)
    bench.commit({ 'orders-0': 1 }, null)
    const pending = { committedOffset: 2, leaderEpoch: -1, metadata: '', topicId: ZERO_UUID }
    const record = offsetCommitRecord(
      { group: 'g', topic: 'orders', partition: 0 },
      { ...pending, commitTimestampMs: 0, expireTimestampMs: -1 },
    )
    bench.state.replay(record, { offset: 99, producerId: 3 })
    bench.nowMs += week
    expect(expireOffsets(bench.state, bench.context).records).toEqual([])
  })

  it('counts for a classic group from when it became empty, and for a stable one per topic', () => {
    const bench = benchWith(1)
    bench.topics.create('t', 1)
    bench.commit({ 'orders-0': 1, 't-0': 1 }, null)
    add(bench, classicGroup('g', { members: [], currentStateTimestampMs: bench.nowMs + 5000 }))
    bench.nowMs += week
    expect(expireOffsets(bench.state, bench.context).records).toEqual([])
    add(bench, classicGroup('g'))
    expect(expireOffsets(bench.state, bench.context).records).toMatchObject([{ key: { topic: 'orders' } }])
    add(bench, classicGroup('g', { protocolType: 'connect' }))
    expect(expireOffsets(bench.state, bench.context).records).toEqual([])
  })

  it('forgets the offsets of topics that were deleted, not those of a new one with that name', () => {
    const bench = benchWith(1)
    bench.topics.create('payments', 1)
    bench.commit({ 'orders-0': 1, 'payments-0': 1 }, null)
    const topics = [
      { name: 'orders', topicId: bench.topics.get('orders').topicId },
      { name: 'payments', topicId: 'AAAAAAAAAAAAAAAAAAAAAw' },
    ]
    expect(bench.apply(forgetDeletedTopics(bench.state, topics))).toBe(1)
    expect(bench.committed()).toEqual({ 'payments-0': 1 })
  })
})

describe('the partition of a group', () => {
  it.each([
    ['g1', 42],
    ['my-group', 12],
    ['console-consumer-12345', 6],
    ['', 0],
    ['polygenelubricants', 0],
  ])('%s is as Kafka has it', (groupId, partition) => {
    expect(groupPartition(groupId, 50)).toBe(partition)
  })
})
