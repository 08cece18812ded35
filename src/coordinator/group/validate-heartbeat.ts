import { KafkaError } from '../../common/kafka-error.ts'
import type { ConsumerGroupHeartbeatRequest } from '../../protocol/messages/consumer-group-heartbeat.ts'
import { MAX_STRING_BYTES } from '../../protocol/schema.ts'
import type { RequestContext } from './operation.ts'

/** What a member sends as its epoch when it joins, leaves, or leaves for a while as a static member. */
export const JOIN_EPOCH = 0
const LEAVE_EPOCH = -1
export const LEAVE_STATIC_EPOCH = -2

/** From this version on, clients make their member ids themselves. */
const CLIENT_MADE_MEMBER_ID_VERSION = 1

/**
 * Throws INVALID_REQUEST or UNSUPPORTED_ASSIGNOR for a heartbeat that no group would accept. Kafka:
 * GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid.
 */
export function validateHeartbeat(request: ConsumerGroupHeartbeatRequest, context: RequestContext): void {
  const { memberId, memberEpoch, groupId, instanceId, rackId } = request
  const needsMemberId = memberEpoch > JOIN_EPOCH || memberEpoch === LEAVE_EPOCH
  if (needsMemberId || context.apiVersion >= CLIENT_MADE_MEMBER_ID_VERSION) expectText(memberId, 'MemberId')
  expectText(groupId, 'GroupId')
  expectText(instanceId, 'InstanceId')
  expectText(rackId, 'RackId')
  if (memberEpoch === JOIN_EPOCH) validateJoin(request)
  if (memberEpoch === LEAVE_STATIC_EPOCH) expect(instanceId !== null, "InstanceId can't be null.")
  expect(memberEpoch >= LEAVE_STATIC_EPOCH, 'MemberEpoch is invalid.')
  validateAssignor(request.serverAssignor, context.config.assignors)
}

function validateJoin(request: ConsumerGroupHeartbeatRequest): void {
  const { rebalanceTimeoutMs, topicPartitions, subscribedTopicNames, subscribedTopicRegex } = request
  expect(rebalanceTimeoutMs !== -1, 'RebalanceTimeoutMs must be provided in first request.')
  expect(topicPartitions?.length === 0, 'TopicPartitions must be empty when (re-)joining.')
  expect(
    subscribedTopicNames !== null || subscribedTopicRegex !== null,
    'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.',
  )
}

function validateAssignor(name: string | null, assignors: readonly string[]): void {
  if (name === null || assignors.includes(name)) return
  const message = `ServerAssignor ${name} is not supported. Supported assignors: ${assignors.join(', ')}.`
  throw new KafkaError('UNSUPPORTED_ASSIGNOR', { message })
}

/** Null is fine. No request of Kafka's, and no record of a group, holds a longer text. */
function expectText(value: string | null, field: string): void {
  expect(value === null || value.trim() !== '', `${field} can't be empty.`)
  const isShort = value === null || Buffer.byteLength(value) <= MAX_STRING_BYTES
  expect(isShort, `${field} can't be longer than ${MAX_STRING_BYTES} bytes.`)
}

function expect(holds: boolean, message: string): void {
  if (!holds) throw new KafkaError('INVALID_REQUEST', { message })
}
