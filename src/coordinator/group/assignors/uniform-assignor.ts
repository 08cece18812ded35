import type { Assignment } from '../group.ts'
import type { GroupSpec } from './assignor.ts'
import { assignToDifferentSubscribers } from './uniform-heterogeneous.ts'
import { assignToEqualSubscribers } from './uniform-homogeneous.ts'

/**
 * Gives members as equal numbers of partitions as their subscriptions allow, and takes away from them as little as it
 * can. Kafka: UniformAssignor.
 */
export function assignUniformly(group: GroupSpec): Map<string, Assignment> {
  return group.isHomogeneous ? assignToEqualSubscribers(group) : assignToDifferentSubscribers(group)
}
