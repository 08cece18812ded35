import { KafkaError } from '../../../common/kafka-error.ts'
import type { HeartbeatRequest } from '../../../protocol/messages/heartbeat.ts'
import type { GroupCoordinatorState } from '../group-coordinator-state.ts'
import { requireClassicMember, requireJoinedGroup } from './classic-members.ts'

/**
 * Whether the member is one of the group's generation. Throws UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION, and
 * REBALANCE_IN_PROGRESS: it has to join anew. Kafka: GroupMetadataManager.classicGroupHeartbeat.
 */
export function classicHeartbeat(state: GroupCoordinatorState, request: HeartbeatRequest): void {
  const group = requireJoinedGroup(state, request.groupId)
  requireClassicMember(group, request.memberId, request.groupInstanceId)
  if (request.generationId !== group.generation) throw new KafkaError('ILLEGAL_GENERATION')
  if (group.state === 'PreparingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS')
}
