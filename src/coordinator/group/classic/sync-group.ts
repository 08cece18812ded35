import { KafkaError } from '../../../common/kafka-error.ts'
import { fill } from '../../../protocol/fill.ts'
import {
  type SyncGroupRequest,
  type SyncGroupResponse,
  syncGroupResponse,
} from '../../../protocol/messages/sync-group.ts'
import type { ClassicGroup } from '../group.ts'
import type { GroupCoordinatorState } from '../group-coordinator-state.ts'
import { classicGroupRecord } from '../group-records.ts'
import type { OperationResult } from '../operation.ts'
import { requireClassicMember, requireJoinedGroup } from './classic-members.ts'
import { classicResult } from './rebalance.ts'

const NO_ASSIGNMENT = new Uint8Array(0)

/**
 * A member that has joined gets its part, once the leader has said who gets what: that is in the log then. Null: it has not
 * yet; ask again when the group has changed. Throws UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION,
 * INCONSISTENT_GROUP_PROTOCOL, REBALANCE_IN_PROGRESS. Kafka: GroupMetadataManager.classicGroupSync.
 */
export function syncGroup(
  state: GroupCoordinatorState,
  request: SyncGroupRequest,
): OperationResult<SyncGroupResponse | null> {
  const group = requireJoinedGroup(state, request.groupId)
  const member = requireClassicMember(group, request.memberId, request.groupInstanceId)
  if (request.generationId !== group.generation) throw new KafkaError('ILLEGAL_GENERATION')
  if (isOther(request.protocolType, group.protocolType) || isOther(request.protocolName, group.protocol)) {
    throw new KafkaError('INCONSISTENT_GROUP_PROTOCOL')
  }
  if (group.state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS')
  if (group.state === 'Stable') return classicResult(group, group, { response: assigned(group, member.assignment) })
  if (group.leader === member.memberId) return assignAll(group, request)
  const members = group.members.map((each) => (each === member ? { ...each, awaits: 'sync' as const } : each))
  return classicResult(group, { ...group, members }, { response: null })
}

function assignAll(group: ClassicGroup, { memberId, assignments }: SyncGroupRequest) {
  const parts = new Map(assignments.map((each) => [each.memberId, each.assignment]))
  const members = group.members.map((member) => {
    return { ...member, assignment: parts.get(member.memberId) ?? NO_ASSIGNMENT, awaits: null }
  })
  const stable: ClassicGroup = { ...group, state: 'Stable', members }
  const response = assigned(stable, parts.get(memberId) ?? NO_ASSIGNMENT)
  return classicResult(group, stable, { response, records: [classicGroupRecord(stable)] })
}

function assigned({ protocolType, protocol: protocolName }: ClassicGroup, assignment: Uint8Array): SyncGroupResponse {
  return fill(syncGroupResponse, { protocolType, protocolName, assignment })
}

/** Who says nothing of it means what the group means. */
function isOther(said: string | null, actual: string | null): boolean {
  return said !== null && actual !== null && said !== actual
}
