/**
 * JoinGroup: a member joins, or joins anew. Kafka: GroupMetadataManager.classicGroupJoin and what it calls.
 */
import { errorCode, KafkaError } from '../../../common/kafka-error.ts'
import { fill } from '../../../protocol/fill.ts'
import {
  type JoinGroupRequest,
  type JoinGroupResponse,
  joinGroupResponse,
} from '../../../protocol/messages/join-group.ts'
import type { CoordinatorRecord } from '../coordinator-record.ts'
import type { ClassicGroup, ClassicGroupMember } from '../group.ts'
import { type GroupCoordinatorState, simpleGroup } from '../group-coordinator-state.ts'
import { classicGroupRecord, consumerGroupTombstones } from '../group-records.ts'
import type { OperationResult, RequestContext } from '../operation.ts'
import {
  hasSameProtocols,
  memberMetadata,
  requireClassicMember,
  selectProtocol,
  staticClassicMember,
  supportsProtocols,
} from './classic-members.ts'
import { classicResult, rebalanced } from './rebalance.ts'

export interface JoinContext extends RequestContext {
  /** For who has none yet. */
  readonly newMemberId: string
}

type JoinResult = OperationResult<JoinGroupResponse | null>

/** The group as the request finds it, with the records that make it what it is. */
interface Found {
  readonly group: ClassicGroup
  readonly records: readonly CoordinatorRecord[]
}

/**
 * Who comes without an id is told one, and comes again; a static member need not. Null: the others have to join first; ask
 * again when the group has changed. Throws what Kafka answers: INVALID_SESSION_TIMEOUT, UNKNOWN_MEMBER_ID,
 * INCONSISTENT_GROUP_PROTOCOL, GROUP_MAX_SIZE_REACHED, FENCED_INSTANCE_ID.
 */
export function joinGroup(state: GroupCoordinatorState, request: JoinGroupRequest, context: JoinContext): JoinResult {
  const { groupId, memberId, sessionTimeoutMs } = request
  const { minSessionTimeoutMs, maxSessionTimeoutMs } = context.config
  if (sessionTimeoutMs < minSessionTimeoutMs || sessionTimeoutMs > maxSessionTimeoutMs) {
    throw new KafkaError('INVALID_SESSION_TIMEOUT')
  }
  const found = findOrMakeGroup(state, groupId, memberId, context)
  expectRoom(found.group, memberId, context)
  if (!supportsProtocols(found.group, request.protocolType, request.protocols)) {
    throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL')
  }
  return memberId === '' ? joinNewMember(found, request, context) : joinKnownMember(found, request, context)
}

/** An empty group of the consumer protocol makes way; its offsets stay. */
function findOrMakeGroup(
  { groups }: GroupCoordinatorState,
  groupId: string,
  memberId: string,
  { nowMs }: JoinContext,
): Found {
  const known = groups.get(groupId)
  if (known?.type === 'classic') return { group: known, records: [] }
  if (known?.type === 'share' || (known !== undefined && known.members.size > 0)) throw liveGroup(groupId, known.type)
  if (memberId !== '') throw new KafkaError('UNKNOWN_MEMBER_ID')
  const group = { ...simpleGroup(groupId), currentStateTimestampMs: nowMs }
  const tombstones = known === undefined ? [] : consumerGroupTombstones(known)
  return { group, records: [...tombstones, classicGroupRecord(group)] }
}

/** Kafka lets members of both protocols be in one group. */
function liveGroup(groupId: string, type: string): KafkaError {
  return new KafkaError('INCONSISTENT_GROUP_PROTOCOL', {
    message: `Group ${groupId} has members of the ${type} protocol.`,
    hint: `Join with group.protocol=${type}, or once they have left.`,
  })
}

/** Kafka: acceptJoiningMember. */
function expectRoom({ state, members }: ClassicGroup, memberId: string, { config }: JoinContext): void {
  if (state === 'Empty') return
  const isPreparing = state === 'PreparingRebalance'
  const counted = isPreparing ? members.filter(({ awaits }) => awaits === 'join') : members
  const isIn = counted.some((member) => member.memberId === memberId)
  if (!isIn && counted.length >= config.classicMaxSize) throw new KafkaError('GROUP_MAX_SIZE_REACHED')
}

