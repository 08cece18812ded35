import { fill } from '../../protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  consumerGroupHeartbeatResponse,
} from '../../protocol/messages/consumer-group-heartbeat.ts'
import type { AssignmentWithEpochs, ConsumerGroupMember } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { GroupDraft } from './group-draft.ts'
import { requireConsumerGroup, requireMember } from './group-queries.ts'
import { currentAssignmentRecord } from './group-records.ts'
import { requireStaticMember } from './join-member.ts'
import type { OperationContext, OperationResult } from './operation.ts'
import { removeMembers } from './remove-members.ts'
import { LEAVE_STATIC_EPOCH } from './validate-heartbeat.ts'

/**
 * A member leaves for good, or a static one for a while: then it keeps what it has until it comes back or its session
 * times out. Throws GROUP_ID_NOT_FOUND, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID. Kafka: consumerGroupLeave.
 */
export function leaveGroup(
  state: GroupCoordinatorState,
  request: ConsumerGroupHeartbeatRequest,
  context: Pick<OperationContext, 'topics'>,
): OperationResult<ConsumerGroupHeartbeatResponse> {
  const { groupId, memberId, instanceId, memberEpoch } = request
  const group = requireConsumerGroup(state, groupId)
  const member = instanceId === null ? requireMember(group, memberId) : requireStaticMember(group, memberId, instanceId)
  const draft = new GroupDraft(groupId, group)
  const isTemporary = instanceId !== null && memberEpoch === LEAVE_STATIC_EPOCH
  if (isTemporary) draft.add(currentAssignmentRecord(groupId, leftForAWhile(member)))
  else removeMembers(draft, [member], state.topicHashes, context)
  const response = fill(consumerGroupHeartbeatResponse, { memberId: member.memberId, memberEpoch })
  return { ...draft.result(response), departure: 'left' }
}

/** Whoever comes back in its place may commit for what it had: epochs begin anew. */
function leftForAWhile(member: ConsumerGroupMember): ConsumerGroupMember {
  return {
    ...member,
    memberEpoch: LEAVE_STATIC_EPOCH,
    partitionsPendingRevocation: new Map(),
    assignedPartitions: withEpochsZero(member.assignedPartitions),
  }
}

function withEpochsZero(assignment: AssignmentWithEpochs): AssignmentWithEpochs {
  return new Map(
    [...assignment].map(([topicId, epochs]) => [
      topicId,
      new Map([...epochs.keys()].map((partition) => [partition, 0])),
    ]),
  )
}
