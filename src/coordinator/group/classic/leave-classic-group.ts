import { errorCode, isKafkaError } from '../../../common/kafka-error.ts'
import { fill } from '../../../protocol/fill.ts'
import {
  type LeaveGroupRequest,
  type LeaveGroupResponse,
  leaveGroupResponse,
} from '../../../protocol/messages/leave-group.ts'
import type { ClassicGroup } from '../group.ts'
import type { GroupCoordinatorState } from '../group-coordinator-state.ts'
import type { OperationContext, OperationResult } from '../operation.ts'
import { requireClassicMember, requireJoinedGroup, staticClassicMember } from './classic-members.ts'
import { classicResult, withoutMembers } from './rebalance.ts'

type Leaving = LeaveGroupRequest['members'][number]

export interface LeftGroup {
  readonly response: LeaveGroupResponse
  /** Who was taken out. */
  readonly memberIds: readonly string[]
}

/**
 * Takes members out; what is wrong stands at each of them: UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID. Throws UNKNOWN_MEMBER_ID
 * where nobody is in the group. Kafka: GroupMetadataManager.classicGroupLeave.
 */
export function leaveClassicGroup(
  state: GroupCoordinatorState,
  { groupId, members }: LeaveGroupRequest,
  { nowMs }: Pick<OperationContext, 'nowMs'>,
): OperationResult<LeftGroup> {
  const known = state.groups.get(groupId)
  const isPending = known?.type === 'classic' && known.pendingMemberIds.length > 0
  const group = isPending ? known : requireJoinedGroup(state, groupId)
  const gone = new Set<string>()
  const results = members.map((leaving) => {
    const { memberId, groupInstanceId } = leaving
    const found = memberToLeave(group, leaving)
    if (typeof found === 'string') gone.add(found)
    return { memberId, groupInstanceId, errorCode: typeof found === 'string' ? 0 : found.errorCode }
  })
  const response = { response: fill(leaveGroupResponse, { members: results }), memberIds: [...gone] }
  const left = gone.size === 0 ? group : withoutMembers(group, gone, nowMs)
  return { ...classicResult(group, left, { response }), departure: 'left' }
}

/** Its id, or why there is none. */
function memberToLeave(group: ClassicGroup, { memberId, groupInstanceId }: Leaving): string | { errorCode: number } {
  if (memberId === '') {
    const member = groupInstanceId === null ? undefined : staticClassicMember(group, groupInstanceId)
    return member?.memberId ?? { errorCode: errorCode('UNKNOWN_MEMBER_ID') }
  }
  if (group.pendingMemberIds.includes(memberId)) return memberId
  try {
    return requireClassicMember(group, memberId, groupInstanceId).memberId
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return { errorCode: error.code }
  }
}
