/**
 * Going on where a real broker stopped: it leaves every partition without a leader. Readers see the directory's broker as
 * the leader; before the first write the log says so too. Kafka: what its controller writes when a broker is unfenced.
 */
import type { Uuid } from '../../common/uuid.ts'
import type { MetadataRecord, MetadataRecordData } from '../../protocol/metadata-record.ts'
import type { MetadataImage } from '../image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../image/partition-state.ts'
import { partitionRecordVersion } from './record-versions.ts'

export interface TopicIdPartition {
  readonly topicId: Uuid
  readonly partition: number
}

/** Who leads in which epoch, and who could. */
export interface PresentedLeader {
  readonly leader: number
  readonly leaderEpoch: number
  readonly isr: readonly number[]
  readonly elr: readonly number[]
  readonly lastKnownElr: readonly number[]
}

/** Whether `brokerId` has to write `takeOverRecords` before it may append to the partition. */
export function needsTakeOver(partition: PartitionState, brokerId: number): boolean {
  return partition.leader !== brokerId && mayLead(partition, brokerId)
}

/**
 * The leader that `brokerId`, whose directory this is, shows to those who ask: itself, where a real broker left the
 * partition without one. The epoch is still the old one: it rises with the first write.
 */
export function presentedLeader(partition: PartitionState, brokerId: number): PresentedLeader {
  const { leader, leaderEpoch, isr, elr, lastKnownElr } = partition
  if (!needsTakeOver(partition, brokerId)) return { leader, leaderEpoch, isr, elr, lastKnownElr }
  return { leader: brokerId, leaderEpoch, isr: [brokerId], elr: [], lastKnownElr: [] }
}

/** The records that make `brokerId` the leader of those of `partitions` that it has to take over; none for the others. */
export function takeOverRecords(
  image: MetadataImage,
  brokerId: number,
  partitions: readonly TopicIdPartition[],
): readonly MetadataRecord[] {
  const version = partitionRecordVersion(image)
  return partitions.flatMap((id): MetadataRecord[] => {
    const state = image.topicsById.get(id.topicId)?.partitions[id.partition]
    if (state === undefined || !needsTakeOver(state, brokerId)) return []
    return [{ type: 'PartitionChangeRecord', version, data: takeOver(id, brokerId, state, version) }]
  })
}

/** A partition that nobody leads may be led by a replica that was in sync when the last leader went, and by no other. */
function mayLead({ leader, replicas, isr, elr, lastKnownElr }: PartitionState, brokerId: number): boolean {
  return leader === NO_LEADER && replicas.includes(brokerId) && [...isr, ...elr, ...lastKnownElr].includes(brokerId)
}

function takeOver(
  { topicId, partition }: TopicIdPartition,
  brokerId: number,
  { isr, elr, lastKnownElr }: PartitionState,
  version: number,
): MetadataRecordData<'PartitionChangeRecord'> {
  const hasElr = version >= 2
  return {
    partitionId: partition,
    topicId,
    isr: isr.length === 1 && isr[0] === brokerId ? null : [brokerId],
    leader: brokerId,
    replicas: null,
    removingReplicas: null,
    addingReplicas: null,
    leaderRecoveryState: -1,
    directories: null,
    eligibleLeaderReplicas: hasElr && elr.length > 0 ? [] : null,
    lastKnownElr: hasElr && lastKnownElr.length > 0 ? [] : null,
  }
}
