/**
 * How records about groups change what is known of them. Kafka: the replay methods of GroupMetadataManager.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { CoordinatorRecord, RecordOf } from './coordinator-record.ts'
import type {
  AssignmentWithEpochs,
  ClassicGroup,
  ConsumerGroup,
  ConsumerGroupMember,
  Group,
  MemberState,
} from './group.ts'
import { memberStateNumbers } from './group-records.ts'

type Groups = Map<string, Group>

/** The epoch of what has none: the group or the member is about to be deleted. */
const NO_EPOCH = -1
/** The epoch of a group that has no record of it yet. */
const FIRST_EPOCH = 1

/**
 * Takes in one record, of `timestampMs` (-1: unknown); those of offsets and types that say nothing here are passed over.
 * Throws CORRUPT_MESSAGE.
 */
export function replayGroupRecord(groups: Groups, record: CoordinatorRecord, timestampMs: number = -1): void {
  switch (record.type) {
    case 'GroupMetadata':
      return replayClassicGroup(groups, record)
    case 'ConsumerGroupMetadata':
      return replayGroupEpoch(groups, record)
    case 'ConsumerGroupPartitionMetadata':
      return replayPartitionMetadata(groups, record)
    case 'ConsumerGroupMemberMetadata':
      return replayMember(groups, record)
    case 'ConsumerGroupTargetAssignmentMetadata':
      return replayTargetEpoch(groups, record)
    case 'ConsumerGroupTargetAssignmentMember':
      return replayTargetAssignment(groups, record)
    case 'ConsumerGroupCurrentMemberAssignment':
      return replayCurrentAssignment(groups, record, timestampMs)
    case 'ConsumerGroupRegularExpression':
      return replayRegularExpression(groups, record)
    case 'ShareGroupMetadata':
    case 'ShareGroupMemberMetadata':
      return replayShareGroup(groups, record)
    default:
      return undefined
  }
}

/** A consumer group of which nothing is known yet. */
export function newConsumerGroup(groupId: string): ConsumerGroup {
  return {
    type: 'consumer',
    groupId,
    groupEpoch: FIRST_EPOCH,
    metadataHash: 0n,
    assignmentEpoch: FIRST_EPOCH,
    assignmentTimestampMs: 0,
    members: new Map(),
    targetAssignment: new Map(),
    regularExpressions: new Map(),
    hasSubscriptionMetadataRecord: false,
  }
}

/** A member of which nothing is known yet. */
export function newConsumerGroupMember(memberId: string): ConsumerGroupMember {
  return {
    memberId,
    memberEpoch: 0,
    previousMemberEpoch: NO_EPOCH,
    epochTimestampMs: -1,
    state: 'STABLE',
    instanceId: null,
    rackId: null,
    clientId: '',
    clientHost: '',
    subscribedTopicNames: [],
    subscribedTopicRegex: '',
    rebalanceTimeoutMs: -1,
    serverAssignor: null,
    classicMember: null,
    assignedPartitions: new Map(),
    partitionsPendingRevocation: new Map(),
  }
}

function replayClassicGroup(groups: Groups, { key, value }: RecordOf<'GroupMetadata'>): void {
  if (value === null) {
    groups.delete(key.group)
    return
  }
  const { protocolType, generation, protocol, leader, currentStateTimestamp } = value
  const members = value.members.map(({ rebalanceTimeout, sessionTimeout, subscription, ...member }) => ({
    ...member,
    sessionTimeoutMs: sessionTimeout,
    rebalanceTimeoutMs: rebalanceTimeout === -1 ? sessionTimeout : rebalanceTimeout,
    protocols: protocol === null ? [] : [{ name: protocol, metadata: subscription }],
    awaits: null,
    awaySinceMs: null,
  }))
  const group: ClassicGroup = {
    type: 'classic',
    groupId: key.group,
    protocolType: protocolType === '' ? null : protocolType,
    generation,
    protocol,
    leader,
    currentStateTimestampMs: currentStateTimestamp,
    state: members.length === 0 ? 'Empty' : 'Stable',
    members,
    pendingMemberIds: [],
    recorded: null,
  }
  groups.set(key.group, group)
}

