/**
 * Locks for changes of who leads and who is in sync: whoever writes to a partition holds those of all its in-sync replicas,
 * so that of the new leader keeps him out while the change is written.
 */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { NO_LEADER_CHANGE, type PartitionState } from '../../metadata/image/partition-state.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { ReplicaLogs, ReplicatedTopicPartition } from './replica-logs.ts'

type PartitionChange = Extract<MetadataRecord, { type: 'PartitionChangeRecord' }>

/** Each takes some open files; beyond that a writer that comes in between is only told by its own look at the metadata. */
const MAX_HELD = 200

/**
 * The records, with a new leader epoch for every smaller ISR: a replica that left may have a batch that nobody else has, of
 * a writer that was killed, and the epoch tells it from what the leader writes next.
 */
export function withRaisedEpochs(image: MetadataImage, records: readonly MetadataRecord[]): readonly MetadataRecord[] {
  return records.map((record) => {
    if (record.type !== 'PartitionChangeRecord' || record.data.leader !== NO_LEADER_CHANGE) return record
    const state = stateBefore(image, record)
    const isSmaller = state?.isr.some((replica) => record.data.isr?.includes(replica) === false) === true
    return isSmaller ? { ...record, data: { ...record.data, leader: state.leader } } : record
  })
}

/** Where the leaders' logs are. */
export interface LeadersView {
  /** As it is before the records. */
  readonly image: MetadataImage
  readonly logs: ReplicaLogs
  /** Null: deleted. */
  readonly hosted: (topicId: string, partition: number) => ReplicatedTopicPartition | null
}

/** Runs `append` under the locks of the leaders that the records name. */
export async function holdLeaders(
  records: readonly MetadataRecord[],
  { image, logs, hosted }: LeadersView,
  append: () => Promise<void>,
): Promise<void> {
  const led = records
    .flatMap((record) => {
      if (record.type !== 'PartitionChangeRecord') return []
      const partition = hosted(record.data.topicId, record.data.partitionId)
      const { leader } = record.data
      const leaderId = leader === NO_LEADER_CHANGE ? stateBefore(image, record)?.leader : leader
      return partition === null || leaderId === undefined || leaderId < 0 ? [] : [{ partition, leaderId }]
    })
    .sort((a, b) =>
      formatTopicPartition(a.partition.topicPartition) < formatTopicPartition(b.partition.topicPartition) ? -1 : 1,
    )
  const holdFrom = async (at: number): Promise<void> => {
    const next = led[at]
    if (next === undefined) return append()
    const run = { isEntered: false }
    try {
      await logs.use(next.partition, next.leaderId, (log) =>
        log.hold(() => {
          run.isEntered = true
          return holdFrom(at + 1)
        }),
      )
    } catch (error) {
      if (run.isEntered) throw error
      // It can't be written, then: there is nobody to keep out.
      await holdFrom(at + 1)
    }
  }
  return led.length > MAX_HELD ? append() : holdFrom(0)
}

function stateBefore(image: MetadataImage, { data }: PartitionChange): PartitionState | undefined {
  return image.topicsById.get(data.topicId)?.partitions[data.partitionId]
}
