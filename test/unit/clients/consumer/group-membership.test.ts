import { describe, expect, it } from 'vitest'
import { type Assignment, assignmentList } from '../../../../src/clients/consumer/assignment.ts'
import { GroupMembership } from '../../../../src/clients/consumer/group-membership.ts'
import type { GroupSubscription } from '../../../../src/clients/consumer/membership.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  consumerGroupHeartbeatResponse,
} from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'

const ORDERS = 'b3JkZXJzb3JkZXJzb3JkZQ'
const BILLS = 'YmlsbHNiaWxsc2JpbGxzYg'

function orders(...partitions: number[]): Assignment {
  return new Map(partitions.length === 0 ? [] : [[ORDERS, partitions]])
}

function response(memberEpoch: number, assignment: Assignment | null) {
  const assigned = assignment === null ? null : { topicPartitions: assignmentList(assignment) }
  return fill(consumerGroupHeartbeatResponse, { memberEpoch, heartbeatIntervalMs: 5000, assignment: assigned })
}

function newMembership(options: { instanceId?: string; subscription?: GroupSubscription } = {}): GroupMembership {
  const { instanceId = null, subscription = { names: ['orders', 'bills'] } } = options
  return new GroupMembership(
    { groupId: 'g', memberId: 'm', instanceId, rackId: 'cellar', rebalanceTimeoutMs: 300_000, serverAssignor: 'range' },
    subscription,
  )
}

/** What the coordinator says to the next heartbeat, which is returned. */
function beat(membership: GroupMembership, memberEpoch: number, assignment: Assignment | null) {
  const request = membership.nextHeartbeat()
  membership.answered(request, response(memberEpoch, assignment))
  return request
}

function stableMember(options: Parameters<typeof newMembership>[0] = {}): GroupMembership {
  const membership = newMembership(options)
  membership.join()
  beat(membership, 1, orders(0, 1))
  membership.reconciled(orders(0, 1))
  beat(membership, 1, null)
  return membership
}

/** The fields that say something. */
function said(request: ConsumerGroupHeartbeatRequest): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null && value !== -1))
}

