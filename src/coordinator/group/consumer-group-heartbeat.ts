import { KafkaError } from '../../common/kafka-error.ts'
import { randomUuid } from '../../common/uuid.ts'
import { fill } from '../../protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  consumerGroupHeartbeatResponse,
} from '../../protocol/messages/consumer-group-heartbeat.ts'
import { hasSamePartitions, isSameList, isSameMember } from './equality.ts'
import type { ConsumerGroup, ConsumerGroupMember } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { GroupDraft } from './group-draft.ts'
import { subscribedRegexes, topicsOfGroup } from './group-queries.ts'
import {
  currentAssignmentRecord,
  groupEpochRecord,
  memberRecord,
  partitionMetadataTombstone,
  regularExpressionRecord,
  regularExpressionTombstone,
} from './group-records.ts'
import { joinOrFindMember } from './join-member.ts'
import { leaveGroup } from './leave-group.ts'
import type { OperationResult, RequestContext } from './operation.ts'
import { reconcileMember } from './reconcile-member.ts'
import { isTargetDue, targetAssignmentRecords } from './target-assignment.ts'
import { changedRegexes, expectValidRegex } from './topic-regex.ts'
import { JOIN_EPOCH, validateHeartbeat } from './validate-heartbeat.ts'

/**
 * A member joins, keeps up with or leaves a consumer group (KIP-848). Throws what Kafka answers: INVALID_REQUEST,
 * UNKNOWN_MEMBER_ID, FENCED_MEMBER_EPOCH, FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID, GROUP_ID_NOT_FOUND,
 * GROUP_MAX_SIZE_REACHED, UNSUPPORTED_ASSIGNOR, INVALID_REGULAR_EXPRESSION. A heartbeat that changes nothing has no
 * records. Kafka: GroupMetadataManager.consumerGroupHeartbeat.
 */
export function consumerGroupHeartbeat(
  state: GroupCoordinatorState,
  request: ConsumerGroupHeartbeatRequest,
  context: RequestContext,
): OperationResult<ConsumerGroupHeartbeatResponse> {
  validateHeartbeat(request, context)
  if (request.memberEpoch < JOIN_EPOCH) return leaveGroup(state, request, context)
  const draft = openDraft(state, request)
  const memberId = request.memberId === '' ? randomUuid(context.random) : request.memberId
  expectRoom(draft.group, memberId, context)
  const member = joinOrFindMember(draft, memberId, request)
  const change = updateSubscription(draft, member, request, context)
  updateGroupEpoch(draft, change.mustRebalance, state, context)
  if (isTargetDue(draft.group, context)) draft.add(...targetAssignmentRecords(draft.group, context))
  const reconciled = reconcile(draft, change, request, context)
  return draft.result(responseFor(request, member, reconciled, context))
}

/** Throws GROUP_ID_NOT_FOUND. */
function openDraft(state: GroupCoordinatorState, { groupId, memberEpoch }: ConsumerGroupHeartbeatRequest): GroupDraft {
  const group = state.groups.get(groupId)
  const draft = new GroupDraft(groupId, group)
  if (memberEpoch === JOIN_EPOCH) draft.becomeConsumerGroup()
  else if (group?.type !== 'consumer') throw notFound(groupId, group !== undefined)
  return draft
}

function notFound(groupId: string, isOtherType: boolean): KafkaError {
  const message = isOtherType ? `Group ${groupId} is not a consumer group.` : `Consumer group ${groupId} not found.`
  return new KafkaError('GROUP_ID_NOT_FOUND', { message })
}

function expectRoom(group: ConsumerGroup, memberId: string, { config }: RequestContext): void {
  if (group.members.size < config.maxSize || group.members.has(memberId)) return
  const message = `The consumer group has reached its maximum capacity of ${config.maxSize} members.`
  throw new KafkaError('GROUP_MAX_SIZE_REACHED', { message })
}

interface SubscriptionChange {
  readonly member: ConsumerGroupMember
  readonly hasSubscriptionChanged: boolean
  readonly mustRebalance: boolean
}

