/**
 * What the coordinator knows about a group: plain data. Kafka: ConsumerGroup, ConsumerGroupMember, ClassicGroup,
 * ShareGroup. Members, assignments and the like are never changed in place: a changed member is a new object.
 */
import type { Uuid } from '../../common/uuid.ts'

/** Partitions by topic, ascending. */
export type Assignment = ReadonlyMap<Uuid, readonly number[]>

/** Partitions by topic, each with the epoch at which the member got it: it fences commits of a former owner. */
export type AssignmentWithEpochs = ReadonlyMap<Uuid, ReadonlyMap<number, number>>

/** Kafka: MemberState. UNREVOKED: has to give something up first. UNRELEASED: waits for what others have to give up. */
export type MemberState = 'STABLE' | 'UNREVOKED_PARTITIONS' | 'UNRELEASED_PARTITIONS' | 'UNKNOWN'

/** What a member of the classic protocol brought along when its group was upgraded. */
export interface ClassicMemberMetadata {
  readonly sessionTimeoutMs: number
  readonly supportedProtocols: readonly { readonly name: string; readonly metadata: Uint8Array }[]
}

/** Kafka: ConsumerGroupMember. */
export interface ConsumerGroupMember {
  readonly memberId: string
  /** -2: a static member that left for a while (LEAVE_GROUP_STATIC_MEMBER_EPOCH). */
  readonly memberEpoch: number
  readonly previousMemberEpoch: number
  /** When its epoch was written, by the clock of who wrote it; -1: unknown. */
  readonly epochTimestampMs: number
  readonly state: MemberState
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  readonly clientHost: string
  /** Sorted. */
  readonly subscribedTopicNames: readonly string[]
  /** Empty or null: none. */
  readonly subscribedTopicRegex: string | null
  /** -1: none. */
  readonly rebalanceTimeoutMs: number
  readonly serverAssignor: string | null
  /** Not null: it came with the classic protocol. */
  readonly classicMember: ClassicMemberMetadata | null
  readonly assignedPartitions: AssignmentWithEpochs
  readonly partitionsPendingRevocation: AssignmentWithEpochs
}

/** Which topics a regular expression stood for. Kafka: ResolvedRegularExpression. */
export interface ResolvedRegularExpression {
  readonly topics: readonly string[]
  /** Of the metadata image. */
  readonly version: number
  readonly timestampMs: number
}

/** A group of the consumer protocol (KIP-848). */
export interface ConsumerGroup {
  readonly type: 'consumer'
  readonly groupId: string
  groupEpoch: number
  /** Of the subscribed topics; 0: not computed yet. Kafka: Utils.computeGroupHash. */
  metadataHash: bigint
  /** Less than groupEpoch: the next heartbeat computes a new target. */
  assignmentEpoch: number
  /** 0: unknown. */
  assignmentTimestampMs: number
  readonly members: Map<string, ConsumerGroupMember>
  /** What each member is to have in the end. */
  readonly targetAssignment: Map<string, Assignment>
  readonly regularExpressions: Map<string, ResolvedRegularExpression>
  /** Kafka before 4.0 wrote ConsumerGroupPartitionMetadata: to be deleted at the next occasion. */
  hasSubscriptionMetadataRecord: boolean
}

/** What a member of the classic protocol can do, and what it tells the leader if that is chosen. */
export interface ClassicProtocol {
  readonly name: string
  /** ConsumerProtocolSubscription, in a group of consumers. */
  readonly metadata: Uint8Array
}

/** Kafka: ClassicGroupMember. Records keep all but the last three, and of the protocols the one that was chosen. */
export interface ClassicGroupMember {
  readonly memberId: string
  readonly groupInstanceId: string | null
  readonly clientId: string
  readonly clientHost: string
  readonly rebalanceTimeoutMs: number
  readonly sessionTimeoutMs: number
  /** ConsumerProtocolAssignment, in a group of consumers. */
  readonly assignment: Uint8Array
  /** By preference. */
  readonly protocols: readonly ClassicProtocol[]
  /** For the others to join, or for the leader to say who gets what. */
  readonly awaits: 'join' | 'sync' | null
  /** When a static member ended in good order, in ms of the wall clock: it is expected back. Null: it has not. */
  readonly awaySinceMs: number | null
}

/** Kafka: ClassicGroupState; who is Dead is not there. */
export type ClassicGroupState = 'Empty' | 'PreparingRebalance' | 'CompletingRebalance' | 'Stable'

/**
 * A group of the classic protocol, or one that exists by its committed offsets only ("simple": no protocolType). Records
 * tell of it as it was when it became stable or empty last. What came since, Kafka's broker has in memory, and here the
 * processes have it in a note (src/broker/group-coordinator/classic-group-notes.ts).
 */
export interface ClassicGroup {
  readonly type: 'classic'
  readonly groupId: string
  /** Null: a simple group. */
  readonly protocolType: string | null
  readonly generation: number
  readonly protocol: string | null
  readonly leader: string | null
  /** -1: unknown. */
  readonly currentStateTimestampMs: number
  readonly state: ClassicGroupState
  /** In the order in which they joined. */
  readonly members: readonly ClassicGroupMember[]
  /** They were told their ids, and are about to join with them. */
  readonly pendingMemberIds: readonly string[]
  /** As the records have it; null: this is how they have it. */
  readonly recorded: ClassicGroup | null
}

/** A share group (KIP-932), as far as lists of groups need it. */
export interface ShareGroup {
  readonly type: 'share'
  readonly groupId: string
  readonly memberIds: Set<string>
}

export type Group = ConsumerGroup | ClassicGroup | ShareGroup

/** Kafka: ConsumerGroup.ConsumerGroupState and ClassicGroupState. */
export type GroupState = ClassicGroupState | 'Assigning' | 'Reconciling'

/** What was committed for a partition. Kafka: OffsetAndMetadata. */
export interface OffsetAndMetadata {
  readonly committedOffset: number
  /** -1: unknown. */
  readonly leaderEpoch: number
  readonly metadata: string
  readonly commitTimestampMs: number
  /** -1: as the retention of the group says. */
  readonly expireTimestampMs: number
  /** The zero UUID: unknown. */
  readonly topicId: Uuid
  /** Where the record is in its log. */
  readonly recordOffset: number
}
