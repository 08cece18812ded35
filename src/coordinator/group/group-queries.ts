/** Questions about one group that its data answer. Kafka: ConsumerGroup, ClassicGroup, Group. */

import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { CONSUMER_PROTOCOL_TYPE, topicsOfClassicGroup } from './classic-subscription.ts'
import type { AssignmentWithEpochs, ConsumerGroup, ConsumerGroupMember, Group, GroupState } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'

/** The partition of `__consumer_offsets` that keeps the group. */
export { partitionOfKey as groupPartition } from '../partition-of-key.ts'

/** Throws GROUP_ID_NOT_FOUND. */
export function requireGroup(state: GroupCoordinatorState, groupId: string): Group {
  const group = state.groups.get(groupId)
  if (group === undefined) throw new KafkaError('GROUP_ID_NOT_FOUND', { message: `Group ${groupId} not found.` })
  return group
}

/** Throws GROUP_ID_NOT_FOUND, also for a group of another type. */
export function requireConsumerGroup(state: GroupCoordinatorState, groupId: string): ConsumerGroup {
  const group = requireGroup(state, groupId)
  if (group.type === 'consumer') return group
  throw new KafkaError('GROUP_ID_NOT_FOUND', { message: `Group ${groupId} is not a consumer group.` })
}

/** Throws UNKNOWN_MEMBER_ID. */
export function requireMember(group: ConsumerGroup, memberId: string): ConsumerGroupMember {
  const member = group.members.get(memberId)
  if (member !== undefined) return member
  const message = `Member ${memberId} is not a member of group ${group.groupId}.`
  throw new KafkaError('UNKNOWN_MEMBER_ID', { message })
}

/** The member that has the instance id, also one that left for a while. */
export function staticMember(group: ConsumerGroup, instanceId: string): ConsumerGroupMember | undefined {
  for (const member of group.members.values()) if (member.instanceId === instanceId) return member
  return undefined
}

/** Also of those who are about to join. */
export function memberIdsOf(group: Group): string[] {
  if (group.type === 'classic') return [...group.members.map(({ memberId }) => memberId), ...group.pendingMemberIds]
  return group.type === 'share' ? [...group.memberIds] : [...group.members.keys()]
}

/** Of those that members join here: none in a share group, nor in one that does not exist. */
export function memberIdsIn({ groups }: GroupCoordinatorState, groupId: string): string[] {
  const group = groups.get(groupId)
  return group === undefined || group.type === 'share' ? [] : memberIdsOf(group)
}

export function groupState(group: Group): GroupState {
  if (group.type === 'classic') return group.state
  if (memberIdsOf(group).length === 0) return 'Empty'
  if (group.type === 'share') return 'Stable'
  if (group.groupEpoch > group.assignmentEpoch) return 'Assigning'
  const members = [...group.members.values()]
  return members.every((member) => isReconciled(member, group.assignmentEpoch)) ? 'Stable' : 'Reconciling'
}

/** Whether the member has what the target of that epoch gives it. Kafka: ConsumerGroupMember.isReconciledTo. */
export function isReconciled(member: ConsumerGroupMember, assignmentEpoch: number): boolean {
  return member.state === 'STABLE' && member.memberEpoch === assignmentEpoch
}

/** The regular expressions that members are subscribed to. */
export function subscribedRegexes(group: ConsumerGroup): Set<string> {
  const regexes = [...group.members.values()].map(({ subscribedTopicRegex }) => subscribedTopicRegex ?? '')
  return new Set(regexes.filter((regex) => regex !== ''))
}

/** The topics that a member is subscribed to, by name and by regular expression, sorted; they need not exist. */
export function topicsOfMember(group: ConsumerGroup, member: ConsumerGroupMember): readonly string[] {
  const { subscribedTopicNames, subscribedTopicRegex } = member
  const resolved = group.regularExpressions.get(subscribedTopicRegex ?? '')
  return resolved === undefined
    ? subscribedTopicNames
    : [...new Set([...subscribedTopicNames, ...resolved.topics])].sort()
}

/** The topics that any member is subscribed to; they need not exist. */
export function topicsOfGroup(group: ConsumerGroup): Set<string> {
  const names = new Set<string>()
  for (const member of group.members.values()) for (const name of member.subscribedTopicNames) names.add(name)
  for (const { topics } of group.regularExpressions.values()) for (const name of topics) names.add(name)
  return names
}

/** Whether the group may still need the offsets of that topic. */
export function isSubscribedToTopic(group: Group, topic: string): boolean {
  if (group.type === 'consumer') return topicsOfGroup(group).has(topic)
  if (group.type === 'share') return false
  return topicsOfClassicGroup(group)?.has(topic) ?? group.protocolType === CONSUMER_PROTOCOL_TYPE
}

/** Who holds each partition, or has yet to give it up. Kafka: ConsumerGroup.currentPartitionEpoch. */
export class PartitionOwners {
  readonly #owners = new Map<Uuid, Map<number, string>>()

  constructor(members: Iterable<ConsumerGroupMember>) {
    for (const member of members) {
      this.#add(member.memberId, member.assignedPartitions)
      this.#add(member.memberId, member.partitionsPendingRevocation)
    }
  }

  ownerOf(topicId: Uuid, partition: number): string | undefined {
    return this.#owners.get(topicId)?.get(partition)
  }

  #add(memberId: string, assignment: AssignmentWithEpochs): void {
    for (const [topicId, epochs] of assignment) {
      const owners = this.#owners.get(topicId) ?? new Map<number, string>()
      this.#owners.set(topicId, owners)
      for (const partition of epochs.keys()) owners.set(partition, memberId)
    }
  }
}
