import type { Uuid } from '../../../common/uuid.ts'
import type { Assignment } from '../group.ts'
import type { GroupSpec, MemberSpec } from './assignor.ts'

/**
 * Cuts the partitions of each topic into as many ranges as it has subscribers, the first ones longer by one where it does
 * not come out even: members get the same partition numbers of all topics. Static members first, by instance id, then the
 * others by member id. What was assigned before does not matter. Kafka: RangeAssignor.
 */
export function assignRanges({ members, partitionCounts }: GroupSpec): Map<string, Assignment> {
  const sorted = [...members].sort(compareMembers)
  const assignments = new Map(sorted.map(({ memberId }) => [memberId, new Map<Uuid, readonly number[]>()]))
  for (const [topicId, partitionCount] of partitionCounts) {
    const subscribers = sorted.filter(({ topicIds }) => topicIds.has(topicId))
    let first = 0
    subscribers.forEach(({ memberId }, i) => {
      const length = Math.floor(partitionCount / subscribers.length) + Number(i < partitionCount % subscribers.length)
      if (length > 0) assignments.get(memberId)?.set(topicId, range(first, length))
      first += length
    })
  }
  return assignments
}

function range(first: number, length: number): number[] {
  return Array.from({ length }, (_, i) => first + i)
}

/** Static members first, by instance id, then the others by member id. Kafka: MemberInfo, MemberAssignment. */
export function compareMembers(a: MemberSpec, b: MemberSpec): number {
  if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId)
  if (a.instanceId !== null) return -1
  return b.instanceId !== null ? 1 : compare(a.memberId, b.memberId)
}

/** By UTF-16 units, as Java does. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
