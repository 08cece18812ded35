import { describe, expect, it } from 'vitest'
import { groupState } from '../../../../src/coordinator/group/group-queries.ts'
import { classicGroupRecord } from '../../../../src/coordinator/group/group-records.ts'
import { classicGroup, classicMember } from './classic-fixtures.ts'
import { GroupBench, type PartialHeartbeat } from './group-bench.ts'

function benchWith(partitionCount: number): GroupBench {
  const bench = new GroupBench()
  bench.topics.create('orders', partitionCount)
  return bench
}

const refusal = (message: string | RegExp, error: string): unknown =>
  expect.objectContaining({ error, message: expect.stringMatching(message) as string })

describe('a member that joins', () => {
  it('gets all partitions at epoch 2 when it is alone', () => {
    const bench = benchWith(3)
    const member = bench.join('a', ['orders'])
    expect(member).toMatchObject({ memberEpoch: 2, assigned: ['orders-0', 'orders-1', 'orders-2'] })
    expect(groupState(bench.group())).toBe('Stable')
    expect(bench.log.map(({ type }) => type)).toEqual([
      'ConsumerGroupMemberMetadata',
      'ConsumerGroupMetadata',
      'ConsumerGroupTargetAssignmentMember',
      'ConsumerGroupTargetAssignmentMetadata',
      'ConsumerGroupCurrentMemberAssignment',
    ])
  })

  it('waits for what another one has to give up first', () => {
    const bench = benchWith(4)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    expect(b).toMatchObject({ memberEpoch: 3, assigned: [] })
    expect(groupState(bench.group())).toBe('Reconciling')
    bench.beat(a)
    expect(a).toMatchObject({ memberEpoch: 2, assigned: ['orders-0', 'orders-1'] })
    bench.beat(b)
    expect(b.assigned).toEqual([])
    bench.beat(a)
    expect(a.memberEpoch).toBe(3)
    bench.beat(b)
    expect(b.assigned).toEqual(['orders-2', 'orders-3'])
    expect(groupState(bench.group())).toBe('Stable')
  })

  it('does not get a partition as long as its owner says that it has it', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    for (let i = 0; i < 3; i++) {
      bench.beat(a, {}, ['orders-0', 'orders-1'])
      bench.beat(b)
    }
    expect(b.assigned).toEqual([])
    bench.settle([a, b])
    expect([a.assigned, b.assigned]).toEqual([['orders-0'], ['orders-1']])
  })

  it('changes nothing with further heartbeats', () => {
    const bench = benchWith(3)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    bench.settle([a, b])
    const result = bench.heartbeatResult({ memberId: 'a', memberEpoch: a.memberEpoch })
    expect(result).toMatchObject({ records: [], wakesGroup: false, response: { assignment: null } })
  })

  it('may come back with the same id, and keeps what it has', () => {
    const bench = benchWith(2)
    bench.join('a', ['orders'])
    expect(bench.join('a', ['orders'])).toMatchObject({ memberEpoch: 2, assigned: ['orders-0', 'orders-1'] })
  })

  it('gets an id if it has none, in the first version', () => {
    const bench = benchWith(1)
    const context = { ...bench.context, apiVersion: 0 }
    Object.defineProperty(bench, 'context', { value: context })
    const joined: PartialHeartbeat = { subscribedTopicNames: ['orders'], rebalanceTimeoutMs: 1, topicPartitions: [] }
    expect(bench.heartbeat(joined).memberId).toBe('BwcHBwcHRweHBwcHBwcHBw')
  })

  it('is told of the heartbeat interval', () => {
    const bench = new GroupBench({ heartbeatIntervalMs: 1234 })
    expect(bench.heartbeat(joinOf('a', ['none'])).heartbeatIntervalMs).toBe(1234)
  })

  it('turns an empty classic group into a consumer group, of which the offsets stay', () => {
    const bench = benchWith(1)
    bench.commit({ 'orders-0': 5 }, null)
    const result = bench.heartbeatResult(joinOf('a', ['orders']))
    expect(result.records[0]).toEqual({ type: 'GroupMetadata', key: { group: 'g' }, value: null })
    bench.apply(result)
    expect(bench.group().members.size).toBe(1)
    expect(bench.committed()).toEqual({ 'orders-0': 5 })
  })

  it('wakes the others again when it has given something up, and not before', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    bench.join('b', ['orders'])
    bench.beat(a, {}, ['orders-0', 'orders-1'])
    const request = { memberId: 'a', memberEpoch: a.memberEpoch }
    const all = { ...request, topicPartitions: bench.topicPartitions(['orders-0', 'orders-1']) }
    expect(bench.heartbeatResult({ ...all, rackId: 'r' })).toMatchObject({ records: [{}], wakesGroup: false })
    const less = { ...request, topicPartitions: bench.topicPartitions(['orders-0']) }
    expect(bench.heartbeatResult(less)).toMatchObject({ records: [{}], wakesGroup: true })
  })

  it('wakes the others if there are any', () => {
    const bench = benchWith(2)
    bench.join('a', ['orders'])
    expect(bench.heartbeatResult(joinOf('b', ['orders'])).wakesGroup).toBe(true)
  })
})

