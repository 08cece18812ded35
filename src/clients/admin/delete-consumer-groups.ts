import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { eachCoordinator } from './each-coordinator.ts'
import type { GroupResults } from './group-coordinator.ts'

/** Deletes each group and its offsets; true where it is gone. Kafka: Admin.deleteConsumerGroups. */
export function deleteConsumerGroups(
  session: KafkaSession,
  groupIds: readonly string[],
  options: RequestOptions = {},
): Promise<GroupResults<true>> {
  return eachCoordinator(session, groupIds, options, async (asked, toNode) => {
    const { results } = await session.request('DeleteGroups', { groupsNames: asked }, toNode)
    return new Map(results.map(({ groupId, errorCode }) => [groupId, kafkaErrorOf(errorCode) ?? true] as const))
  })
}
