/**
 * Who may commit and fetch offsets of a group. Kafka: Group.validateOffsetCommit, validateOffsetFetch and
 * CommitPartitionValidator.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { OffsetCommitRequest } from '../../protocol/messages/offset-commit.ts'
import { requireClassicMember } from './classic/classic-members.ts'
import type { ClassicGroup, ConsumerGroup, ConsumerGroupMember, Group } from './group.ts'
import { groupState, requireMember } from './group-queries.ts'

/** A partition to be committed. */
export interface CommittedPartition {
  readonly topic: string
  readonly topicId: Uuid
  readonly partition: number
}

/** Throws where the member may not commit for that partition. */
export type CommitPartitionValidator = (partition: CommittedPartition) => void

type Committer = Pick<OffsetCommitRequest, 'memberId' | 'groupInstanceId' | 'generationIdOrMemberEpoch'>

const anyPartition: CommitPartitionValidator = () => undefined

/** From this version on a commit can say that the member's epoch is stale, and that there is no such group. */
export const MEMBER_EPOCH_VERSION = 9

export interface CommitKind {
  readonly apiVersion: number
  /** In a transaction: who names no member is judged by the transaction alone. */
  readonly isTransactional: boolean
}

/** Throws UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, STALE_MEMBER_EPOCH, ILLEGAL_GENERATION, REBALANCE_IN_PROGRESS, UNSUPPORTED_VERSION. */
export function validateCommit(group: Group, committer: Committer, kind: CommitKind): CommitPartitionValidator {
  const { memberId, groupInstanceId, generationIdOrMemberEpoch } = committer
  const namesNobody = memberId === '' && groupInstanceId === null && generationIdOrMemberEpoch < 0
  if (kind.isTransactional && namesNobody && group.type !== 'share') return anyPartition
  if (group.type === 'consumer') {
    return kind.isTransactional
      ? withoutStaleEpochs(() => validateConsumerCommit(group, committer, kind.apiVersion))
      : validateConsumerCommit(group, committer, kind.apiVersion)
  }
  if (group.type === 'classic') return validateClassicCommit(group, committer, kind.isTransactional)
  throw new KafkaError('GROUP_ID_NOT_FOUND', { message: `Group ${group.groupId} is a share group.` })
}

/** TxnOffsetCommit has one word for all that is out of date. Kafka: validateTransactionalOffsetCommit. */
function withoutStaleEpochs(validate: () => CommitPartitionValidator): CommitPartitionValidator {
  try {
    return validate()
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'STALE_MEMBER_EPOCH') throw error
    throw new KafkaError('ILLEGAL_GENERATION', { message: error.message, cause: error })
  }
}

/** Throws UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH, ILLEGAL_GENERATION. Whoever is no member may ask. */
export function validateFetch(group: Group, memberId: string | null, memberEpoch: number): void {
  if (group.type !== 'consumer' || (memberId === null && memberEpoch < 0)) return
  const member = requireMember(group, memberId ?? '')
  if (member.memberEpoch === memberEpoch) return
  throw staleEpoch(member, {
    member: `The received member epoch ${memberEpoch} does not match the expected member epoch ${member.memberEpoch}.`,
    generation: `The received generation id ${memberEpoch} does not match the expected member epoch ${member.memberEpoch}.`,
  })
}

function validateConsumerCommit(
  group: ConsumerGroup,
  { memberId, generationIdOrMemberEpoch: received }: Committer,
  apiVersion: number,
): CommitPartitionValidator {
  // Tools commit without being members, as long as there are none.
  if (received < 0 && group.members.size === 0) return anyPartition
  const member = requireMember(group, memberId)
  if (member.classicMember === null && apiVersion < MEMBER_EPOCH_VERSION) {
    throw new KafkaError('UNSUPPORTED_VERSION', {
      message: 'OffsetCommit version 9 or above must be used by members using the consumer group protocol',
    })
  }
  const { memberEpoch } = member
  if (received === memberEpoch) return anyPartition
  if (received < memberEpoch) return (partition) => expectAssigned(member, received, partition)
  throw staleEpoch(member, {
    member: `Received member epoch ${received} is newer than current member epoch ${memberEpoch}.`,
    generation: `Received generation id ${received} is newer than current member epoch ${memberEpoch}.`,
  })
}

/** A member that is behind may still commit what it has had since before that epoch (KIP-1251). */
function expectAssigned(
  member: ConsumerGroupMember,
  received: number,
  { topic, topicId, partition }: CommittedPartition,
): void {
  const epoch =
    member.assignedPartitions.get(topicId)?.get(partition) ??
    member.partitionsPendingRevocation.get(topicId)?.get(partition)
  if (epoch === undefined) {
    const message = `Partition ${topic}-${partition} is not assigned or pending revocation for member.`
    throw staleEpoch(member, { member: message, generation: message })
  }
  if (received >= epoch) return
  const rest = `${received} is older than assignment epoch ${epoch} for partition ${topic}-${partition}.`
  throw staleEpoch(member, { member: `Received member epoch ${rest}`, generation: `Received generation id ${rest}` })
}

function staleEpoch(
  { classicMember }: ConsumerGroupMember,
  messages: { readonly member: string; readonly generation: string },
): KafkaError {
  if (classicMember !== null) return new KafkaError('ILLEGAL_GENERATION', { message: messages.generation })
  return new KafkaError('STALE_MEMBER_EPOCH', { message: messages.member })
}

/** Kafka: ClassicGroup.validateOffsetCommit. */
function validateClassicCommit(
  group: ClassicGroup,
  { memberId, groupInstanceId, generationIdOrMemberEpoch: generation }: Committer,
  isTransactional: boolean,
): CommitPartitionValidator {
  const isEmpty = groupState(group) === 'Empty'
  if (generation < 0 && isEmpty) return anyPartition
  if (generation >= 0 || memberId !== '' || groupInstanceId !== null) {
    requireClassicMember(group, memberId, groupInstanceId)
    if (generation !== group.generation) throw new KafkaError('ILLEGAL_GENERATION')
  } else if (!isTransactional && !isEmpty) {
    throw new KafkaError('UNKNOWN_MEMBER_ID')
  }
  // Nobody has anything of the new generation yet.
  if (!isTransactional && group.state === 'CompletingRebalance') throw new KafkaError('REBALANCE_IN_PROGRESS')
  return anyPartition
}
