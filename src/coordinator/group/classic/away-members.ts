import type { GroupCoordinatorState } from '../group-coordinator-state.ts'
import type { OperationContext, OperationResult } from '../operation.ts'
import { classicResult } from './rebalance.ts'

/**
 * The processes of these members end in good order: those that are static keep what they have until they come back, or their
 * sessions time out. Kafka's broker hears nothing of it, and waits. Response: who of them is static.
 */
export function awayMembers(
  state: GroupCoordinatorState,
  groupId: string,
  memberIds: readonly string[],
  { nowMs }: Pick<OperationContext, 'nowMs'>,
): OperationResult<readonly string[]> {
  const group = state.groups.get(groupId)
  if (group?.type !== 'classic') return { records: [], response: [], wakesGroup: false }
  const ending = new Set(memberIds)
  const isAway = (member: (typeof group.members)[number]) =>
    member.groupInstanceId !== null && ending.has(member.memberId)
  const members = group.members.map((member) =>
    isAway(member) ? { ...member, awaits: null, awaySinceMs: nowMs } : member,
  )
  const response = group.members.filter(isAway).map(({ memberId }) => memberId)
  return classicResult(group, { ...group, members }, { response })
}
