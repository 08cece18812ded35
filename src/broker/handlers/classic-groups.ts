/**
 * JoinGroup (11), SyncGroup (14), Heartbeat (12) and LeaveGroup (13): membership by the classic protocol. As with the
 * consumer protocol members belong to the session.
 */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { timeOrderedUuid } from '../../common/uuid.ts'
import { classicHeartbeat } from '../../coordinator/group/classic/classic-heartbeat.ts'
import { joinGroup } from '../../coordinator/group/classic/join-group.ts'
import { leaveClassicGroup } from '../../coordinator/group/classic/leave-classic-group.ts'
import { syncGroup } from '../../coordinator/group/classic/sync-group.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import { heartbeatResponse } from '../../protocol/messages/heartbeat.ts'
import { joinGroupResponse } from '../../protocol/messages/join-group.ts'
import { leaveGroupResponse } from '../../protocol/messages/leave-group.ts'
import { syncGroupResponse } from '../../protocol/messages/sync-group.ts'
import type { BrokerSession } from '../broker-session.ts'
import type { GroupCoordinator, GroupOperation } from '../group-coordinator/group-coordinator.ts'
import { patienceOf } from '../request-limits.ts'
import { groupError } from './group-error.ts'
import { untilAnswered } from './until-answered.ts'

type Request<N extends 'JoinGroup' | 'SyncGroup' | 'Heartbeat' | 'LeaveGroup'> = ApiMap[N]['request']
type Response<N extends 'JoinGroup' | 'SyncGroup' | 'Heartbeat' | 'LeaveGroup'> = ApiMap[N]['response']

export interface ClassicGroupServices {
  readonly coordinator: GroupCoordinator
  readonly session: BrokerSession
  readonly clock: Clock
}

/** The newest version: nothing is lost between us and the client. */
const API_VERSION = 9
/** Who gets one of these is no member, or not any more. */
const REFUSALS: ReadonlySet<string> = new Set([
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_SESSION_TIMEOUT',
  'GROUP_MAX_SIZE_REACHED',
])

/** Answers when all members have joined, or those are out of the group who have not. Kafka: KafkaApis.handleJoinGroupRequest. */
export async function handleJoinGroup(
  services: ClassicGroupServices,
  request: Request<'JoinGroup'>,
  options: RequestOptions,
): Promise<Response<'JoinGroup'>> {
  const { coordinator, session } = services
  const { groupId } = request
  const memberId = request.memberId === '' ? newMemberId(services, request) : request.memberId
  try {
    expectGroupId(groupId)
    await coordinator.host(session, groupId, memberId)
    return await join(services, request, memberId, options)
  } catch (error) {
    releaseRefused(coordinator, { groupId, memberId }, error)
    const { code } = groupError(error)
    return fill(joinGroupResponse, { errorCode: code, memberId: request.memberId, protocolName: null })
  }
}

/** The first time as it was asked, then as the member that it has become. */
async function join(
  services: ClassicGroupServices,
  request: Request<'JoinGroup'>,
  memberId: string,
  options: RequestOptions,
): Promise<Response<'JoinGroup'>> {
  const { coordinator, session } = services
  const { groupId } = request
  const operation =
    (asked: Request<'JoinGroup'>): GroupOperation<Response<'JoinGroup'> | null> =>
    (state, context) => {
      const { clientId, host } = session.context
      const client = { clientId, clientHost: `/${host}`, apiVersion: API_VERSION }
      return joinGroup(state, asked, { ...context, ...client, newMemberId: memberId })
    }
  let asked = request
  return untilAnswered({ ...services, groupId, memberId }, options, async (patience) => {
    const isFirst = asked === request
    const writing = { mayChangeNothing: !isFirst, removesAbandoned: isFirst && request.memberId === '', patience }
    const answer = await coordinator.write(groupId, operation(asked), writing)
    asked = { ...request, memberId }
    return answer
  })
}

/** Answers when the leader has said who gets what. Kafka: KafkaApis.handleSyncGroupRequest. */
export async function handleSyncGroup(
  services: ClassicGroupServices,
  request: Request<'SyncGroup'>,
  options: RequestOptions,
): Promise<Response<'SyncGroup'>> {
  const { coordinator, session } = services
  const { groupId, memberId } = request
  try {
    expectGroupId(groupId)
    coordinator.members.touch(session, groupId, memberId)
    const sync: GroupOperation<Response<'SyncGroup'> | null> = (state) => syncGroup(state, request)
    return await untilAnswered({ ...services, groupId, memberId }, options, (patience) =>
      coordinator.write(groupId, sync, { mayChangeNothing: true, patience }),
    )
  } catch (error) {
    releaseRefused(coordinator, request, error)
    return fill(syncGroupResponse, { errorCode: groupError(error).code })
  }
}

/** Answers at once. Kafka: KafkaApis.handleHeartbeatRequest. */
export async function handleHeartbeat(
  { coordinator, session, clock }: ClassicGroupServices,
  request: Request<'Heartbeat'>,
  options: RequestOptions,
): Promise<Response<'Heartbeat'>> {
  const { groupId, memberId } = request
  const beat: GroupOperation<null> = (state) => {
    classicHeartbeat(state, request)
    return { records: [], response: null, wakesGroup: false }
  }
  try {
    expectGroupId(groupId)
    coordinator.members.touch(session, groupId, memberId)
    await coordinator.write(groupId, beat, { mayChangeNothing: true, patience: patienceOf(options, clock) })
    return fill(heartbeatResponse, {})
  } catch (error) {
    releaseRefused(coordinator, request, error)
    return fill(heartbeatResponse, { errorCode: groupError(error).code })
  }
}

/** Kafka: KafkaApis.handleLeaveGroupRequest. */
export async function handleLeaveGroup(
  { coordinator, clock }: ClassicGroupServices,
  request: Request<'LeaveGroup'>,
  options: RequestOptions,
): Promise<Response<'LeaveGroup'>> {
  const { groupId } = request
  try {
    expectGroupId(groupId)
    const { response, memberIds } = await coordinator.write(
      groupId,
      (state, context) => leaveClassicGroup(state, request, context),
      { mayChangeNothing: true, patience: patienceOf(options, clock) },
    )
    for (const memberId of memberIds) coordinator.release(groupId, memberId)
    return response
  } catch (error) {
    return fill(leaveGroupResponse, { errorCode: groupError(error).code })
  }
}

/** Who is refused does not live here any more. */
function releaseRefused(
  coordinator: GroupCoordinator,
  { groupId, memberId }: { readonly groupId: string; readonly memberId: string },
  error: unknown,
): void {
  if (isKafkaError(error) && REFUSALS.has(error.error)) coordinator.release(groupId, memberId)
}

/** Throws INVALID_GROUP_ID. */
function expectGroupId(groupId: string): void {
  if (groupId === '') throw new KafkaError('INVALID_GROUP_ID')
}

/**
 * Who came later sorts later: the range assignor goes by the ids, and does not take from the first what the next one gets.
 * Kafka: ClassicGroup.generateMemberId, with any UUID.
 */
function newMemberId({ coordinator, session }: ClassicGroupServices, request: Request<'JoinGroup'>): string {
  const { nowMs, random } = coordinator.contextOf(request.groupId)
  return `${request.groupInstanceId ?? session.context.clientId}-${timeOrderedUuid(nowMs, random)}`
}