describe('a member of a group', () => {
  it('says everything about itself when it joins, and owns nothing', () => {
    const membership = newMembership()
    expect(membership.sendsHeartbeats).toBe(false)
    membership.join()
    expect(membership.isUrgent).toBe(true)
    expect(said(membership.nextHeartbeat())).toEqual({
      groupId: 'g',
      memberId: 'm',
      memberEpoch: 0,
      rackId: 'cellar',
      rebalanceTimeoutMs: 300_000,
      subscribedTopicNames: ['bills', 'orders'],
      serverAssignor: 'range',
      topicPartitions: [],
    })
  })

  it('takes what it is given, acknowledges it once, and then says no more than that it is there', () => {
    const membership = newMembership()
    membership.join()
    beat(membership, 3, orders(0, 2))
    expect(membership).toMatchObject({ state: 'RECONCILING', memberEpoch: 3, isInGroup: true, isUrgent: false })
    expect(membership.target).toEqual(orders(0, 2))
    expect(membership.owned).toEqual(orders())
    membership.reconciled(orders(0, 2))
    expect(membership).toMatchObject({ state: 'ACKNOWLEDGING', isUrgent: true, target: null })
    const acknowledgement = beat(membership, 3, null)
    expect(said(acknowledgement)).toEqual({
      groupId: 'g',
      memberId: 'm',
      memberEpoch: 3,
      topicPartitions: [{ topicId: ORDERS, partitions: [0, 2] }],
    })
    expect(membership.state).toBe('STABLE')
    expect(said(membership.nextHeartbeat())).toEqual({ groupId: 'g', memberId: 'm', memberEpoch: 3 })
  })

  it('is stable at once where there is nothing for it', () => {
    const membership = newMembership()
    membership.join()
    beat(membership, 1, orders())
    expect(membership.state).toBe('STABLE')
  })

  it('goes on having what it has until it has given it up', () => {
    const membership = stableMember()
    beat(membership, 1, orders(0))
    expect(membership.state).toBe('RECONCILING')
    expect(membership.owned).toEqual(orders(0, 1))
    // The interval is over before the application has polled.
    expect(said(beat(membership, 1, null))).not.toHaveProperty('topicPartitions')
    expect(membership.target).toEqual(orders(0))
    membership.reconciled(orders(0))
    expect(beat(membership, 2, null).topicPartitions).toEqual([{ topicId: ORDERS, partitions: [0] }])
    expect(membership).toMatchObject({ state: 'STABLE', memberEpoch: 2 })
  })

  it('has another look when the target changed while it acknowledged the last one', () => {
    const membership = stableMember()
    beat(membership, 1, orders(0))
    const underWay = membership.nextHeartbeat()
    membership.reconciled(orders(0))
    membership.answered(underWay, response(2, new Map([[BILLS, [4]]])))
    expect(membership.state).toBe('ACKNOWLEDGING')
    expect(beat(membership, 2, null).topicPartitions).toEqual([{ topicId: ORDERS, partitions: [0] }])
    expect(membership.state).toBe('RECONCILING')
    expect(membership.target).toEqual(new Map([[BILLS, [4]]]))
  })

  it('says everything once more when nobody knows what has arrived', () => {
    const membership = stableMember()
    const request = membership.nextHeartbeat()
    expect(membership.failed(request, new KafkaError('REQUEST_TIMED_OUT'))).toBe('retry')
    expect(said(membership.nextHeartbeat())).toMatchObject({
      memberEpoch: 1,
      rebalanceTimeoutMs: 300_000,
      subscribedTopicNames: ['bills', 'orders'],
      topicPartitions: [{ topicId: ORDERS, partitions: [0, 1] }],
    })
  })

  it.each(['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID', 'GROUP_ID_NOT_FOUND'] as const)(
    'has nothing any more after %s, says nothing, and joins anew when it is told to',
    (error) => {
      const membership = stableMember()
      expect(membership.failed(membership.nextHeartbeat(), new KafkaError(error))).toBe('refused')
      expect(membership).toMatchObject({ state: 'FENCED', isInGroup: false, sendsHeartbeats: false })
      expect(membership.owned.size).toBe(0)
      membership.join()
      expect(membership.nextHeartbeat()).toMatchObject({ memberId: 'm', memberEpoch: 0, topicPartitions: [] })
    },
  )

  it('takes no answer to what it said in a former life', () => {
    const membership = stableMember()
    const old = membership.nextHeartbeat()
    membership.failed(membership.nextHeartbeat(), new KafkaError('FENCED_MEMBER_EPOCH'))
    membership.join()
    membership.answered(old, response(7, orders(5)))
    expect(membership).toMatchObject({ state: 'JOINING', memberEpoch: 0 })
  })

  it.each([
    'GROUP_MAX_SIZE_REACHED',
    'UNSUPPORTED_ASSIGNOR',
    'INVALID_REGULAR_EXPRESSION',
    'UNRELEASED_INSTANCE_ID',
    'KAFKA_STORAGE_ERROR',
    'CORRUPT_MESSAGE',
  ] as const)('does not join after %s', (error) => {
    const membership = newMembership()
    membership.join()
    expect(membership.failed(membership.nextHeartbeat(), new KafkaError(error))).toBe('fatal')
    expect(membership).toMatchObject({ state: 'FATAL', sendsHeartbeats: false })
    expect(membership.fatal?.error).toBe(error)
    membership.join()
    expect(membership.state).toBe('FATAL')
  })

  it('leaves the assignor to the group where the one that it would prefer is not there', () => {
    const identity = { groupId: 'g', memberId: 'm', instanceId: null, rackId: null, rebalanceTimeoutMs: 1000 }
    const wishes = { serverAssignor: null, preferredAssignor: 'range' }
    const membership = new GroupMembership({ ...identity, ...wishes }, { names: ['orders'] })
    membership.join()
    const request = membership.nextHeartbeat()
    expect(request.serverAssignor).toBe('range')
    expect(membership.failed(request, new KafkaError('UNSUPPORTED_ASSIGNOR'))).toBe('retry')
    const next = membership.nextHeartbeat()
    expect(next).toMatchObject({ serverAssignor: null, memberEpoch: 0 })
    expect(membership.failed(next, new KafkaError('UNSUPPORTED_ASSIGNOR'))).toBe('fatal')
  })

  it('waits for brokers that are away while it joins', () => {
    const membership = newMembership()
    membership.join()
    const error = new KafkaError('KAFKA_STORAGE_ERROR')
    expect(membership.failed(membership.nextHeartbeat(), error, { storageMayReturn: true })).toBe('retry')
    expect(membership).toMatchObject({ state: 'JOINING', sendsHeartbeats: true })
  })

  it('waits for space on the disk once it is a member', () => {
    const membership = stableMember()
    expect(membership.failed(membership.nextHeartbeat(), new KafkaError('KAFKA_STORAGE_ERROR'))).toBe('retry')
    expect(membership).toMatchObject({ state: 'STABLE', isInGroup: true })
  })

  it('leaves, and is out of the group when the coordinator knows', () => {
    const membership = stableMember()
    membership.leave()
    expect(membership).toMatchObject({ state: 'LEAVING', isUrgent: true, isInGroup: false })
    expect(membership.owned.size).toBe(0)
    expect(beat(membership, -1, null)).toMatchObject({ memberId: 'm', memberEpoch: -1, topicPartitions: null })
    expect(membership).toMatchObject({ state: 'UNSUBSCRIBED', sendsHeartbeats: false })
  })

  it('leaves for a while as a static member, and keeps its place', () => {
    const membership = stableMember({ instanceId: 'till-1' })
    membership.leave()
    expect(said(membership.nextHeartbeat())).toEqual({
      groupId: 'g',
      memberId: 'm',
      memberEpoch: -2,
      instanceId: 'till-1',
    })
  })

  it('is out of the group when the coordinator has never heard of it', () => {
    const membership = stableMember()
    membership.leave()
    expect(membership.failed(membership.nextHeartbeat(), new KafkaError('UNKNOWN_MEMBER_ID'))).toBe('refused')
    expect(membership.state).toBe('UNSUBSCRIBED')
  })

  it('does not take the answer to an earlier heartbeat for the answer to its leaving', () => {
    const membership = stableMember()
    const underWay = membership.nextHeartbeat()
    membership.leave()
    membership.answered(underWay, response(2, orders(0)))
    expect(membership).toMatchObject({ state: 'LEAVING', memberEpoch: -1 })
  })

  it('comes back after it had left because nobody polled', () => {
    const membership = stableMember()
    membership.leave({ isStale: true })
    membership.join()
    expect(membership.state).toBe('LEAVING')
    beat(membership, -1, null)
    expect(membership.state).toBe('STALE')
    membership.join()
    expect(membership.nextHeartbeat().memberEpoch).toBe(0)
  })

  it('tells of a new subscription at once, and only once', () => {
    const membership = stableMember()
    membership.subscribe({ names: ['orders'] })
    expect(membership.isUrgent).toBe(true)
    expect(said(membership.nextHeartbeat())).toEqual({
      groupId: 'g',
      memberId: 'm',
      memberEpoch: 1,
      subscribedTopicNames: ['orders'],
    })
    expect(membership.isUrgent).toBe(false)
    expect(said(membership.nextHeartbeat())).not.toHaveProperty('subscribedTopicNames')
  })

  it('takes its regular expression back when it subscribes to names', () => {
    const membership = stableMember({ subscription: { regex: 'order.*' } })
    membership.subscribe({ names: ['orders'] })
    expect(membership.nextHeartbeat()).toMatchObject({ subscribedTopicNames: ['orders'], subscribedTopicRegex: '' })
  })

  it('subscribes to a regular expression and no names', () => {
    const membership = newMembership({ subscription: { regex: 'order.*' } })
    membership.join()
    expect(membership.nextHeartbeat()).toMatchObject({ subscribedTopicNames: [], subscribedTopicRegex: 'order.*' })
  })
})
