/**
 * The record that takes a partition from its state to a wanted one: who leads, who is in sync, who is eligible, and whether a
 * reassignment is done. Kafka: controller.PartitionChangeBuilder.
 */
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import { NO_LEADER, NO_LEADER_CHANGE, type PartitionState } from '../image/partition-state.ts'
import { type Election, electLeader } from './partition-election.ts'
import { completedReassignment } from './partition-reassignment.ts'
import type { TopicIdPartition } from './take-over.ts'

/** What a change depends on beside the partition. */
export interface PartitionChangeContext {
  /** Whether the replica may lead: its broker is alive, and its log.dir online. */
  readonly mayLead: (replica: number) => boolean
  /** `min.insync.replicas` of the topic, at most its number of replicas. */
  readonly minIsr: number
  /** Whether the cluster keeps eligible leader replicas (KIP-966). */
  readonly hasElr: boolean
  /** Whether a smaller ISR needs a new leader epoch. */
  readonly isrShrinkRaisesEpoch: boolean
  /** The log.dir of a replica that the partition did not have; null where the records know none. */
  readonly newDirectory: ((replica: number) => Uuid) | null
  readonly recordVersion: number
}

/** What the partition is to look like; what is left out stays. */
export interface WantedPartition {
  readonly isr?: readonly number[]
  readonly replicas?: readonly number[]
  readonly adding?: readonly number[]
  readonly removing?: readonly number[]
  readonly leaderRecoveryState?: number
  /** Those that can't be eligible: they may have lost what they had acknowledged. */
  readonly uncleanShutdown?: readonly number[]
  /** Default: `online`. */
  readonly election?: Election
}

export type PartitionChangeRecord = Extract<MetadataRecord, { readonly type: 'PartitionChangeRecord' }>
type Change = PartitionChangeRecord['data']
/** Fields of a record that is being made; what is null does not change. */
type Draft = { -readonly [K in keyof Change]: Change[K] }

interface Target {
  readonly replicas: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
  isr: readonly number[]
  elr: readonly number[]
}

/** The leader recovery state after an election that may have lost records. Kafka: LeaderRecoveryState. */
const RECOVERING = 1
const NO_STATE_CHANGE = -1

/** The change, or null when there is nothing to change. */
export function partitionChange(
  partition: PartitionState,
  id: TopicIdPartition,
  context: PartitionChangeContext,
  wanted: WantedPartition = {},
): PartitionChangeRecord | null {
  const draft = emptyChange(id)
  const target = targetOf(partition, context, wanted)
  elect(draft, partition, target, context, wanted.election ?? 'online')
  // A leader that is named again gets a new epoch, by which replicas that went are fenced.
  if (draft.leader === NO_LEADER_CHANGE && lacksAny(target.replicas, partition.replicas))
    draft.leader = partition.leader
  setInSync(draft, partition, target, context)
  if (context.isrShrinkRaisesEpoch && draft.leader === NO_LEADER_CHANGE && lacksAny(draft.isr, partition.isr)) {
    draft.leader = partition.leader
  }
  if (context.hasElr) noteLastLeader(draft, partition)
  setReplicas(draft, partition, target, context)
  const recovery = wanted.leaderRecoveryState ?? partition.leaderRecoveryState
  if (recovery !== partition.leaderRecoveryState) draft.leaderRecoveryState = recovery
  if (isNoChange(draft)) return null
  return { type: 'PartitionChangeRecord', version: context.recordVersion, data: draft }
}

/** A change of nothing: what differs is filled in. */
export function emptyChange({ topicId, partition }: TopicIdPartition): Draft {
  return {
    partitionId: partition,
    topicId,
    isr: null,
    leader: NO_LEADER_CHANGE,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: NO_STATE_CHANGE,
    directories: null,
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  }
}

/** Where the partition goes, before anybody is elected. */
function targetOf(partition: PartitionState, context: PartitionChangeContext, wanted: WantedPartition): Target {
  const {
    isr = partition.isr,
    replicas = partition.replicas,
    adding = partition.addingReplicas,
    removing = partition.removingReplicas,
  } = wanted
  const completed = completedReassignment({ replicas, adding, removing }, isr)
  const target = completed === null ? { replicas, isr, adding, removing } : { ...completed, adding: [], removing: [] }
  return { ...target, elr: eligibleReplicas(partition, target.isr, context, wanted.uncleanShutdown ?? []) }
}