function joinNewMember({ group, records }: Found, request: JoinGroupRequest, context: JoinContext): JoinResult {
  const { groupInstanceId } = request
  if (groupInstanceId === null) {
    const { newMemberId } = context
    const told = { memberId: newMemberId, errorCode: errorCode('MEMBER_ID_REQUIRED') }
    const response = fill<JoinGroupResponse>(joinGroupResponse, told)
    const pending = { ...group, pendingMemberIds: [...group.pendingMemberIds, newMemberId] }
    return classicResult(group, pending, { response, records })
  }
  const former = staticClassicMember(group, groupInstanceId)
  if (former !== undefined) return replaceStaticMember(group, former, request, context)
  return addMember({ group, records }, { ...request, memberId: context.newMemberId }, context)
}

function addMember({ group, records }: Found, request: JoinGroupRequest, context: JoinContext): JoinResult {
  const { memberId, protocolType } = request
  const isFirst = group.members.length === 0
  const grown: ClassicGroup = {
    ...group,
    protocolType: isFirst ? protocolType : group.protocolType,
    leader: group.leader ?? memberId,
    members: [...group.members, joiningMember(request, context)],
    pendingMemberIds: group.pendingMemberIds.filter((pending) => pending !== memberId),
  }
  return joinOutcome(group, rebalanced(grown, context.nowMs), memberId, records)
}

function joinKnownMember({ group, records }: Found, request: JoinGroupRequest, context: JoinContext): JoinResult {
  const { memberId, groupInstanceId, protocols } = request
  if (group.pendingMemberIds.includes(memberId)) return addMember({ group, records }, request, context)
  const member = requireClassicMember(group, memberId, groupInstanceId)
  const isSame = hasSameProtocols(member, protocols)
  if (group.state === 'PreparingRebalance' && member.awaits === 'join' && isSame) return unchanged(null)
  // It may have missed the answer; only a leader joins anew because of something else than itself.
  const isStable = group.state === 'Stable'
  if (isSame && (group.state === 'CompletingRebalance' || (isStable && group.leader !== memberId))) {
    return unchanged(joined(group, memberId))
  }
  const updated = replaced(group, member, { ...joiningMember(request, context), assignment: member.assignment })
  return joinOutcome(group, rebalanced(updated, context.nowMs), memberId, records)
}

/** Somebody has the instance id already: this is that member from now on. Kafka: updateStaticMemberThenRebalanceOrCompleteJoin. */
function replaceStaticMember(
  group: ClassicGroup,
  former: ClassicGroupMember,
  request: JoinGroupRequest,
  context: JoinContext,
): JoinResult {
  const memberId = context.newMemberId
  const wasLeader = group.leader === former.memberId
  const member = { ...joiningMember({ ...request, memberId }, context), assignment: former.assignment }
  const taken = { ...replaced(group, former, member), leader: wasLeader ? memberId : group.leader }
  if (group.state !== 'Stable' || selectProtocol(taken.members) !== group.protocol) {
    return joinOutcome(group, rebalanced(taken, context.nowMs), memberId, [])
  }
  const settled = replaced(taken, member, { ...member, awaits: null })
  const response = { ...joined(settled, memberId), skipAssignment: wasLeader }
  return { ...classicResult(group, settled, { response, records: [classicGroupRecord(settled)] }), wakesGroup: true }
}

function replaced(group: ClassicGroup, member: ClassicGroupMember, by: ClassicGroupMember): ClassicGroup {
  return { ...group, members: group.members.map((each) => (each.memberId === member.memberId ? by : each)) }
}

function joiningMember(request: JoinGroupRequest, { clientId, clientHost }: JoinContext): ClassicGroupMember {
  const { memberId, groupInstanceId, sessionTimeoutMs, rebalanceTimeoutMs, protocols } = request
  return {
    ...{ memberId, groupInstanceId, clientId, clientHost, sessionTimeoutMs },
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? sessionTimeoutMs : rebalanceTimeoutMs,
    assignment: new Uint8Array(0),
    protocols: protocols.map(({ name, metadata }) => ({ name, metadata })),
    awaits: 'join',
    awaySinceMs: null,
  }
}

function joinOutcome(
  before: ClassicGroup,
  after: ClassicGroup,
  memberId: string,
  records: readonly CoordinatorRecord[],
): JoinResult {
  const isWaiting = after.state === 'PreparingRebalance'
  return classicResult(before, after, { response: isWaiting ? null : joined(after, memberId), records })
}

function joined(group: ClassicGroup, memberId: string): JoinGroupResponse {
  const { generation: generationId, protocolType, protocol: protocolName, leader } = group
  return fill(joinGroupResponse, {
    ...{ generationId, protocolType, protocolName, leader: leader ?? '', memberId },
    members: leader === memberId ? memberMetadata(group) : [],
  })
}

function unchanged(response: JoinGroupResponse | null): JoinResult {
  return { records: [], response, wakesGroup: false }
}
