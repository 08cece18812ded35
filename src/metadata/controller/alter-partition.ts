/**
 * AlterPartition: the leader of a partition says who is in sync with it. Kafka: `ReplicationControlManager.alterPartition`,
 * `validateAlterPartitionData`.
 */
import type { KafkaErrorName } from '../../common/error-table.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import { changedPartition, NO_LEADER_CHANGE, type PartitionState } from '../image/partition-state.ts'
import { type ClusterBrokers, isActive } from './cluster-brokers.ts'
import type { ControllerEnv, ControllerResult } from './controller-result.ts'
import { type PartitionChangeRecord, partitionChange } from './partition-change.ts'
import { ReplicationContext } from './replication-context.ts'
import type { TopicIdPartition } from './take-over.ts'

/** A change of the ISR, as the leader saw the partition. */
export interface IsrChange extends TopicIdPartition {
  readonly isr: readonly number[]
  /** 0 recovered, 1 recovering after an unclean election. */
  readonly leaderRecoveryState: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
}

/**
 * `error` NONE: the partition is `state` now. NEW_LEADER_ELECTED: it changed too, and with that a reassignment was done that
 * the leader was not to survive. Others: nothing changed.
 */
export interface IsrChangeResult extends TopicIdPartition {
  readonly error: KafkaErrorName | 'NONE'
  readonly state: PartitionState | null
}

const RECOVERED = 0

/**
 * Changes the ISR of partitions that `leaderId` leads; who is no longer in it may become eligible, and a reassignment of which
 * all replicas are in sync now is done. Errors are per partition: UNKNOWN_TOPIC_ID, UNKNOWN_TOPIC_OR_PARTITION, NOT_CONTROLLER,
 * FENCED_LEADER_EPOCH, INVALID_UPDATE_VERSION, INVALID_REQUEST, INELIGIBLE_REPLICA, NEW_LEADER_ELECTED.
 */
export function alterPartition(
  image: MetadataImage,
  leaderId: number,
  changes: readonly IsrChange[],
  env: ControllerEnv,
): ControllerResult<readonly IsrChangeResult[]> {
  const context = new ReplicationContext(image, env)
  const records: MetadataRecord[] = []
  const response = changes.map((change): IsrChangeResult => {
    const { topicId, partition } = change
    const topic = image.topicsById.get(topicId)
    const state = topic?.partitions[partition]
    const error = refusal(context.brokers, leaderId, topic, state, change)
    if (error !== null || topic === undefined || state === undefined) {
      return { topicId, partition, error: error ?? 'UNKNOWN_TOPIC_ID', state: null }
    }
    const altered = alter(context, topic, state, change)
    if (altered !== null) records.push(altered)
    return { topicId, partition, ...outcome(leaderId, state, altered) }
  })
  return { records, response }
}

/**
 * The ISR with those of `joining` that could lead the partition, in the order of the replicas: one whose replica is said to be in
 * a log.dir that its broker does not have would be in sync in vain.
 */
export function isrWith(
  image: MetadataImage,
  { topicId, partition }: TopicIdPartition,
  joining: ReadonlySet<number>,
  env: ControllerEnv,
): readonly number[] {
  const topic = image.topicsById.get(topicId)
  const state = topic?.partitions[partition]
  if (topic === undefined || state === undefined) return []
  const { mayLead } = new ReplicationContext(image, env).changeOf(topic, partition)
  return state.replicas.filter((id) => state.isr.includes(id) || (joining.has(id) && mayLead(id)))
}

function alter(
  context: ReplicationContext,
  topic: TopicImage,
  state: PartitionState,
  { topicId, partition, isr, leaderRecoveryState }: IsrChange,
): PartitionChangeRecord | null {
  const election = context.allowsUncleanElection(topic) ? 'unclean' : 'online'
  const wanted = { isr, leaderRecoveryState, election } as const
  return partitionChange(state, { topicId, partition }, context.changeOf(topic, partition), wanted)
}

function outcome(leaderId: number, state: PartitionState, change: PartitionChangeRecord | null) {
  if (change === null) return { error: 'NONE', state } as const
  const { leader } = change.data
  if (leader !== leaderId && leader !== NO_LEADER_CHANGE) return { error: 'NEW_LEADER_ELECTED', state: null } as const
  return { error: 'NONE', state: changedPartition(state, change.data) } as const
}

/** Why the change can't be made; null: it can. */
function refusal(
  brokers: ClusterBrokers,
  leaderId: number,
  topic: TopicImage | undefined,
  state: PartitionState | undefined,
  change: IsrChange,
): KafkaErrorName | null {
  if (topic === undefined) return 'UNKNOWN_TOPIC_ID'
  if (state === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION'
  // The leader knows more than this controller: it is not the one any more.
  if (change.leaderEpoch > state.leaderEpoch || change.partitionEpoch > state.partitionEpoch) return 'NOT_CONTROLLER'
  if (change.leaderEpoch < state.leaderEpoch) return 'FENCED_LEADER_EPOCH'
  if (leaderId !== state.leader) return 'INVALID_REQUEST'
  if (change.partitionEpoch < state.partitionEpoch) return 'INVALID_UPDATE_VERSION'
  if (!isValidIsr(state, change)) return 'INVALID_REQUEST'
  return change.isr.every((replica) => isActive(brokers, replica)) ? null : 'INELIGIBLE_REPLICA'
}

function isValidIsr(state: PartitionState, { isr, leaderRecoveryState }: IsrChange): boolean {
  const areReplicas = isr.every((replica) => state.replicas.includes(replica)) && new Set(isr).size === isr.length
  if (!areReplicas || !isr.includes(state.leader)) return false
  // A leader that recovers is alone, and who has recovered does not begin again.
  if (leaderRecoveryState === RECOVERED) return true
  return isr.length === 1 && state.leaderRecoveryState !== RECOVERED
}
