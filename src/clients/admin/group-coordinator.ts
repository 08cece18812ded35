/** Which node coordinates a group. Kafka: CoordinatorStrategy of the admin client. */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession, RequestOptions, Target } from '../../protocol/kafka-apis.ts'
import { findCoordinatorRequest } from '../../protocol/messages/find-coordinator.ts'

export interface GroupCoordinator {
  readonly id: number
  readonly host: string
  readonly port: number
}

/** Group id → what was asked for, or why there is none. */
export type GroupResults<T> = Map<string, T | KafkaError>

/** Kafka's number for the coordinators of groups. */
const GROUP_KEY_TYPE = 0

/** Sends a request to the coordinator of `groupId`. */
export function coordinatorOf(groupId: string): Target {
  return { kind: 'coordinator', keyType: 'group', key: groupId }
}

/** The coordinator of each group, asked for in one request (KIP-699). */
export async function findGroupCoordinators(
  session: KafkaSession,
  groupIds: readonly string[],
  options: RequestOptions = {},
): Promise<GroupResults<GroupCoordinator>> {
  const results: GroupResults<GroupCoordinator> = new Map()
  if (groupIds.length === 0) return results
  const request = fill(findCoordinatorRequest, { keyType: GROUP_KEY_TYPE, coordinatorKeys: [...new Set(groupIds)] })
  const { coordinators } = await session.request('FindCoordinator', request, options)
  for (const { key, nodeId: id, host, port, errorCode, errorMessage } of coordinators) {
    results.set(key, kafkaErrorOf(errorCode, errorMessage) ?? { id, host, port })
  }
  for (const groupId of groupIds) {
    if (!results.has(groupId)) results.set(groupId, new KafkaError('COORDINATOR_NOT_AVAILABLE'))
  }
  return results
}
