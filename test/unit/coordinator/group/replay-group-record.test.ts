import { describe, expect, it } from 'vitest'
import type { CoordinatorRecord } from '../../../../src/coordinator/group/coordinator-record.ts'
import { decodeRecord } from '../../../../src/coordinator/group/coordinator-record.ts'
import { GroupCoordinatorState } from '../../../../src/coordinator/group/group-coordinator-state.ts'
import { memberTombstones } from '../../../../src/coordinator/group/group-records.ts'
import { GroupBench } from './group-bench.ts'

const position = { offset: 0, producerId: -1 }

function replayed(...records: readonly CoordinatorRecord[]): GroupCoordinatorState {
  const bench = new GroupBench()
  bench.topics.create('orders', 1)
  bench.join('a', ['orders'])
  for (const record of records) bench.state.replay(record, position)
  return bench.state
}

const [current, target, member] = memberTombstones('g', 'a') as [
  CoordinatorRecord,
  CoordinatorRecord,
  CoordinatorRecord,
]
const epoch: CoordinatorRecord = { type: 'ConsumerGroupMetadata', key: { groupId: 'g' }, value: null }
const targetEpoch: CoordinatorRecord = {
  type: 'ConsumerGroupTargetAssignmentMetadata',
  key: { groupId: 'g' },
  value: null,
}

describe('tombstones', () => {
  it('in the order of Kafka delete a group', () => {
    expect(replayed(current, target, member, targetEpoch, epoch).groups.size).toBe(0)
  })

  it.each([
    ['the group before its members', [epoch], /still has 1 members/],
    ['the member before its current assignment', [target, member], /member a still has a current assignment/],
    ['the member before its target', [current, member], /member a still has a target assignment/],
    ['the target epoch before the target', [targetEpoch], /the target still has members/],
    ['the group before its target epoch', [current, target, member, epoch], /its target assignment has an epoch/],
  ] as const)('that delete %s are no good', (_, records, message) => {
    const corrupt: unknown = expect.objectContaining({
      error: 'CORRUPT_MESSAGE',
      message: expect.stringMatching(message) as string,
    })
    expect(() => replayed(...records)).toThrow(corrupt)
  })

  it('of what is not there are nothing, as after a compaction', () => {
    const state = new GroupCoordinatorState()
    const regex = { groupId: 'g', regularExpression: 'x' }
    const tombstones: CoordinatorRecord[] = [
      ...memberTombstones('g', 'a'),
      ...[targetEpoch, epoch],
      { type: 'ConsumerGroupRegularExpression', key: regex, value: null },
      { type: 'ConsumerGroupPartitionMetadata', key: { groupId: 'g' }, value: null },
      { type: 'GroupMetadata', key: { group: 'g' }, value: null },
      { type: 'OffsetCommit', key: { group: 'g', topic: 't', partition: 0 }, value: null },
      { type: 'ShareGroupMetadata', key: { groupId: 'g' }, value: null },
      { type: 'ShareGroupMemberMetadata', key: { groupId: 'g', memberId: 'a' }, value: null },
    ]
    for (const record of tombstones) state.replay(record, position)
    expect(state.groups.size).toBe(0)
  })
})

describe('records', () => {
  it('of a consumer group do not go with those of a classic one', () => {
    const bench = new GroupBench()
    const value = {
      protocolType: 'consumer',
      generation: 1,
      protocol: null,
      leader: null,
      currentStateTimestamp: 1,
      members: [],
    }
    bench.state.replay({ type: 'GroupMetadata', key: { group: 'g' }, value }, position)
    const record: CoordinatorRecord = {
      type: 'ConsumerGroupMetadata',
      key: { groupId: 'g' },
      value: { epoch: 1, metadataHash: 0n },
    }
    const corrupt: unknown = expect.objectContaining({
      error: 'CORRUPT_MESSAGE',
      message: expect.stringMatching('it is a classic group') as string,
    })
    expect(() => bench.state.replay(record, position)).toThrow(corrupt)
  })

  it('of brokers before 4.3 have no epochs of partitions: that of the member stands for them', () => {
    const state = new GroupCoordinatorState()
    const partitions = { topicId: 'AAAAAAAAAAAAAAAAAAAAAw', partitions: [2, 1], assignmentEpochs: [] }
    const value = { memberEpoch: 4, previousMemberEpoch: 3, state: 0, partitionsPendingRevocation: [] }
    const record: CoordinatorRecord = {
      type: 'ConsumerGroupCurrentMemberAssignment',
      key: { groupId: 'g', memberId: 'a' },
      value: { ...value, assignedPartitions: [partitions] },
    }
    state.replay(record, position)
    const group = state.groups.get('g')
    const assigned = group?.type === 'consumer' ? group.members.get('a')?.assignedPartitions : undefined
    expect([...(assigned?.get('AAAAAAAAAAAAAAAAAAAAAw') ?? [])]).toEqual([
      [1, 4],
      [2, 4],
    ])
  })

  it('of what Kafka before 4.0 kept of the topics are deleted at the next heartbeat', () => {
    const bench = new GroupBench()
    bench.topics.create('orders', 1)
    const a = bench.join('a', ['orders'])
    bench.state.replay(
      { type: 'ConsumerGroupPartitionMetadata', key: { groupId: 'g' }, value: { topics: [] } },
      position,
    )
    bench.beat(a)
    expect(bench.log.at(-1)).toEqual({ type: 'ConsumerGroupPartitionMetadata', key: { groupId: 'g' }, value: null })
    expect(bench.heartbeatResult({ memberId: 'a', memberEpoch: a.memberEpoch }).records).toEqual([])
  })

  it('of unknown types are passed over, broken ones are refused', () => {
    expect(decodeRecord(Buffer.from('7fff', 'hex'), null)).toBeUndefined()
    const corrupt: unknown = expect.objectContaining({ error: 'CORRUPT_MESSAGE' })
    expect(() => decodeRecord(Buffer.from('0003', 'hex'), null)).toThrow(corrupt)
    expect(() => decodeRecord(Buffer.alloc(1), null)).toThrow(corrupt)
  })

  it('of offsets in the oldest form are read', () => {
    const key = Buffer.from('00000001670001740000000a', 'hex')
    const value = Buffer.from('0000000000000000002a00016d0000018bcfe56800', 'hex')
    const record = decodeRecord(key, value)
    const state = new GroupCoordinatorState()
    if (record !== undefined) state.replay(record, position)
    const entry = state.offsets.get({ group: 'g', topic: 't', partition: 10 })
    expect(entry).toMatchObject({
      committedOffset: 42,
      metadata: 'm',
      commitTimestampMs: 1_700_000_000_000,
      leaderEpoch: -1,
    })
  })
})
