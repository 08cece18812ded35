/**
 * ConsumerGroupHeartbeat (68): a member joins, keeps up with and leaves a group. Membership belongs to the session: its
 * members live as long as it does, and while they send heartbeats.
 */
import type { Clock } from '../../common/clock.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { consumerGroupHeartbeat } from '../../coordinator/group/consumer-group-heartbeat.ts'
import type { RequestContext as CoordinatorContext } from '../../coordinator/group/operation.ts'
import { JOIN_EPOCH, validateHeartbeat } from '../../coordinator/group/validate-heartbeat.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { consumerGroupHeartbeatResponse } from '../../protocol/messages/consumer-group-heartbeat.ts'
import type { BrokerSession } from '../broker-session.ts'
import type { BrokerState } from '../broker-state.ts'
import type { GroupCoordinator } from '../group-coordinator/group-coordinator.ts'
import { hasConsumerProtocol } from '../group-coordinator/group-settings.ts'
import { partitionError } from '../partition-error.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'

type Request = ApiMap['ConsumerGroupHeartbeat']['request']
type Response = ApiMap['ConsumerGroupHeartbeat']['response']

export interface HeartbeatServices {
  readonly state: BrokerState
  readonly coordinator: GroupCoordinator
  readonly session: BrokerSession
  readonly clock: Clock
}

/** The newest version: nothing is lost between us and the client. */
const API_VERSION = 1

/**
 * Answers a heartbeat: at once, as Kafka's (`KafkaSession.watchGroup` tells when it is worth to send the next one). Kafka:
 * KafkaApis.handleConsumerGroupHeartbeat.
 */
export async function handleConsumerGroupHeartbeat(
  services: HeartbeatServices,
  request: Request,
  options: RequestOptions,
): Promise<Response> {
  try {
    await expectJoinable(services, request)
    return await beat(services, request, options)
  } catch (error) {
    const { errorCode, errorMessage } = partitionError(groupError(error))
    return fill(consumerGroupHeartbeatResponse, { errorCode, errorMessage })
  }
}

/** Throws what no group would accept, before anything is written anywhere. */
async function expectJoinable({ state, coordinator, session }: HeartbeatServices, request: Request): Promise<void> {
  if (!hasConsumerProtocol(await state.image(), state.env)) {
    const message = 'The consumer group protocol is not enabled: it needs group.version 1.'
    throw new KafkaError('UNSUPPORTED_VERSION', { message })
  }
  validateHeartbeat(request, contextOf(coordinator, session, request.groupId))
}

async function beat(
  { coordinator, session, clock }: HeartbeatServices,
  request: Request,
  options: RequestOptions,
): Promise<Response> {
  const { groupId, memberId, memberEpoch } = request
  const isNew = memberEpoch === JOIN_EPOCH && (await coordinator.host(session, groupId, memberId))
  if (memberEpoch > JOIN_EPOCH) coordinator.members.touch(session, groupId, memberId)
  try {
    const response = await coordinator.write(
      groupId,
      (groups) => consumerGroupHeartbeat(groups, request, contextOf(coordinator, session, groupId)),
      {
        mayChangeNothing: memberEpoch > JOIN_EPOCH,
        removesAbandoned: isNew,
        patience: patienceOf(options, clock),
      },
    )
    if (memberEpoch < JOIN_EPOCH) coordinator.release(groupId, memberId)
    return response
  } catch (error) {
    // Who was refused is in no group.
    if (isNew) coordinator.release(groupId, memberId)
    throw error
  }
}

function contextOf(coordinator: GroupCoordinator, { context }: BrokerSession, groupId: string): CoordinatorContext {
  const { clientId, host } = context
  return { ...coordinator.contextOf(groupId), clientId, clientHost: `/${host}`, apiVersion: API_VERSION }
}