/** What the request says about the member, and what its regular expressions stand for now. */
function updateSubscription(
  draft: GroupDraft,
  before: ConsumerGroupMember,
  request: ConsumerGroupHeartbeatRequest,
  context: RequestContext,
): SubscriptionChange {
  const { groupId } = draft.group
  const member = withRequest(before, request, context)
  const regexChanged = (member.subscribedTopicRegex ?? '') !== (before.subscribedTopicRegex ?? '')
  const isNewRegex = !subscribedRegexes(draft.group).has(member.subscribedTopicRegex ?? '')
  if (regexChanged && isNewRegex) expectValidRegex(member.subscribedTopicRegex ?? '')
  const isKnown = draft.group.members.has(member.memberId)
  if (!isKnown || !isSameMember(member, before)) draft.add(memberRecord(groupId, member))
  const subscribed = subscribedRegexes(draft.group)
  const unused = [...draft.group.regularExpressions.keys()].filter((regex) => !subscribed.has(regex))
  draft.add(...unused.map((regex) => regularExpressionTombstone(groupId, regex)))
  const changed = changedRegexes(draft.group, context)
  draft.add(...changed.map(([regex, resolved]) => regularExpressionRecord(groupId, regex, resolved)))
  const namesChanged = !isSameList(member.subscribedTopicNames, before.subscribedTopicNames)
  const hasSubscriptionChanged = regexChanged || namesChanged
  return { member, hasSubscriptionChanged, mustRebalance: hasSubscriptionChanged || changed.length > 0 }
}

function withRequest(
  member: ConsumerGroupMember,
  request: ConsumerGroupHeartbeatRequest,
  { clientId, clientHost }: RequestContext,
): ConsumerGroupMember {
  const { subscribedTopicNames: names, rebalanceTimeoutMs } = request
  return {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames: names === null ? member.subscribedTopicNames : [...new Set(names)].sort(),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId,
    clientHost,
    classicMember: null,
  }
}

/** A new epoch where subscriptions changed, or the topics did. */
function updateGroupEpoch(
  draft: GroupDraft,
  mustRebalance: boolean,
  { topicHashes }: GroupCoordinatorState,
  { topics }: RequestContext,
): void {
  const { groupId, groupEpoch, metadataHash, hasSubscriptionMetadataRecord } = draft.group
  const hash = topicHashes.ofTopics(topicsOfGroup(draft.group), topics)
  if (mustRebalance || hash !== metadataHash) draft.add(groupEpochRecord(groupId, groupEpoch + 1, hash))
  if (hasSubscriptionMetadataRecord) draft.add(partitionMetadataTombstone(groupId))
}

function reconcile(
  draft: GroupDraft,
  { member, hasSubscriptionChanged }: SubscriptionChange,
  request: ConsumerGroupHeartbeatRequest,
  { topics }: RequestContext,
): ConsumerGroupMember {
  const { group } = draft
  const options = { group, topics, hasSubscriptionChanged, owned: request.topicPartitions }
  const reconciled = reconcileMember(member, options)
  if (!isSameMember(reconciled, member)) draft.add(currentAssignmentRecord(group.groupId, reconciled))
  return reconciled
}

/** The assignment is told to who joins, who says everything about itself, and when it changed. */
function responseFor(
  request: ConsumerGroupHeartbeatRequest,
  before: ConsumerGroupMember,
  { memberId, memberEpoch, assignedPartitions }: ConsumerGroupMember,
  { config }: RequestContext,
): ConsumerGroupHeartbeatResponse {
  const { rebalanceTimeoutMs, subscribedTopicNames, subscribedTopicRegex, topicPartitions } = request
  const isSubscribing = subscribedTopicNames !== null || subscribedTopicRegex !== null
  const isFull = rebalanceTimeoutMs !== -1 && isSubscribing && topicPartitions !== null
  const isTold =
    request.memberEpoch === JOIN_EPOCH || isFull || !hasSamePartitions(before, { ...before, assignedPartitions })
  const assigned = [...assignedPartitions].map(([topicId, epochs]) => ({ topicId, partitions: [...epochs.keys()] }))
  return fill(consumerGroupHeartbeatResponse, {
    memberId,
    memberEpoch,
    heartbeatIntervalMs: config.heartbeatIntervalMs,
    assignment: isTold ? { topicPartitions: assigned } : null,
  })
}
