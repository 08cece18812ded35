/** What a member of the classic protocol says to the coordinator, and what it makes of the answers. */
import { type KafkaError, kafkaErrorOf } from '../../../common/kafka-error.ts'
import { fill } from '../../../protocol/fill.ts'
import type { KafkaSession, RequestOptions } from '../../../protocol/kafka-apis.ts'
import { heartbeatRequest } from '../../../protocol/messages/heartbeat.ts'
import { joinGroupRequest } from '../../../protocol/messages/join-group.ts'
import { leaveGroupRequest } from '../../../protocol/messages/leave-group.ts'
import { type SyncGroupRequest, syncGroupRequest } from '../../../protocol/messages/sync-group.ts'
import { classicAssignment } from '../../admin/classic-assignment.ts'
import { type Assignment, assignmentOf } from '../assignment.ts'
import type { Exchange } from '../membership.ts'
import { assignMembers, topicsOfMembers } from './assign-members.ts'
import type { ClassicMembership, Joined } from './classic-membership.ts'
import { subscriptionBytes } from './protocol-bytes.ts'
import { hasSameShapes, type TopicShapes, topicShapes } from './topic-shapes.ts'

/** What consumers call themselves. */
const PROTOCOL_TYPE = 'consumer'

type Send = (session: KafkaSession, options: RequestOptions) => Promise<void>

/** Asks to join; who has no id yet is told one, and asks again. */
export function joinExchange(member: ClassicMembership): Exchange {
  const { groupId, instanceId: groupInstanceId, rackId, ...settings } = member.options
  const generationId = member.memberEpoch
  const metadata = subscriptionBytes({ topics: member.names, generationId, rackId })
  const request = fill(joinGroupRequest, {
    ...{ groupId, groupInstanceId, memberId: member.memberId, protocolType: PROTOCOL_TYPE },
    ...{ sessionTimeoutMs: settings.sessionTimeoutMs, rebalanceTimeoutMs: settings.rebalanceTimeoutMs },
    protocols: settings.strategies.map((name) => ({ name, metadata })),
  })
  return exchange(member, { isLongPoll: true }, async (session, options) => {
    const response = await session.request('JoinGroup', request, options)
    if (!member.expects('JOINING')) return
    const error = kafkaErrorOf(response.errorCode)
    if (error?.error === 'MEMBER_ID_REQUIRED') member.named(response.memberId)
    else if (error !== null) throw error
    else member.hasJoined(response)
  })
}

/** Asks what it gets; as the leader it says what everybody gets. */
export function syncExchange(member: ClassicMembership): Exchange {
  const { groupId, memberId, instanceId: groupInstanceId, memberEpoch: generationId, joined } = member
  const identity = { groupId, memberId, groupInstanceId, generationId }
  return exchange(member, { isLongPoll: true }, async (session, options) => {
    const { assignments, shapes } = await assign(session, memberId, joined)
    const { protocolType = null, protocolName = null } = joined ?? {}
    const request = fill(syncGroupRequest, { ...identity, protocolType, protocolName, assignments })
    const response = await session.request('SyncGroup', request, options)
    throwIfAny(response.errorCode)
    const target = await assignmentByIds(session, response.assignment)
    if (member.expects('SYNCING')) member.synced(target, shapes)
  })
}

/** Hears whether there is a rebalance; the leader also looks whether there has to be one. */
export function heartbeatExchange(member: ClassicMembership): Exchange {
  const { groupId, memberId, instanceId: groupInstanceId, memberEpoch: generationId, shapes, joined } = member
  const request = fill(heartbeatRequest, { groupId, memberId, groupInstanceId, generationId })
  return exchange(member, { isLongPoll: false }, async (session, options) => {
    const { errorCode } = await session.request('Heartbeat', request, options)
    const error = kafkaErrorOf(errorCode)
    if (error !== null && error.error !== 'REBALANCE_IN_PROGRESS') throw error
    if (error !== null || (await haveTopicsChanged(session, joined, shapes))) member.rebalancing()
  })
}

export function leaveExchange(member: ClassicMembership): Exchange {
  const { groupId, memberId, instanceId: groupInstanceId } = member
  const reason = 'the consumer is being closed'
  const request = fill(leaveGroupRequest, { groupId, members: [{ memberId, groupInstanceId, reason }] })
  return exchange(member, { isLongPoll: false }, async (session, options) => {
    throwIfAny((await session.request('LeaveGroup', request, options)).errorCode)
    if (member.expects('LEAVING')) member.left()
  })
}

function exchange(member: ClassicMembership, { isLongPoll }: Pick<Exchange, 'isLongPoll'>, send: Send): Exchange {
  const said = member.state
  return {
    isLongPoll,
    send: async (session, options) => {
      await send(session, options)
      return member.options.heartbeatIntervalMs
    },
    failed: (error: KafkaError, options) => member.failed(said, error, options),
  }
}

/** Nothing by who does not lead. Where it leads and keeps what there is, it still looks whether the topics change. */
async function assign(
  session: KafkaSession,
  memberId: string,
  joined: Joined | null,
): Promise<{ readonly assignments: SyncGroupRequest['assignments']; readonly shapes: TopicShapes | null }> {
  if (joined?.leader !== memberId) return { assignments: [], shapes: null }
  const shapes = await topicShapes(session, topicsOfMembers(joined.members))
  const assignments = joined.skipAssignment ? [] : assignMembers(joined.members, joined.protocolName, shapes)
  return { assignments, shapes }
}

async function haveTopicsChanged(
  session: KafkaSession,
  joined: Joined | null,
  shapes: TopicShapes | null,
): Promise<boolean> {
  if (joined === null || shapes === null) return false
  return !hasSameShapes(shapes, await topicShapes(session, topicsOfMembers(joined.members)))
}

/** Topics that are gone are left out. */
async function assignmentByIds(session: KafkaSession, bytes: Uint8Array): Promise<Assignment> {
  const partitions = classicAssignment(bytes)
  const shapes = await topicShapes(
    session,
    partitions.map(({ topic }) => topic),
  )
  return assignmentOf(
    partitions.flatMap(({ topic, partition }) => {
      const topicId = shapes.get(topic)?.topicId
      return topicId === undefined ? [] : [{ topicId, partitions: [partition] }]
    }),
  )
}

function throwIfAny(errorCode: number): void {
  const error = kafkaErrorOf(errorCode)
  if (error !== null) throw error
}
