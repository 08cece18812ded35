/**
 * What a partition looks like while it moves, and when the move is done or called off.
 * Kafka: controller.PartitionReassignmentReplicas, controller.PartitionReassignmentRevert.
 */
import { KafkaError } from '../../common/kafka-error.ts'
import type { PartitionState } from '../image/partition-state.ts'

/** Which replicas a partition has while it moves, and which of them come and go. */
export interface ReassignedReplicas {
  /** The target, then those that go. */
  readonly replicas: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

export function isReassigning({
  addingReplicas,
  removingReplicas,
}: Pick<PartitionState, 'addingReplicas' | 'removingReplicas'>): boolean {
  return addingReplicas.length > 0 || removingReplicas.length > 0
}

/** The first step from `current` to `target`: all of both. */
export function reassignedReplicas(current: readonly number[], target: readonly number[]): ReassignedReplicas {
  const removing = without(current, target).sort((a, b) => a - b)
  const adding = without(target, current).sort((a, b) => a - b)
  return { replicas: [...target, ...removing], adding, removing }
}

/**
 * The last step, once all that come are in sync; where more go than come, all that stay have to be too, so that the partition
 * does not end with fewer copies than it is to have. Null until then, and where nothing moves.
 */
export function completedReassignment(
  { replicas, adding, removing }: ReassignedReplicas,
  isr: readonly number[],
): { readonly replicas: readonly number[]; readonly isr: readonly number[] } | null {
  if (adding.length === 0 && removing.length === 0) return null
  const newIsr = without(isr, removing)
  const newReplicas = without(replicas, removing)
  if (removing.length > 0 && (newIsr.length === 0 || newReplicas.length === 0)) return null
  const awaited = adding.length < removing.length ? [...adding, ...newReplicas] : adding
  return awaited.every((replica) => newIsr.includes(replica)) ? { replicas: newReplicas, isr: newIsr } : null
}

/** What a partition goes back to; `isUnclean`: none of those that were in sync is among the replicas before. */
export interface RevertedReassignment {
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  readonly isUnclean: boolean
}

/** Calls a move off. Throws INVALID_REPLICA_ASSIGNMENT when no replica would be left. */
export function revertedReassignment(partition: PartitionState): RevertedReassignment {
  const replicas = without(partition.replicas, partition.addingReplicas)
  const isr = without(partition.isr, partition.addingReplicas)
  if (isr.length > 0) return { replicas, isr, isUnclean: false }
  const [first] = replicas
  if (first === undefined) {
    const message = 'Invalid replica assignment: addingReplicas contains all replicas.'
    throw new KafkaError('INVALID_REPLICA_ASSIGNMENT', { message })
  }
  return { replicas, isr: [first], isUnclean: true }
}

function without(replicas: readonly number[], others: readonly number[]): number[] {
  return replicas.filter((replica) => !others.includes(replica))
}
