/** What kafka-reassign-partitions says, in Kafka's words. Kafka: ReassignPartitionsCommand. */
import { formatReplica, type ReplicaMove } from '../../clients/admin/log-dirs.ts'
import type { PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { AlteredReassignment } from './execute.ts'
import { isAsPlanned, type MoveState, type ReassignmentState } from './progress.ts'
import { comparePartitions } from './reassignment-plan.ts'

/** `s` behind the noun of anything but one. */
export function plural(count: number): string {
  return count === 1 ? '' : 's'
}

/** `orders-0,orders-1`, sorted. */
export function partitionNames(partitions: readonly TopicPartition[]): string {
  return [...partitions].sort(comparePartitions).map(formatTopicPartition).join(',')
}

/** A line for each partition that was refused, sorted. */
export function refusals(results: readonly AlteredReassignment[]): string {
  return [...results]
    .sort(comparePartitions)
    .flatMap((each) => (each.error === null ? [] : [`${formatTopicPartition(each)}: ${each.error.message}`]))
    .join('\n')
}

/** Kafka: `partitionReassignmentStatesToString`. */
export function progressText(states: readonly ReassignmentState[]): string {
  return ['Status of partition reassignment:', ...states.map(stateText)].join('\n')
}

function stateText(state: ReassignmentState): string {
  const name = formatTopicPartition(state)
  if (!state.done) return `Reassignment of partition ${name} is still in progress.`
  if (isAsPlanned(state)) return `Reassignment of partition ${name} is completed.`
  const { current, target } = state
  return `There is no active reassignment of partition ${name}, but replica set is ${current.join(',')} rather than ${target.join(',')}.`
}

/** Kafka: `replicaMoveStatesToString`. */
export function moveStatesText(states: readonly MoveState[]): string {
  return states.map(moveStateText).join('\n')
}

function moveStateText(move: MoveState): string {
  const { brokerId, path, current, future, state } = move
  const partition = `Partition ${formatTopicPartition(move)}`
  if (state === 'missing') {
    return `${partition} is not found in any live log dir on broker ${brokerId}. There is likely an offline log directory on the broker.`
  }
  if (state === 'completed') return `Reassignment of replica ${formatReplica(move)} completed successfully.`
  if (state === 'cancelled') {
    return `${partition} on broker ${brokerId} is not being moved from log dir ${current} to ${path}.`
  }
  if (future === path) return `Reassignment of replica ${formatReplica(move)} is still in progress.`
  return `${partition} on broker ${brokerId} is being moved to log dir ${future} instead of ${path}.`
}

/** The blank at the end is Kafka's. */
export function startedMoveText(move: ReplicaMove): string {
  const where = `${formatTopicPartition(move)} with broker ${move.brokerId}`
  return `Successfully started moving log directory to ${move.path} for replica ${where} \n`
}

/** Kafka: `curReassignmentsToString`. */
export function underWayText(reassignments: readonly PartitionReassignment[]): string {
  if (reassignments.length === 0) return 'No partition reassignments found.\n'
  const lines = [...reassignments].sort(comparePartitions).map((each) => {
    const { replicas, addingReplicas, removingReplicas } = each
    const adding = addingReplicas.length === 0 ? '' : ` adding: ${addingReplicas.join(',')}.`
    const removing = removingReplicas.length === 0 ? '' : ` removing: ${removingReplicas.join(',')}.`
    return `${formatTopicPartition(each)}: replicas: ${replicas.join(',')}.${adding}${removing}\n`
  })
  return `Current partition reassignments:\n${lines.join('')}`
}