/** Those that were in sync when the ISR became smaller than it has to be: they have every record that was committed. */
function eligibleReplicas(
  { isr: oldIsr, elr }: PartitionState,
  isr: readonly number[],
  { hasElr, minIsr }: PartitionChangeContext,
  uncleanShutdown: readonly number[],
): readonly number[] {
  if (!hasElr) return elr
  if (isr.length >= minIsr) return []
  const candidates = [...new Set([...elr, ...oldIsr])].sort((a, b) => a - b)
  return candidates.filter((replica) => !isr.includes(replica) && !uncleanShutdown.includes(replica))
}

function elect(
  draft: Draft,
  partition: PartitionState,
  target: Target,
  { mayLead, hasElr }: PartitionChangeContext,
  election: Election,
): void {
  const { leader, isUnclean } = electLeader(partition, target, { mayLead, hasElr, election })
  if (leader === partition.leader) return
  if (target.elr.includes(leader)) {
    target.isr = [leader]
    target.elr = target.elr.filter((replica) => replica !== leader)
  }
  draft.leader = leader
  if (!isUnclean) return
  // Nobody else can be in sync with a leader that may lack records.
  draft.isr = [leader]
  if (partition.leaderRecoveryState !== RECOVERING) draft.leaderRecoveryState = RECOVERING
}

function setInSync(draft: Draft, partition: PartitionState, target: Target, { hasElr }: PartitionChangeContext): void {
  const isUnclean = draft.isr !== null
  const elr = isUnclean || !hasElr ? [] : target.elr
  if (!isSame(elr, partition.elr)) draft.eligibleLeaderReplicas = elr
  // Without eligible replicas the last one in sync stays so: it is known by nothing else.
  if (isUnclean || (target.isr.length === 0 && !hasElr) || isSame(target.isr, partition.isr)) return
  draft.isr = target.isr
}

/** While nobody leads, the last leader is remembered: it comes first when all have gone. */
function noteLastLeader(draft: Draft, { leader, lastKnownElr }: PartitionState): void {
  if (draft.leader === NO_LEADER && lastKnownElr.length === 0) draft.lastKnownElr = [leader]
  else if (draft.leader >= 0 && lastKnownElr.length > 0) draft.lastKnownElr = []
}

function setReplicas(
  draft: Draft,
  partition: PartitionState,
  { replicas, adding, removing }: Target,
  { newDirectory }: PartitionChangeContext,
): void {
  if (replicas.length > 0) {
    const directories = newDirectory === null ? null : directoriesOf(partition, replicas, newDirectory)
    if (directories !== null && !isSame(directories, partition.directories)) draft.directories = directories
    if (!isSame(replicas, partition.replicas)) draft.replicas = replicas
  }
  if (!isSame(removing, partition.removingReplicas)) draft.removingReplicas = removing
  if (!isSame(adding, partition.addingReplicas)) draft.addingReplicas = adding
}

function directoriesOf(
  { replicas: known, directories }: PartitionState,
  replicas: readonly number[],
  newDirectory: (replica: number) => Uuid,
): readonly Uuid[] {
  return replicas.map((replica) => directories[known.indexOf(replica)] ?? newDirectory(replica))
}

/** Kafka: `PartitionChangeBuilder.changeRecordIsNoOp`. */
function isNoChange({
  topicId: _topicId,
  partitionId: _partitionId,
  leader,
  leaderRecoveryState,
  ...lists
}: Draft): boolean {
  const hasList = Object.values(lists).some((list) => list !== null)
  return leader === NO_LEADER_CHANGE && leaderRecoveryState === NO_STATE_CHANGE && !hasList
}

function lacksAny(replicas: readonly number[] | null, wanted: readonly number[]): boolean {
  return replicas !== null && wanted.some((replica) => !replicas.includes(replica))
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, position) => item === b[position])
}
