/** What the metadata log says about one partition. Kafka: metadata.PartitionRegistration. */
import { MIGRATING_DIR, type Uuid } from '../../common/uuid.ts'
import type { MetadataRecordData } from '../../protocol/metadata-record.ts'

/** In a record: the leader stays who it is. */
export const NO_LEADER_CHANGE = -2
/** Nobody leads. */
export const NO_LEADER = -1

export interface PartitionState {
  readonly replicas: readonly number[]
  /** Where each replica is, in the order of `replicas`. */
  readonly directories: readonly Uuid[]
  readonly isr: readonly number[]
  readonly removingReplicas: readonly number[]
  readonly addingReplicas: readonly number[]
  /** NO_LEADER: none. */
  readonly leader: number
  /** 0 recovered, 1 recovering after an unclean election. */
  readonly leaderRecoveryState: number
  readonly leaderEpoch: number
  readonly partitionEpoch: number
  /** Eligible leader replicas: out of the ISR, but known to have every committed record (KIP-966). */
  readonly elr: readonly number[]
  readonly lastKnownElr: readonly number[]
}

export function partitionFromRecord(record: MetadataRecordData<'PartitionRecord'>): PartitionState {
  const { replicas, directories } = record
  return {
    replicas,
    directories: directories.length === replicas.length ? directories : replicas.map(() => MIGRATING_DIR),
    isr: record.isr,
    removingReplicas: record.removingReplicas,
    addingReplicas: record.addingReplicas,
    leader: record.leader,
    leaderRecoveryState: record.leaderRecoveryState,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
    elr: record.eligibleLeaderReplicas ?? [],
    lastKnownElr: record.lastKnownElr ?? [],
  }
}

/** `partition` after a change: a new leader, also none, raises the leader epoch. Kafka: `PartitionRegistration.merge`. */
export function changedPartition(
  partition: PartitionState,
  change: MetadataRecordData<'PartitionChangeRecord'>,
): PartitionState {
  const isLeaderChange = change.leader !== NO_LEADER_CHANGE
  const replicas = change.replicas ?? partition.replicas
  return {
    replicas,
    directories: directoriesOf(replicas, change.directories, partition),
    isr: change.isr ?? partition.isr,
    removingReplicas: change.removingReplicas ?? partition.removingReplicas,
    addingReplicas: change.addingReplicas ?? partition.addingReplicas,
    leader: isLeaderChange ? change.leader : partition.leader,
    leaderRecoveryState: change.leaderRecoveryState < 0 ? partition.leaderRecoveryState : change.leaderRecoveryState,
    leaderEpoch: isLeaderChange ? partition.leaderEpoch + 1 : partition.leaderEpoch,
    partitionEpoch: partition.partitionEpoch + 1,
    elr: change.eligibleLeaderReplicas ?? partition.elr,
    lastKnownElr: change.lastKnownElr ?? partition.lastKnownElr,
  }
}

/** `partition` without eligible leader replicas; itself when it has none. Kafka: `TopicDelta.replay(ClearElrRecord)`. */
export function withoutElr(partition: PartitionState): PartitionState {
  if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) return partition
  return { ...partition, elr: [], lastKnownElr: [], partitionEpoch: partition.partitionEpoch + 1 }
}

function directoriesOf(
  replicas: readonly number[],
  changed: readonly Uuid[] | null,
  partition: PartitionState,
): readonly Uuid[] {
  if (changed !== null) return changed
  if (replicas === partition.replicas) return partition.directories
  // A record of a version without directories: where a replica was before, it still is.
  return replicas.map((replica) => partition.directories[partition.replicas.indexOf(replica)] ?? MIGRATING_DIR)
}
