import { describe, expect, it } from 'vitest'
import type { ConsumerGroup, ConsumerGroupMember } from '../../../../src/coordinator/group/group.ts'
import { type OwnedTopicPartitions, reconcileMember } from '../../../../src/coordinator/group/reconcile-member.ts'
import { newConsumerGroupMember } from '../../../../src/coordinator/group/replay-group-record.ts'
import { TestTopics } from './group-bench.ts'

const topics = new TestTopics()
const { topicId } = topics.create('orders', 4)
const at = (...partitions: number[]) => new Map([[topicId, new Map(partitions.map((partition) => [partition, 1]))]])
const owning = (...partitions: number[]): OwnedTopicPartitions => [{ topicId, partitions }]

function member(memberId: string, changes: Partial<ConsumerGroupMember>): ConsumerGroupMember {
  const names = { subscribedTopicNames: ['orders'], memberEpoch: 1, previousMemberEpoch: 0 }
  return { ...newConsumerGroupMember(memberId), state: 'STABLE', ...names, ...changes }
}

/** The next step of member a, whose target is `target` under epoch 2. */
function next(
  a: ConsumerGroupMember,
  target: readonly number[],
  owned: OwnedTopicPartitions | null,
  b?: ConsumerGroupMember,
) {
  const group: ConsumerGroup = {
    ...{
      type: 'consumer',
      groupId: 'g',
      groupEpoch: 2,
      metadataHash: 0n,
      assignmentEpoch: 2,
      assignmentTimestampMs: 0,
    },
    members: new Map((b === undefined ? [a] : [a, b]).map((each) => [each.memberId, each])),
    targetAssignment: new Map([['a', new Map([[topicId, target]])]]),
    ...{ regularExpressions: new Map(), hasSubscriptionMetadataRecord: false },
  }
  const step = reconcileMember(a, { group, topics, hasSubscriptionChanged: false, owned })
  const partitions = (of: ConsumerGroupMember['assignedPartitions']) => [...(of.get(topicId)?.keys() ?? [])]
  const { state, memberEpoch, assignedPartitions, partitionsPendingRevocation } = step
  return { state, memberEpoch, has: partitions(assignedPartitions), gives: partitions(partitionsPendingRevocation) }
}

describe('a member that has too much', () => {
  it('gives it up first, and stays in its epoch until it says so', () => {
    const a = member('a', { assignedPartitions: at(0, 1, 2, 3) })
    const giving = { state: 'UNREVOKED_PARTITIONS', memberEpoch: 1, has: [0, 1], gives: [2, 3] }
    expect(next(a, [0, 1], owning(0, 1, 2, 3))).toEqual(giving)
    expect(next(a, [0, 1], null)).toEqual(giving)
  })

  it('is waited for as long as it has it, or does not say what it has', () => {
    const pending = { assignedPartitions: at(0, 1), partitionsPendingRevocation: at(2, 3) }
    const a = member('a', { state: 'UNREVOKED_PARTITIONS', ...pending })
    const waiting = { state: 'UNREVOKED_PARTITIONS', memberEpoch: 1, has: [0, 1], gives: [2, 3] }
    expect(next(a, [0, 1], null)).toEqual(waiting)
    expect(next(a, [0, 1], owning(0, 1, 3))).toEqual(waiting)
    expect(next(a, [0, 1], owning(0, 1))).toEqual({ state: 'STABLE', memberEpoch: 2, has: [0, 1], gives: [] })
  })
})

describe('a member that has too little', () => {
  it('gets what nobody has, and waits for what another one has or is giving up', () => {
    const a = member('a', { assignedPartitions: at(0) })
    const stable = { state: 'STABLE', memberEpoch: 2, has: [0, 1, 2], gives: [] }
    expect(next(a, [0, 1, 2], owning(0))).toEqual(stable)
    const waiting = { ...stable, state: 'UNRELEASED_PARTITIONS', has: [0, 2] }
    expect(next(a, [0, 1, 2], owning(0), member('b', { assignedPartitions: at(1) }))).toEqual(waiting)
    expect(next(a, [0, 1, 2], owning(0), member('b', { partitionsPendingRevocation: at(1) }))).toEqual(waiting)
  })
})
