/** How far reassignments are. Kafka: ReassignPartitionsCommand.verifyAssignment and its LogDirMoveStates. */
import { describeTopics } from '../../clients/admin/describe-topics.ts'
import {
  describeReplicaLogDirs,
  formatReplica,
  type ReplicaLogDirs,
  type ReplicaMove,
} from '../../clients/admin/log-dirs.ts'
import { listPartitionReassignments, type PartitionReassignment } from '../../clients/admin/partition-reassignments.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import {
  comparePartitions,
  compareReplicas,
  type PartitionAssignment,
  type ReassignmentPlan,
} from './reassignment-plan.ts'

/** Kafka: PartitionReassignmentState. */
export interface ReassignmentState extends TopicPartition {
  /** None: there is no such partition. */
  readonly current: readonly number[]
  readonly target: readonly number[]
  /** Nothing is under way; whether it came to its end, `current` says. */
  readonly done: boolean
}

/** Where a replica lies of which a plan says where it is to lie. */
export interface MoveState extends ReplicaMove, ReplicaLogDirs {
  /** Kafka: MissingLogDirMoveState, CompletedMoveState, CancelledMoveState, ActiveMoveState. */
  readonly state: 'missing' | 'completed' | 'cancelled' | 'active'
}

export interface ReassignmentProgress {
  /** Sorted by topic and partition. */
  readonly partitions: readonly ReassignmentState[]
  /** Any partition is under way, be it in the plan or not. */
  readonly isOngoing: boolean
}

/** All that is under way, sorted by topic and partition. Throws KafkaError. */
export async function listUnderWay(session: KafkaSession): Promise<PartitionReassignment[]> {
  return (await listPartitionReassignments(session)).sort(comparePartitions)
}

/** Throws KafkaError. Kafka: `findPartitionReassignmentStates`. */
export async function partitionProgress(
  session: KafkaSession,
  { partitions }: ReassignmentPlan,
): Promise<ReassignmentProgress> {
  const underWay = await listPartitionReassignments(session)
  const moving = new Map(underWay.map((each) => [formatTopicPartition(each), each.replicas]))
  const resting = partitions.filter((each) => !moving.has(formatTopicPartition(each)))
  const replicasOf = await currentReplicas(session, resting)
  const states = new Map<string, ReassignmentState>()
  for (const { topic, partition, replicas: target } of partitions) {
    const name = formatTopicPartition({ topic, partition })
    const now = moving.get(name)
    const current = now ?? replicasOf.get(name) ?? []
    states.set(name, { topic, partition, current, target, done: now === undefined })
  }
  return { partitions: [...states.values()].sort(comparePartitions), isOngoing: underWay.length > 0 }
}

/** Of all partitions of the topics that are named. */
async function currentReplicas(
  session: KafkaSession,
  partitions: readonly PartitionAssignment[],
): Promise<Map<string, readonly number[]>> {
  const described = await describeTopics(session, [...new Set(partitions.map(({ topic }) => topic))])
  const found = new Map<string, readonly number[]>()
  for (const topic of described.values()) {
    if (isKafkaError(topic)) {
      if (topic.error === 'UNKNOWN_TOPIC_OR_PARTITION') continue
      throw topic
    }
    for (const { partition, replicas } of topic.partitions) {
      found.set(formatTopicPartition({ topic: topic.name, partition }), replicas)
    }
  }
  return found
}

/** Whether the partition is where it should be, in the order that it should have. */
export function isAsPlanned({ done, current, target }: ReassignmentState): boolean {
  return done && current.length === target.length && current.every((id, at) => id === target[at])
}

/** Sorted by broker, topic and partition. Throws KafkaError. Kafka: `findLogDirMoveStates`. */
export async function moveProgress(session: KafkaSession, { moves }: ReassignmentPlan): Promise<MoveState[]> {
  if (moves.length === 0) return []
  const dirs = await describeReplicaLogDirs(session, moves)
  return [...moves].sort(compareReplicas).map((move) => {
    const { current, future } = dirs.get(formatReplica(move)) ?? { current: null, future: null }
    return { ...move, current, future, state: stateOf(move, current, future) }
  })
}

function stateOf({ path }: ReplicaMove, current: string | null, future: string | null): MoveState['state'] {
  if (current === null) return 'missing'
  if (future !== null) return 'active'
  return current === path ? 'completed' : 'cancelled'
}

/** Whether a replica is still on its way, or may be. Kafka: `LogDirMoveState.done`. */
export function isUnfinished({ state }: MoveState): boolean {
  return state === 'missing' || state === 'active'
}
