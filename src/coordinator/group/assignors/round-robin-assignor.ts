import type { Uuid } from '../../../common/uuid.ts'
import type { Assignment } from '../group.ts'
import type { GroupSpec } from './assignor.ts'
import { compareMembers } from './range-assignor.ts'

/**
 * Deals the partitions of all topics, in the order in which the topics are given, to the members in turn; who is not
 * subscribed to a topic is passed over. What was assigned before does not matter. Kafka: RoundRobinAssignor of the clients.
 */
export function assignRoundRobin({ members, partitionCounts }: GroupSpec): Map<string, Assignment> {
  const sorted = [...members].sort(compareMembers)
  const dealt = new Map(sorted.map(({ memberId }) => [memberId, new Map<Uuid, number[]>()]))
  let turn = 0
  for (const [topicId, partitionCount] of partitionCounts) {
    if (!sorted.some(({ topicIds }) => topicIds.has(topicId))) continue
    for (let partition = 0; partition < partitionCount; partition++) {
      while (sorted[turn % sorted.length]?.topicIds.has(topicId) !== true) turn++
      const hand = dealt.get(sorted[turn++ % sorted.length]?.memberId ?? '')
      hand?.set(topicId, [...(hand.get(topicId) ?? []), partition])
    }
  }
  return dealt
}
