import { errorCode } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { fill, type Partially } from '../../protocol/fill.ts'
import {
  type ConsumerGroupDescribeResponse,
  consumerGroupDescribeResponse,
} from '../../protocol/messages/consumer-group-describe.ts'
import { type DescribeGroupsResponse, describeGroupsResponse } from '../../protocol/messages/describe-groups.ts'
import { protocolMetadata } from './classic-subscription.ts'
import type { ClassicGroup, ClassicGroupMember, ConsumerGroup, ConsumerGroupMember } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { groupState } from './group-queries.ts'
import type { OperationContext, TopicsView } from './operation.ts'
import { preferredAssignor } from './target-assignment.ts'

export type DescribedConsumerGroup = ConsumerGroupDescribeResponse['groups'][number]
export type DescribedClassicGroup = DescribeGroupsResponse['groups'][number]

type DescribedMember = Partially<DescribedConsumerGroup['members'][number]>

/** KIP-1099: what `memberType` says. */
const CLASSIC_MEMBER = 0
const CONSUMER_MEMBER = 1

/** From this version on, a classic group that is not there is an error. */
const NOT_FOUND_VERSION = 6

/** Consumer groups with their members; GROUP_ID_NOT_FOUND at others. Kafka: GroupMetadataManager.consumerGroupDescribe. */
export function describeConsumerGroups(
  state: GroupCoordinatorState,
  groupIds: readonly string[],
  context: Pick<OperationContext, 'topics' | 'config'>,
): readonly DescribedConsumerGroup[] {
  const groups = groupIds.map((groupId) => {
    const group = state.groups.get(groupId)
    return group?.type === 'consumer'
      ? describeConsumerGroup(group, context)
      : absent(groupId, group, 'a consumer group')
  })
  return fill(consumerGroupDescribeResponse, { groups }).groups
}

/** Classic groups with their members; Dead where there is none. Kafka: GroupMetadataManager.describeGroups. */
export function describeClassicGroups(
  state: GroupCoordinatorState,
  groupIds: readonly string[],
  { apiVersion }: { readonly apiVersion: number },
): readonly DescribedClassicGroup[] {
  const groups = groupIds.map((groupId) => {
    const group = state.groups.get(groupId)
    if (group?.type === 'classic') return describeClassicGroup(group)
    const dead = { groupId, groupState: 'Dead' }
    return apiVersion < NOT_FOUND_VERSION ? dead : { ...dead, ...absent(groupId, group, 'a classic group') }
  })
  return fill(describeGroupsResponse, { groups }).groups
}

function absent(groupId: string, group: unknown, wanted: string) {
  const errorMessage = group === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not ${wanted}.`
  return { groupId, errorCode: errorCode('GROUP_ID_NOT_FOUND'), errorMessage }
}

function describeConsumerGroup(
  group: ConsumerGroup,
  { topics, config }: Pick<OperationContext, 'topics' | 'config'>,
): Partially<DescribedConsumerGroup> {
  const { groupId, groupEpoch, assignmentEpoch } = group
  return {
    groupId,
    groupState: groupState(group),
    groupEpoch,
    assignmentEpoch,
    assignorName: preferredAssignor(group, config),
    members: [...group.members.values()].map((member) => describeMember(group, member, topics)),
  }
}

function describeMember(group: ConsumerGroup, member: ConsumerGroupMember, topics: TopicsView): DescribedMember {
  const { memberId, instanceId, rackId, memberEpoch, clientId, clientHost, classicMember } = member
  const { subscribedTopicNames, subscribedTopicRegex, assignedPartitions, partitionsPendingRevocation } = member
  const held = [assignedPartitions, partitionsPendingRevocation].flatMap((assignment) =>
    [...assignment].map(([topicId, epochs]) => [topicId, [...epochs.keys()]] as const),
  )
  const target = group.targetAssignment.get(memberId) ?? []
  return {
    ...{ memberId, instanceId, rackId, memberEpoch, clientId, clientHost, subscribedTopicNames, subscribedTopicRegex },
    assignment: { topicPartitions: namedPartitions(held, topics) },
    targetAssignment: { topicPartitions: namedPartitions(target, topics) },
    memberType: classicMember === null ? CONSUMER_MEMBER : CLASSIC_MEMBER,
  }
}

/** One entry a topic; topics that are gone are left out. */
function namedPartitions(entries: Iterable<readonly [Uuid, readonly number[]]>, topics: TopicsView) {
  const partitions = new Map<Uuid, number[]>()
  for (const [topicId, some] of entries) partitions.set(topicId, [...(partitions.get(topicId) ?? []), ...some])
  return [...partitions].flatMap(([topicId, all]) => {
    const topic = topics.byId(topicId)
    return topic === undefined ? [] : [{ topicId, topicName: topic.name, partitions: all.sort((a, b) => a - b) }]
  })
}

/** Subscriptions and assignments are shown of a stable group only. */
function describeClassicGroup(group: ClassicGroup): Partially<DescribedClassicGroup> {
  const { groupId, protocolType, protocol, members } = group
  const state = groupState(group)
  const isStable = state === 'Stable'
  return {
    groupId,
    groupState: state,
    protocolType: protocolType ?? '',
    protocolData: isStable ? (protocol ?? '') : '',
    members: members.map((member) => (isStable ? withMetadata(member, protocol) : withoutMetadata(member))),
  }
}

function withoutMetadata({ memberId, groupInstanceId, clientId, clientHost }: ClassicGroupMember) {
  return { memberId, groupInstanceId, clientId, clientHost }
}

function withMetadata(member: ClassicGroupMember, protocol: string | null) {
  const memberMetadata = protocolMetadata(member, protocol)
  return { ...withoutMetadata(member), memberMetadata, memberAssignment: member.assignment }
}