function replayGroupEpoch(groups: Groups, { key, value }: RecordOf<'ConsumerGroupMetadata'>): void {
  if (value !== null) {
    const group = ensureConsumerGroup(groups, key.groupId)
    group.groupEpoch = value.epoch
    group.metadataHash = value.metadataHash
    return
  }
  const group = knownConsumerGroup(groups, key.groupId)
  if (group === undefined) return
  expectGone(group.members.size === 0, key.groupId, `it still has ${group.members.size} members`)
  expectGone(group.targetAssignment.size === 0, key.groupId, 'its target assignment still has members')
  expectGone(group.assignmentEpoch === NO_EPOCH, key.groupId, 'its target assignment has an epoch')
  groups.delete(key.groupId)
}

function replayPartitionMetadata(groups: Groups, { key, value }: RecordOf<'ConsumerGroupPartitionMetadata'>): void {
  const group = value === null ? knownConsumerGroup(groups, key.groupId) : ensureConsumerGroup(groups, key.groupId)
  if (group !== undefined) group.hasSubscriptionMetadataRecord = value !== null
}

function replayMember(groups: Groups, { key, value }: RecordOf<'ConsumerGroupMemberMetadata'>): void {
  const { groupId, memberId } = key
  if (value !== null) {
    const { classicMemberMetadata, ...metadata } = value
    updateMember(ensureConsumerGroup(groups, groupId), memberId, { ...metadata, classicMember: classicMemberMetadata })
    return
  }
  const group = knownConsumerGroup(groups, groupId)
  const member = group?.members.get(memberId)
  if (group === undefined || member === undefined) return
  expectGone(member.memberEpoch === NO_EPOCH, groupId, `member ${memberId} still has a current assignment`)
  expectGone(!group.targetAssignment.has(memberId), groupId, `member ${memberId} still has a target assignment`)
  group.members.delete(memberId)
}

function replayTargetEpoch(groups: Groups, record: RecordOf<'ConsumerGroupTargetAssignmentMetadata'>): void {
  const { key, value } = record
  const group = value === null ? knownConsumerGroup(groups, key.groupId) : ensureConsumerGroup(groups, key.groupId)
  if (group === undefined) return
  if (value === null) expectGone(group.targetAssignment.size === 0, key.groupId, 'the target still has members')
  group.assignmentEpoch = value?.assignmentEpoch ?? NO_EPOCH
  group.assignmentTimestampMs = value?.assignmentTimestamp ?? 0
}

function replayTargetAssignment(groups: Groups, record: RecordOf<'ConsumerGroupTargetAssignmentMember'>): void {
  const { key, value } = record
  if (value === null) {
    knownConsumerGroup(groups, key.groupId)?.targetAssignment.delete(key.memberId)
    return
  }
  const assignment = value.topicPartitions.map(({ topicId, partitions }) => [topicId, ascending(partitions)] as const)
  ensureConsumerGroup(groups, key.groupId).targetAssignment.set(key.memberId, new Map(assignment))
}

function replayCurrentAssignment(
  groups: Groups,
  record: RecordOf<'ConsumerGroupCurrentMemberAssignment'>,
  epochTimestampMs: number,
): void {
  const { key, value } = record
  if (value !== null) {
    const { memberEpoch, previousMemberEpoch } = value
    const assignedPartitions = assignmentOf(value.assignedPartitions, memberEpoch)
    const partitionsPendingRevocation = assignmentOf(value.partitionsPendingRevocation, memberEpoch)
    const epochs = { memberEpoch, previousMemberEpoch, epochTimestampMs, state: memberState(value.state) }
    const update = { ...epochs, assignedPartitions, partitionsPendingRevocation }
    updateMember(ensureConsumerGroup(groups, key.groupId), key.memberId, update)
    return
  }
  const group = knownConsumerGroup(groups, key.groupId)
  if (group?.members.has(key.memberId) === true) updateMember(group, key.memberId, NOTHING_ASSIGNED)
}

