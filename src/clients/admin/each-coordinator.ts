import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { findGroupCoordinators, type GroupCoordinator, type GroupResults } from './group-coordinator.ts'

/** Asks one coordinator about its groups, all at once. */
type Ask<T> = (groupIds: readonly string[], options: RequestOptions, node: GroupCoordinator) => Promise<GroupResults<T>>

/**
 * What `ask` finds out about each of `groupIds`, one request for each coordinator; an error for a group whose coordinator
 * is not found or says nothing about it. In the order asked, each group once. Kafka: AdminApiDriver.
 */
export async function eachCoordinator<T>(
  session: KafkaSession,
  groupIds: readonly string[],
  options: RequestOptions,
  ask: Ask<T>,
): Promise<GroupResults<T>> {
  const wanted = [...new Set(groupIds)]
  const results: GroupResults<T> = new Map()
  const byNode = new Map<number, { readonly node: GroupCoordinator; readonly groupIds: string[] }>()
  for (const [groupId, node] of await findGroupCoordinators(session, wanted, options)) {
    if (isKafkaError(node)) {
      results.set(groupId, node)
      continue
    }
    const share = byNode.get(node.id) ?? { node, groupIds: [] }
    byNode.set(node.id, share)
    share.groupIds.push(groupId)
  }
  for (const { node, groupIds: asked } of byNode.values()) {
    const target = { kind: 'node', nodeId: node.id } as const
    for (const [groupId, result] of await ask(asked, { target, ...options }, node)) results.set(groupId, result)
  }
  return new Map(wanted.map((groupId) => [groupId, results.get(groupId) ?? missingResult(groupId)]))
}

function missingResult(groupId: string): KafkaError {
  return new KafkaError('UNKNOWN_SERVER_ERROR', { message: `The response holds no result for group ${groupId}.` })
}