function joinOf(memberId: string, topics: readonly string[]): PartialHeartbeat {
  return { memberId, subscribedTopicNames: topics, rebalanceTimeoutMs: 60_000, topicPartitions: [] }
}

describe('a heartbeat is refused', () => {
  const cases: [string, PartialHeartbeat, string, RegExp][] = [
    ['without a group', { ...joinOf('a', ['t']), groupId: '' }, 'INVALID_REQUEST', /GroupId can't be empty/],
    ['without a member id', joinOf('', ['t']), 'INVALID_REQUEST', /MemberId can't be empty/],
    ['with an empty instance id', { ...joinOf('a', ['t']), instanceId: ' ' }, 'INVALID_REQUEST', /InstanceId can't be/],
    ['with an empty rack', { ...joinOf('a', ['t']), rackId: '' }, 'INVALID_REQUEST', /RackId can't be empty/],
    [
      'that joins with partitions',
      { ...joinOf('a', ['t']), topicPartitions: null },
      'INVALID_REQUEST',
      /must be empty/,
    ],
    ['that joins without a time-out', { ...joinOf('a', ['t']), rebalanceTimeoutMs: -1 }, 'INVALID_REQUEST', /first/],
    ['that joins nothing', { ...joinOf('a', []), subscribedTopicNames: null }, 'INVALID_REQUEST', /Either/],
    [
      'that leaves for a while without an instance',
      { memberId: 'a', memberEpoch: -2 },
      'INVALID_REQUEST',
      /InstanceId/,
    ],
    ['with an epoch that nobody has', { memberId: 'a', memberEpoch: -3 }, 'INVALID_REQUEST', /MemberEpoch is invalid/],
    [
      'with an unknown assignor',
      { ...joinOf('a', ['t']), serverAssignor: 'x' },
      'UNSUPPORTED_ASSIGNOR',
      /uniform, range/,
    ],
    ['of a group that is not there', { memberId: 'a', memberEpoch: 3 }, 'GROUP_ID_NOT_FOUND', /group g not found/],
    [
      'with a broken regular expression',
      { ...joinOf('a', []), subscribedTopicRegex: '(' },
      'INVALID_REGULAR_EXPRESSION',
      /`\(` is not a valid/,
    ],
    [
      'with what RE2 does not have',
      { ...joinOf('a', []), subscribedTopicRegex: '(?!x).*' },
      'INVALID_REGULAR_EXPRESSION',
      /unsupported Perl syntax/,
    ],
  ]
  it.each(cases)('%s', (_, request, error, message) => {
    expect(() => new GroupBench().heartbeat(request)).toThrow(refusal(message, error))
  })

  it('of a member that is not in the group', () => {
    const bench = benchWith(1)
    bench.join('a', ['orders'])
    const unknown = refusal('Member b is not a member of group g', 'UNKNOWN_MEMBER_ID')
    expect(() => bench.heartbeat({ memberId: 'b', memberEpoch: 2 })).toThrow(unknown)
    expect(() => bench.heartbeat({ memberId: 'b', memberEpoch: -1 })).toThrow(unknown)
  })

  it('with an epoch that is not the member’s', () => {
    const bench = benchWith(1)
    bench.join('a', ['orders'])
    const fenced = (how: string) => refusal(`has a ${how} member epoch`, 'FENCED_MEMBER_EPOCH')
    expect(() => bench.heartbeat({ memberId: 'a', memberEpoch: 3 })).toThrow(fenced('greater'))
    expect(() => bench.heartbeat({ memberId: 'a', memberEpoch: 1 })).toThrow(fenced('smaller'))
  })

  it('of one member too many', () => {
    const bench = new GroupBench({ maxSize: 1 })
    bench.join('a', ['orders'])
    expect(() => bench.join('b', ['orders'])).toThrow(refusal('capacity of 1 members', 'GROUP_MAX_SIZE_REACHED'))
    expect(bench.join('a', ['orders']).memberEpoch).toBe(2)
  })

  it('of one who joins a classic group that has members', () => {
    const bench = benchWith(1)
    const record = classicGroupRecord(classicGroup('g', { members: [classicMember('c', { name: 'range' })] }))
    bench.apply({ records: [record], response: null, wakesGroup: false })
    const refused = refusal('Group g has members of the classic protocol', 'INCONSISTENT_GROUP_PROTOCOL')
    expect(() => bench.join('a', ['orders'])).toThrow(refused)
    expect(bench.fence(['c'])).toEqual(['c'])
    expect(bench.join('a', ['orders']).assigned).toEqual(['orders-0'])
  })
})

describe('a heartbeat whose answer was lost', () => {
  it('may be sent again with the former epoch', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    bench.beat(a)
    bench.heartbeat({ memberId: 'a', memberEpoch: 2, topicPartitions: bench.topicPartitions(['orders-0']) })
    expect(bench.group().members.get('a')?.memberEpoch).toBe(3)
    bench.beat(a)
    expect(a.memberEpoch).toBe(3)
    bench.settle([a, b])
  })

  it('may not be sent again by one who has more than it may', () => {
    const bench = benchWith(2)
    const a = bench.join('a', ['orders'])
    bench.join('b', ['orders'])
    bench.beat(a)
    bench.heartbeat({ memberId: 'a', memberEpoch: 2, topicPartitions: bench.topicPartitions(['orders-0']) })
    const fenced = refusal('smaller member epoch', 'FENCED_MEMBER_EPOCH')
    expect(() => bench.beat(a, {}, ['orders-0', 'orders-1'])).toThrow(fenced)
    expect(() => bench.heartbeat({ memberId: 'a', memberEpoch: 2 })).toThrow(fenced)
  })
})

describe('an operation', () => {
  it('changes nothing before its records are written', () => {
    const bench = benchWith(4)
    const a = bench.join('a', ['orders'], { subscribedTopicRegex: 'o.*' })
    const before = structuredClone(bench.group())
    bench.heartbeatResult(joinOf('b', ['orders']))
    bench.heartbeatResult({ memberId: 'a', memberEpoch: a.memberEpoch, subscribedTopicRegex: 'x' })
    bench.heartbeatResult({ memberId: 'a', memberEpoch: -1 })
    expect(bench.group()).toEqual(before)
  })
})

describe('a member that leaves', () => {
  it('is gone, and its partitions go to the others', () => {
    const bench = benchWith(4)
    const a = bench.join('a', ['orders'])
    const b = bench.join('b', ['orders'])
    bench.settle([a, b])
    expect(bench.leave(b)).toMatchObject({ memberId: 'b', memberEpoch: -1, assignment: null })
    expect(groupState(bench.group())).toBe('Assigning')
    bench.beat(a)
    expect(a.assigned).toEqual(['orders-0', 'orders-1', 'orders-2', 'orders-3'])
  })

  it('leaves an empty group behind if it was the last', () => {
    const bench = benchWith(1)
    bench.leave(bench.join('a', ['orders']))
    expect(groupState(bench.group())).toBe('Empty')
    expect(bench.group()).toMatchObject({ groupEpoch: 3, assignmentEpoch: 2, metadataHash: 0n })
  })
})

describe('a static member', () => {
  const instanceId = 'i1'

  it('leaves for a while and gets back what it had, at once and under another id', () => {
    const bench = benchWith(4)
    const a = bench.join('a', ['orders'], { instanceId })
    const b = bench.join('b', ['orders'])
    bench.settle([a, b])
    const had = a.assigned
    expect(bench.leave(a, -2)).toMatchObject({ memberId: 'a', memberEpoch: -2 })
    bench.beat(b)
    expect(b.assigned).toHaveLength(2)
    const epoch = bench.group().groupEpoch
    const back = bench.join('c', ['orders'], { instanceId })
    expect(back.assigned).toEqual(had)
    expect(bench.group().groupEpoch).toBe(epoch)
    expect([...bench.group().members.keys()].sort()).toEqual(['b', 'c'])
  })

  it('cannot come in twice', () => {
    const bench = benchWith(1)
    bench.join('a', ['orders'], { instanceId })
    const unreleased = refusal('is owned by a member', 'UNRELEASED_INSTANCE_ID')
    expect(() => bench.join('b', ['orders'], { instanceId })).toThrow(unreleased)
  })

  it('is fenced when another one has its place', () => {
    const bench = benchWith(1)
    const a = bench.join('a', ['orders'], { instanceId })
    bench.leave(a, -2)
    bench.join('b', ['orders'], { instanceId })
    const fenced = refusal('was fenced by member b', 'FENCED_INSTANCE_ID')
    expect(() => bench.beat(a)).toThrow(fenced)
    expect(() => bench.leave(a, -2)).toThrow(fenced)
    expect(() => bench.heartbeat({ memberId: 'x', instanceId: 'i9', memberEpoch: 1 })).toThrow(
      refusal('Instance id i9 is unknown', 'UNKNOWN_MEMBER_ID'),
    )
  })

  it('leaves for good with epoch -1', () => {
    const bench = benchWith(1)
    bench.leave(bench.join('a', ['orders'], { instanceId }), -1)
    expect(bench.group().members.size).toBe(0)
  })
})

describe('subscriptions', () => {
  it('may change: what the member no longer wants it gives up at once', () => {
    const bench = benchWith(2)
    bench.topics.create('payments', 1)
    const a = bench.join('a', ['orders'])
    bench.beat(a, { subscribedTopicNames: ['payments'] })
    bench.settle([a])
    expect(a.assigned).toEqual(['payments-0'])
  })

  it('may change while the target has to wait: what the member no longer wants it gives up meanwhile', () => {
    const bench = new GroupBench({ assignmentIntervalMs: 1000 })
    bench.topics.create('orders', 1)
    bench.topics.create('payments', 1)
    const a = bench.join('a', ['orders', 'payments'])
    bench.heartbeat({
      ...{ memberId: 'a', memberEpoch: a.memberEpoch, subscribedTopicNames: ['payments'] },
      topicPartitions: bench.topicPartitions(a.assigned),
    })
    const { topicId } = bench.topics.get('orders')
    expect(bench.group().members.get('a')).toMatchObject({ state: 'UNREVOKED_PARTITIONS', memberEpoch: 2 })
    expect(bench.group().members.get('a')?.partitionsPendingRevocation).toEqual(new Map([[topicId, new Map([[0, 2]])]]))
    expect(groupState(bench.group())).toBe('Assigning')
  })

  it('follow topics that grow, come and go', () => {
    const bench = benchWith(1)
    const a = bench.join('a', ['orders', 'later'])
    expect(a.assigned).toEqual(['orders-0'])
    bench.topics.grow('orders', 2)
    bench.beat(a)
    expect(a.assigned).toEqual(['orders-0', 'orders-1'])
    bench.topics.create('later', 1)
    bench.beat(a)
    expect(a.assigned.sort()).toEqual(['later-0', 'orders-0', 'orders-1'])
    bench.topics.delete('orders')
    bench.settle([a])
    expect(a.assigned).toEqual(['later-0'])
  })

  it('by regular expression follow the topics, too', () => {
    const bench = benchWith(1)
    const a = bench.join('a', [], { subscribedTopicRegex: 'ord.*', subscribedTopicNames: null })
    expect(a).toMatchObject({ memberEpoch: 2, assigned: ['orders-0'] })
    bench.topics.create('ordinary', 1)
    bench.topics.create('other', 1)
    bench.settle([a])
    expect(a.assigned.sort()).toEqual(['orders-0', 'ordinary-0'])
    expect(bench.group().regularExpressions.get('ord.*')?.topics).toEqual(['orders', 'ordinary'])
  })

  it('by regular expression are not written again for topics that do not matter', () => {
    const bench = benchWith(1)
    const a = bench.join('a', [], { subscribedTopicRegex: 'ord.*', subscribedTopicNames: null })
    bench.topics.create('other', 1)
    expect(bench.heartbeatResult({ memberId: 'a', memberEpoch: a.memberEpoch }).records).toEqual([])
  })

  it('forget a regular expression with its last member', () => {
    const bench = benchWith(1)
    const a = bench.join('a', [], { subscribedTopicRegex: 'ord.*', subscribedTopicNames: null })
    const b = bench.join('b', ['orders'], { subscribedTopicRegex: '.*ers' })
    expect([...bench.group().regularExpressions.keys()]).toEqual(['ord.*', '.*ers'])
    bench.leave(b)
    bench.beat(a, { subscribedTopicRegex: '', subscribedTopicNames: ['orders'] })
    expect([...bench.group().regularExpressions.keys()]).toEqual([])
    expect(a.assigned).toEqual(['orders-0'])
  })
})

describe('the target', () => {
  it('comes from the assignor that most members ask for', () => {
    const bench = benchWith(2)
    bench.topics.create('payments', 2)
    const a = bench.join('a', ['orders', 'payments'], { serverAssignor: 'range' })
    const b = bench.join('b', ['orders', 'payments'])
    bench.settle([a, b])
    expect([a.assigned, b.assigned].map((each) => each.sort())).toEqual([
      ['orders-0', 'payments-0'],
      ['orders-1', 'payments-1'],
    ])
  })

  it('is computed no more often than the interval allows', () => {
    const bench = new GroupBench({ assignmentIntervalMs: 1000 })
    bench.topics.create('orders', 2)
    const a = bench.join('a', ['orders'])
    bench.nowMs += 999
    const b = bench.join('b', ['orders'])
    expect(groupState(bench.group())).toBe('Assigning')
    bench.nowMs += 1
    bench.settle([a, b])
    expect(b.assigned).toEqual(['orders-1'])
  })

  it('is not held up by a clock that was set back', () => {
    const bench = new GroupBench({ assignmentIntervalMs: 1000 })
    bench.topics.create('orders', 2)
    const a = bench.join('a', ['orders'])
    bench.nowMs -= 500_000
    const b = bench.join('b', ['orders'])
    bench.settle([a, b])
    expect(b.assigned).toEqual(['orders-1'])
  })

  it('moves as little as it can', () => {
    const bench = benchWith(9)
    const members = ['a', 'b', 'c'].map((id) => bench.join(id, ['orders']))
    bench.settle(members)
    const before = members.map(({ assigned }) => assigned)
    const d = bench.join('d', ['orders'])
    bench.settle([...members, d])
    const kept = members.map(({ assigned }, i) => assigned.filter((each) => before[i]?.includes(each)))
    expect(kept.map(({ length }) => length)).toEqual([3, 2, 2])
    expect(d.assigned).toHaveLength(2)
  })
})
