/** Who is in a group of the classic protocol. Kafka: ClassicGroup. */
import { KafkaError } from '../../../common/kafka-error.ts'
import { protocolMetadata } from '../classic-subscription.ts'
import type { ClassicGroup, ClassicGroupMember, ClassicProtocol } from '../group.ts'
import type { GroupCoordinatorState } from '../group-coordinator-state.ts'

/**
 * The member of that id, and of that instance id if there is one. Throws UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID. Kafka:
 * ClassicGroup.validateMember.
 */
export function requireClassicMember(
  group: ClassicGroup,
  memberId: string,
  instanceId: string | null,
): ClassicGroupMember {
  const owner = instanceId === null ? undefined : staticClassicMember(group, instanceId)
  if (owner !== undefined && owner.memberId !== memberId) throw new KafkaError('FENCED_INSTANCE_ID')
  const member = group.members.find((each) => each.memberId === memberId)
  if (member === undefined || (instanceId !== null && owner === undefined)) throw new KafkaError('UNKNOWN_MEMBER_ID')
  return member
}

/** The member that has the instance id, also one that is away. */
export function staticClassicMember({ members }: ClassicGroup, instanceId: string): ClassicGroupMember | undefined {
  return members.find(({ groupInstanceId }) => groupInstanceId === instanceId)
}

/** A classic group that has members, or is about to. Throws UNKNOWN_MEMBER_ID: who asks is in none. */
export function requireJoinedGroup({ groups }: GroupCoordinatorState, groupId: string): ClassicGroup {
  const group = groups.get(groupId)
  if (group?.type !== 'classic' || group.members.length === 0) throw new KafkaError('UNKNOWN_MEMBER_ID')
  return group
}

/** Whether somebody with these protocols may join. Kafka: ClassicGroup.supportsProtocols. */
export function supportsProtocols(
  group: ClassicGroup,
  protocolType: string,
  protocols: readonly ClassicProtocol[],
): boolean {
  if (group.members.length === 0) return protocolType !== '' && protocols.length > 0
  if (group.protocolType !== protocolType) return false
  const shared = sharedProtocols(group.members)
  return protocols.some(({ name }) => shared.has(name))
}

/** Whether the member says what it said before. Kafka: ClassicGroupMember.matches. */
export function hasSameProtocols({ protocols }: ClassicGroupMember, others: readonly ClassicProtocol[]): boolean {
  if (protocols.length !== others.length) return false
  return protocols.every(({ name, metadata }, i) => {
    const other = others[i]
    return other !== undefined && other.name === name && Buffer.compare(other.metadata, metadata) === 0
  })
}

/**
 * The protocol that all members have and most prefer; of several the one whose name comes first, where Kafka leaves it to a
 * hash map. Kafka: ClassicGroup.selectProtocol.
 */
export function selectProtocol(members: readonly ClassicGroupMember[]): string | null {
  const shared = sharedProtocols(members)
  const votes = new Map<string, number>()
  for (const { protocols } of members) {
    const vote = protocols.find(({ name }) => shared.has(name))?.name
    if (vote !== undefined) votes.set(vote, (votes.get(vote) ?? 0) + 1)
  }
  const ranked = [...votes].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
  return ranked[0]?.[0] ?? null
}

/** What the leader assigns by. Kafka: ClassicGroup.currentClassicGroupMembers. */
export function memberMetadata({ members, protocol }: ClassicGroup) {
  return members.map((member) => {
    const { memberId, groupInstanceId } = member
    return { memberId, groupInstanceId, metadata: protocolMetadata(member, protocol) }
  })
}

function sharedProtocols(members: readonly ClassicGroupMember[]): Set<string> {
  const [first, ...others] = members
  const names = (first?.protocols ?? []).map(({ name }) => name)
  return new Set(names.filter((name) => others.every(({ protocols }) => protocols.some((each) => each.name === name))))
}
