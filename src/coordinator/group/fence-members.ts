import type { ClassicGroup, ConsumerGroup } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { GroupDraft } from './group-draft.ts'
import { classicGroupRecord } from './group-records.ts'
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

/** The group's next generation is written as it is when a rebalance ends: without those members. */
function fenceClassicMembers(
  group: ClassicGroup,
  dead: ReadonlySet<string>,
  { nowMs }: Pick<OperationContext, 'nowMs'>,
): OperationResult<readonly string[]> {
  const fenced = group.members.filter(({ memberId }) => dead.has(memberId))
  if (fenced.length === 0) return { records: [], response: [], wakesGroup: false }
  const members = group.members.filter(({ memberId }) => !dead.has(memberId))
  const leader = members.find(({ memberId }) => memberId === group.leader) ?? members[0]
  const next: ClassicGroup = {
    ...group,
    generation: group.generation + 1,
    protocol: members.length === 0 ? null : group.protocol,
    leader: leader?.memberId ?? null,
    currentStateTimestampMs: nowMs,
    members,
  }
  const response = fenced.map(({ memberId }) => memberId)
  return { records: [classicGroupRecord(next)], response, wakesGroup: members.length > 0 }
}
