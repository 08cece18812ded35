import { classicResult, withoutMembers } from './classic/rebalance.ts'
import type { ClassicGroup, ConsumerGroup } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { GroupDraft } from './group-draft.ts'
import { memberIdsOf } from './group-queries.ts'
import type { OperationContext, OperationResult } from './operation.ts'
import { removeMembers } from './remove-members.ts'

/**
 * Takes members that are dead out of their group, of the consumer or the classic protocol; who is not in the group is
 * passed over. Response: the ids that were taken out. The next heartbeat of a live member computes the new target.
 * Kafka: GroupMetadataManager.consumerGroupFenceMembers, expireClassicGroupMemberHeartbeat.
 */
export function fenceMembers(
  state: GroupCoordinatorState,
  groupId: string,
  memberIds: readonly string[],
  context: Pick<OperationContext, 'nowMs' | 'topics'>,
): OperationResult<readonly string[]> {
  const group = state.groups.get(groupId)
  const dead = new Set(memberIds)
  if (group?.type === 'consumer') return fenceConsumers(state, group, dead, context)
  if (group?.type === 'classic') return fenceClassicMembers(group, dead, context)
  return { records: [], response: [], wakesGroup: false }
}

function fenceConsumers(
  state: GroupCoordinatorState,
  group: ConsumerGroup,
  dead: ReadonlySet<string>,
  context: Pick<OperationContext, 'topics'>,
): OperationResult<readonly string[]> {
  const members = [...group.members.values()].filter(({ memberId }) => dead.has(memberId))
  const draft = new GroupDraft(group.groupId, group)
  if (members.length > 0) removeMembers(draft, members, state.topicHashes, context)
  return draft.result(members.map(({ memberId }) => memberId))
}

/** Those who are left join anew; where nobody is, the group is empty. */
function fenceClassicMembers(
  group: ClassicGroup,
  dead: ReadonlySet<string>,
  { nowMs }: Pick<OperationContext, 'nowMs'>,
): OperationResult<readonly string[]> {
  const response = memberIdsOf(group).filter((memberId) => dead.has(memberId))
  if (response.length === 0) return { records: [], response, wakesGroup: false }
  return classicResult(group, withoutMembers(group, dead, nowMs), { response })
}
