/** Calling off a reassignment. Kafka: ReassignPartitionsCommand.cancelAssignment. */
import type { ReplicaMove } from '../../clients/admin/log-dirs.ts'
import {
  type AlteredReassignment,
  alterPartitionReassignments,
  listPartitionReassignments,
} from '../../clients/admin/partition-reassignments.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { moveProgress } from './progress.ts'
import { comparePartitions, type ReassignmentPlan } from './reassignment-plan.ts'

/**
 * Calls off what is under way of the plan's partitions: what became of each, sorted; none when none is under way. Throws
 * KafkaError.
 */
export async function cancelReassignment(
  session: KafkaSession,
  { partitions }: ReassignmentPlan,
): Promise<AlteredReassignment[]> {
  const underWay = (await listPartitionReassignments(session, partitions)).filter(
    ({ addingReplicas, removingReplicas }) => addingReplicas.length > 0 || removingReplicas.length > 0,
  )
  if (underWay.length === 0) return []
  const wanted = underWay.map(({ topic, partition }) => ({ topic, partition, replicas: null }))
  return (await alterPartitionReassignments(session, wanted)).sort(comparePartitions)
}

/** The moves that bring the plan's replicas back to the log directories that they are leaving. Throws KafkaError. */
export async function movesBack(session: KafkaSession, plan: ReassignmentPlan): Promise<ReplicaMove[]> {
  const states = await moveProgress(session, plan)
  return states.flatMap(({ topic, partition, brokerId, state, current }) => {
    return state === 'active' && current !== null ? [{ topic, partition, brokerId, path: current }] : []
  })
}
