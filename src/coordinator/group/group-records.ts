/** Records about groups, as Kafka writes them. Kafka: GroupCoordinatorRecordHelpers. */
import { protocolMetadata } from './classic-subscription.ts'
import type { CoordinatorRecord, RecordOf } from './coordinator-record.ts'
import type {
  Assignment,
  AssignmentWithEpochs,
  ClassicGroup,
  ConsumerGroup,
  ConsumerGroupMember,
  MemberState,
  OffsetAndMetadata,
  ResolvedRegularExpression,
} from './group.ts'

type CurrentAssignmentValue = NonNullable<RecordOf<'ConsumerGroupCurrentMemberAssignment'>['value']>

/** Kafka: MemberState.value. */
export const memberStateNumbers: Readonly<Record<MemberState, number>> = {
  STABLE: 0,
  UNREVOKED_PARTITIONS: 1,
  UNRELEASED_PARTITIONS: 2,
  UNKNOWN: 127,
}

export function memberRecord(groupId: string, member: ConsumerGroupMember): CoordinatorRecord {
  const { memberId, instanceId, rackId, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex } = member
  const { rebalanceTimeoutMs, serverAssignor, classicMember: classicMemberMetadata } = member
  const subscription = { subscribedTopicNames, subscribedTopicRegex, serverAssignor }
  const client = { instanceId, rackId, clientId, clientHost, rebalanceTimeoutMs, classicMemberMetadata }
  return { type: 'ConsumerGroupMemberMetadata', key: { groupId, memberId }, value: { ...client, ...subscription } }
}

export function groupEpochRecord(groupId: string, epoch: number, metadataHash: bigint): CoordinatorRecord {
  return { type: 'ConsumerGroupMetadata', key: { groupId }, value: { epoch, metadataHash } }
}

export function targetAssignmentRecord(groupId: string, memberId: string, assignment: Assignment): CoordinatorRecord {
  const topicPartitions = [...assignment].map(([topicId, partitions]) => ({ topicId, partitions }))
  return { type: 'ConsumerGroupTargetAssignmentMember', key: { groupId, memberId }, value: { topicPartitions } }
}

export function targetAssignmentEpochRecord(
  groupId: string,
  assignmentEpoch: number,
  assignmentTimestamp: number,
): CoordinatorRecord {
  const value = { assignmentEpoch, assignmentTimestamp }
  return { type: 'ConsumerGroupTargetAssignmentMetadata', key: { groupId }, value }
}

export function currentAssignmentRecord(groupId: string, member: ConsumerGroupMember): CoordinatorRecord {
  const { memberId, memberEpoch, previousMemberEpoch, state, assignedPartitions } = member
  return {
    type: 'ConsumerGroupCurrentMemberAssignment',
    key: { groupId, memberId },
    value: {
      memberEpoch,
      previousMemberEpoch,
      state: memberStateNumbers[state],
      assignedPartitions: topicPartitionsOf(assignedPartitions),
      partitionsPendingRevocation: topicPartitionsOf(member.partitionsPendingRevocation),
    },
  }
}

export function regularExpressionRecord(
  groupId: string,
  regularExpression: string,
  { topics, version, timestampMs }: ResolvedRegularExpression,
): CoordinatorRecord {
  const value = { topics, version, timestamp: timestampMs }
  return { type: 'ConsumerGroupRegularExpression', key: { groupId, regularExpression }, value }
}

export function regularExpressionTombstone(groupId: string, regularExpression: string): CoordinatorRecord {
  return { type: 'ConsumerGroupRegularExpression', key: { groupId, regularExpression }, value: null }
}

/** What Kafka before 4.0 kept of the topics. */
export function partitionMetadataTombstone(groupId: string): CoordinatorRecord {
  return { type: 'ConsumerGroupPartitionMetadata', key: { groupId }, value: null }
}

/** A member goes: its assignments have to go before it. */
export function memberTombstones(groupId: string, memberId: string): CoordinatorRecord[] {
  const key = { groupId, memberId }
  return [
    { type: 'ConsumerGroupCurrentMemberAssignment', key, value: null },
    { type: 'ConsumerGroupTargetAssignmentMember', key, value: null },
    { type: 'ConsumerGroupMemberMetadata', key, value: null },
  ]
}

/** A consumer group goes, in the order in which replay accepts it. Kafka: ConsumerGroup.createGroupTombstoneRecords. */
export function consumerGroupTombstones(group: ConsumerGroup): CoordinatorRecord[] {
  const { groupId } = group
  const keys = [...group.members.keys()].map((memberId) => ({ groupId, memberId }))
  const regexes = [...group.regularExpressions.keys()]
  return [
    ...keys.map((key) => ({ type: 'ConsumerGroupCurrentMemberAssignment', key, value: null }) as const),
    ...keys.map((key) => ({ type: 'ConsumerGroupTargetAssignmentMember', key, value: null }) as const),
    { type: 'ConsumerGroupTargetAssignmentMetadata', key: { groupId }, value: null },
    ...keys.map((key) => ({ type: 'ConsumerGroupMemberMetadata', key, value: null }) as const),
    ...regexes.map((regex) => regularExpressionTombstone(groupId, regex)),
    partitionMetadataTombstone(groupId),
    { type: 'ConsumerGroupMetadata', key: { groupId }, value: null },
  ]
}

export function classicGroupRecord(group: ClassicGroup): CoordinatorRecord {
  const { groupId, protocolType, generation, protocol, leader, currentStateTimestampMs } = group
  const members = group.members.map((member) => {
    const { memberId, groupInstanceId, clientId, clientHost, assignment } = member
    const timeouts = { rebalanceTimeout: member.rebalanceTimeoutMs, sessionTimeout: member.sessionTimeoutMs }
    const subscription = protocolMetadata(member, protocol)
    return { memberId, groupInstanceId, clientId, clientHost, ...timeouts, subscription, assignment }
  })
  const value = { protocolType: protocolType ?? '', generation, protocol, leader, members }
  return {
    type: 'GroupMetadata',
    key: { group: groupId },
    value: { ...value, currentStateTimestamp: currentStateTimestampMs },
  }
}

export function classicGroupTombstone(groupId: string): CoordinatorRecord {
  return { type: 'GroupMetadata', key: { group: groupId }, value: null }
}

/** Of a partition that a group reads. */
interface OffsetRecordKey {
  readonly group: string
  readonly topic: string
  readonly partition: number
}

export function offsetCommitRecord(
  key: OffsetRecordKey,
  entry: Omit<OffsetAndMetadata, 'recordOffset'>,
): CoordinatorRecord {
  const { committedOffset: offset, leaderEpoch, metadata, commitTimestampMs, expireTimestampMs, topicId } = entry
  const times = { commitTimestamp: commitTimestampMs, expireTimestamp: expireTimestampMs }
  return { type: 'OffsetCommit', key, value: { offset, leaderEpoch, metadata, topicId, ...times } }
}

export function offsetCommitTombstone(key: OffsetRecordKey): CoordinatorRecord {
  return { type: 'OffsetCommit', key, value: null }
}

function topicPartitionsOf(assignment: AssignmentWithEpochs): CurrentAssignmentValue['assignedPartitions'] {
  return [...assignment].map(([topicId, epochs]) => ({
    topicId,
    partitions: [...epochs.keys()],
    assignmentEpochs: [...epochs.values()],
  }))
}
