/**
 * Which member a heartbeat comes from, or which one it makes. Kafka: getOrMaybeSubscribeDynamicConsumerGroupMember,
 * getOrMaybeSubscribeStaticConsumerGroupMember.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../protocol/messages/consumer-group-heartbeat.ts'
import type { ConsumerGroup, ConsumerGroupMember } from './group.ts'
import type { GroupDraft } from './group-draft.ts'
import { requireMember, staticMember } from './group-queries.ts'
import { currentAssignmentRecord, memberRecord, memberTombstones, targetAssignmentRecord } from './group-records.ts'
import type { OwnedTopicPartitions } from './reconcile-member.ts'
import { newConsumerGroupMember } from './replay-group-record.ts'
import { JOIN_EPOCH, LEAVE_STATIC_EPOCH } from './validate-heartbeat.ts'

/**
 * The member as it is before the heartbeat; one that joins is new, and a static one that comes back replaces its former
 * self in the draft. Throws UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID.
 */
export function joinOrFindMember(
  draft: GroupDraft,
  memberId: string,
  request: ConsumerGroupHeartbeatRequest,
): ConsumerGroupMember {
  const { instanceId, memberEpoch, topicPartitions } = request
  const isJoining = memberEpoch === JOIN_EPOCH
  if (instanceId !== null) {
    if (isJoining) return joinStaticMember(draft, memberId, instanceId)
    const member = requireStaticMember(draft.group, memberId, instanceId)
    expectEpoch(member, memberEpoch, topicPartitions)
    return member
  }
  if (isJoining) return draft.group.members.get(memberId) ?? newConsumerGroupMember(memberId)
  const member = requireMember(draft.group, memberId)
  expectEpoch(member, memberEpoch, topicPartitions)
  return member
}

/** The member that has this instance id, if it is that one. Throws UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID. */
export function requireStaticMember(group: ConsumerGroup, memberId: string, instanceId: string): ConsumerGroupMember {
  const member = staticMember(group, instanceId)
  if (member === undefined) {
    throw new KafkaError('UNKNOWN_MEMBER_ID', { message: `Instance id ${instanceId} is unknown.` })
  }
  if (member.memberId === memberId) return member
  throw new KafkaError('FENCED_INSTANCE_ID', {
    message: `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.memberId}.`,
  })
}

function joinStaticMember(draft: GroupDraft, memberId: string, instanceId: string): ConsumerGroupMember {
  const former = staticMember(draft.group, instanceId)
  if (former === undefined) return draft.group.members.get(memberId) ?? newConsumerGroupMember(memberId)
  if (former.memberEpoch !== LEAVE_STATIC_EPOCH && former.classicMember === null) {
    throw new KafkaError('UNRELEASED_INSTANCE_ID', {
      message:
        `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is ` +
        `owned by ${former.memberId} member.`,
    })
  }
  const member = { ...former, memberId, memberEpoch: JOIN_EPOCH, previousMemberEpoch: JOIN_EPOCH }
  const { groupId, targetAssignment } = draft.group
  const target = targetAssignment.get(former.memberId) ?? new Map()
  draft.add(
    ...memberTombstones(groupId, former.memberId),
    memberRecord(groupId, member),
    targetAssignmentRecord(groupId, memberId, target),
    currentAssignmentRecord(groupId, member),
  )
  return member
}

/**
 * The member knows its epoch, or the one before if our last answer was lost and it owns no more than it may. Kafka:
 * throwIfConsumerGroupMemberEpochIsInvalid.
 */
function expectEpoch(member: ConsumerGroupMember, received: number, owned: OwnedTopicPartitions | null): void {
  if (received === member.memberEpoch) return
  if (received > member.memberEpoch) throw fenced('greater', received, member)
  if (received !== member.previousMemberEpoch || !isWithin(owned, member)) throw fenced('smaller', received, member)
}

function isWithin(owned: OwnedTopicPartitions | null, { assignedPartitions }: ConsumerGroupMember): boolean {
  if (owned === null) return false
  return owned.every(({ topicId, partitions }) => {
    const epochs = assignedPartitions.get(topicId)
    return epochs !== undefined && partitions.every((partition) => epochs.has(partition))
  })
}

function fenced(how: 'greater' | 'smaller', received: number, { memberEpoch }: ConsumerGroupMember): KafkaError {
  return new KafkaError('FENCED_MEMBER_EPOCH', {
    message:
      `The consumer group member has a ${how} member epoch (${received}) than the one known by the group coordinator ` +
      `(${memberEpoch}). The member must abandon all its partitions and rejoin.`,
  })
}