const NOTHING_ASSIGNED: Partial<ConsumerGroupMember> = {
  memberEpoch: NO_EPOCH,
  previousMemberEpoch: NO_EPOCH,
  assignedPartitions: new Map(),
  partitionsPendingRevocation: new Map(),
}

function replayRegularExpression(groups: Groups, { key, value }: RecordOf<'ConsumerGroupRegularExpression'>): void {
  const { groupId, regularExpression } = key
  if (value === null) {
    knownConsumerGroup(groups, groupId)?.regularExpressions.delete(regularExpression)
    return
  }
  const { topics, version, timestamp: timestampMs } = value
  ensureConsumerGroup(groups, groupId).regularExpressions.set(regularExpression, { topics, version, timestampMs })
}

function replayShareGroup(
  groups: Groups,
  record: RecordOf<'ShareGroupMetadata'> | RecordOf<'ShareGroupMemberMetadata'>,
): void {
  const { groupId } = record.key
  const known = groups.get(groupId)
  const memberIds = known?.type === 'share' ? known.memberIds : new Set<string>()
  if (record.value !== null) groups.set(groupId, { type: 'share', groupId, memberIds })
  else if (record.type === 'ShareGroupMetadata' && known?.type === 'share') groups.delete(groupId)
  if (record.type === 'ShareGroupMetadata') return
  if (record.value === null) memberIds.delete(record.key.memberId)
  else memberIds.add(record.key.memberId)
}

/** Made where it is missing; a group that exists by its offsets only becomes one. */
function ensureConsumerGroup(groups: Groups, groupId: string): ConsumerGroup {
  const group = groups.get(groupId)
  if (group?.type === 'consumer') return group
  if (group !== undefined && !isSimple(group)) throw contradiction(groupId, `it is a ${group.type} group`)
  const made = newConsumerGroup(groupId)
  groups.set(groupId, made)
  return made
}

function knownConsumerGroup(groups: Groups, groupId: string): ConsumerGroup | undefined {
  const group = groups.get(groupId)
  return group?.type === 'consumer' ? group : undefined
}

function isSimple(group: Group): boolean {
  return group.type === 'classic' && group.protocolType === null && group.members.length === 0
}

function updateMember(group: ConsumerGroup, memberId: string, update: Partial<ConsumerGroupMember>): void {
  const member = group.members.get(memberId) ?? newConsumerGroupMember(memberId)
  group.members.set(memberId, { ...member, ...update })
}

interface RecordedPartitions {
  readonly topicId: Uuid
  readonly partitions: readonly number[]
  readonly assignmentEpochs: readonly number[] | null
}

/** Brokers before 4.3 wrote no epochs of partitions: the member's stands in for them. */
function assignmentOf(topics: readonly RecordedPartitions[], memberEpoch: number): AssignmentWithEpochs {
  const defaultEpoch = Math.max(memberEpoch, 0)
  return new Map(
    topics.map(({ topicId, partitions, assignmentEpochs }) => {
      const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : []
      const pairs = partitions.map((partition, i) => [partition, epochs[i] ?? defaultEpoch] as const)
      return [topicId, new Map(pairs.sort(([a], [b]) => a - b))]
    }),
  )
}

function memberState(value: number): MemberState {
  const states = Object.keys(memberStateNumbers) as MemberState[]
  return states.find((state) => memberStateNumbers[state] === value) ?? 'UNKNOWN'
}

function ascending(partitions: readonly number[]): readonly number[] {
  return [...partitions].sort((a, b) => a - b)
}

function expectGone(holds: boolean, groupId: string, why: string): void {
  if (!holds) throw contradiction(groupId, why)
}

function contradiction(groupId: string, why: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', {
    message: `The records of group ${groupId} contradict each other: one deletes or changes what it may not, as ${why}.`,
  })
}
