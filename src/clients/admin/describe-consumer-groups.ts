/** Consumer groups with their members, whichever protocol they speak. Kafka: DescribeConsumerGroupsHandler. */
import { isKafkaError, KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { classicAssignment } from './classic-assignment.ts'
import { eachCoordinator } from './each-coordinator.ts'
import type { GroupCoordinator, GroupResults } from './group-coordinator.ts'
import { type GroupState, type GroupType, parseGroupState } from './group-types.ts'
import { CONSUMER_PROTOCOLS } from './list-groups.ts'

/** Kafka: admin.ConsumerGroupDescription. */
export interface ConsumerGroupDescription {
  readonly groupId: string
  readonly type: GroupType
  readonly state: GroupState
  /** Empty: none was chosen yet. */
  readonly assignor: string
  readonly coordinator: GroupCoordinator
  readonly members: readonly MemberDescription[]
  /** Null for a group of the classic protocol. */
  readonly groupEpoch: number | null
  readonly targetAssignmentEpoch: number | null
}

/** Kafka: admin.MemberDescription. */
export interface MemberDescription {
  readonly memberId: string
  /** `group.instance.id` of a static member. */
  readonly instanceId: string | null
  readonly rackId: string | null
  readonly clientId: string
  /** As the broker tells it: `/127.0.0.1`. */
  readonly host: string
  readonly assignment: readonly TopicPartition[]
  /** What it shall have once the group is stable; null for a group of the classic protocol. */
  readonly targetAssignment: readonly TopicPartition[] | null
  /** Null for a group of the classic protocol. */
  readonly memberEpoch: number | null
  /** Whether it speaks the consumer protocol, in a group that does; null where that is not known. */
  readonly isUpgraded: boolean | null
  /** Names it subscribed to, and its regular expression; empty and null for a group of the classic protocol. */
  readonly subscribedTopics: readonly string[]
  readonly subscribedRegex: string | null
}

type DescribedGroup = ApiMap['ConsumerGroupDescribe']['response']['groups'][number]
type Assignment = DescribedGroup['members'][number]['assignment']
type ClassicGroup = ApiMap['DescribeGroups']['response']['groups'][number]

/**
 * Describes each group, first as one of the consumer protocol (KIP-848), else as one of the classic protocol. A group
 * that does not exist has the error GROUP_ID_NOT_FOUND, one of another kind (Connect) INCONSISTENT_GROUP_PROTOCOL.
 * Throws what concerns all of them. Kafka: Admin.describeConsumerGroups.
 */
export async function describeConsumerGroups(
  session: KafkaSession,
  groupIds: readonly string[],
  options: RequestOptions = {},
): Promise<GroupResults<ConsumerGroupDescription>> {
  return eachCoordinator(session, groupIds, options, async (asked, toNode, node) => {
    const results = await askConsumerGroups(session, asked, toNode, node)
    const others = asked.filter((groupId) => isNotFound(results.get(groupId)))
    if (others.length === 0) return results
    for (const [groupId, result] of await askClassicGroups(session, others, toNode, node)) {
      // Where neither protocol knows the group, the first answer tells more of why.
      if (!isNotFound(result)) results.set(groupId, result)
    }
    return results
  })
}

function isNotFound(result: unknown): boolean {
  return isKafkaError(result) && result.error === 'GROUP_ID_NOT_FOUND'
}

async function askConsumerGroups(
  session: KafkaSession,
  groupIds: readonly string[],
  toNode: RequestOptions,
  coordinator: GroupCoordinator,
): Promise<GroupResults<ConsumerGroupDescription>> {
  const request = { groupIds, includeAuthorizedOperations: false }
  const { groups } = await session.request('ConsumerGroupDescribe', request, toNode)
  return new Map(
    groups.map((group) => {
      const error = kafkaErrorOf(group.errorCode, group.errorMessage)
      return [group.groupId, error ?? fromConsumerGroup(group, coordinator)]
    }),
  )
}

async function askClassicGroups(
  session: KafkaSession,
  groupIds: readonly string[],
  toNode: RequestOptions,
  coordinator: GroupCoordinator,
): Promise<GroupResults<ConsumerGroupDescription>> {
  const request = { groups: groupIds, includeAuthorizedOperations: false }
  const { groups } = await session.request('DescribeGroups', request, toNode)
  return new Map(
    groups.map((group) => {
      const error = kafkaErrorOf(group.errorCode, group.errorMessage) ?? otherProtocol(group)
      return [group.groupId, error ?? fromClassicGroup(group, coordinator)]
    }),
  )
}

/** Kafka's client throws IllegalArgumentException. */
function otherProtocol({ groupId, protocolType }: ClassicGroup): KafkaError | null {
  if (CONSUMER_PROTOCOLS.includes(protocolType)) return null
  const message = `GroupId ${groupId} is not a consumer group (${protocolType}).`
  return new KafkaError('INCONSISTENT_GROUP_PROTOCOL', { message })
}

function fromConsumerGroup(group: DescribedGroup, coordinator: GroupCoordinator): ConsumerGroupDescription {
  return {
    groupId: group.groupId,
    type: 'Consumer',
    state: parseGroupState(group.groupState),
    assignor: group.assignorName,
    coordinator,
    groupEpoch: group.groupEpoch,
    targetAssignmentEpoch: group.assignmentEpoch,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: partitionsOf(member.assignment),
      targetAssignment: partitionsOf(member.targetAssignment),
      memberEpoch: member.memberEpoch,
      isUpgraded: member.memberType < 0 ? null : member.memberType > 0,
      subscribedTopics: member.subscribedTopicNames,
      subscribedRegex: member.subscribedTopicRegex === '' ? null : member.subscribedTopicRegex,
    })),
  }
}

function partitionsOf({ topicPartitions }: Assignment): TopicPartition[] {
  return topicPartitions.flatMap(({ topicName: topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  )
}

function fromClassicGroup(group: ClassicGroup, coordinator: GroupCoordinator): ConsumerGroupDescription {
  return {
    groupId: group.groupId,
    type: 'Classic',
    state: parseGroupState(group.groupState),
    assignor: group.protocolData,
    coordinator,
    groupEpoch: null,
    targetAssignmentEpoch: null,
    members: group.members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.groupInstanceId,
      rackId: null,
      clientId: member.clientId,
      host: member.clientHost,
      assignment: classicAssignment(member.memberAssignment),
      targetAssignment: null,
      memberEpoch: null,
      isUpgraded: null,
      subscribedTopics: [],
      subscribedRegex: null,
    })),
  }
}
