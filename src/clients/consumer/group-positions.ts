/** How far a member of a group has read its partitions, and how much of that is committed. Kafka: SubscriptionState. */
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { batchSizeInBytes, FIELD } from '../../record/batch-header.ts'
import { readInt64 } from '../../record/int64.ts'

export interface GroupTopicPartition extends TopicPartition {
  readonly topicId: Uuid
}

/** Kafka: OffsetAndMetadata. */
export interface GroupOffset extends GroupTopicPartition {
  /** Of the record that comes next. */
  readonly offset: number
  /** Of the last record that was read; -1: unknown. */
  readonly leaderEpoch: number
}

export const UNKNOWN_LEADER_EPOCH = -1

/** `orders-0` of the topic with that id: names are used again. */
export function groupPartitionKey({ topicId, partition }: Pick<GroupTopicPartition, 'topicId' | 'partition'>): string {
  return `${topicId}-${partition}`
}

/**
 * The leader epoch of the last one of the whole `batches` before `offset`. Within a batch it is unknown, as for Kafka's
 * tool, which goes back there by a seek.
 */
export function leaderEpochBefore(offset: number, batches: Buffer): number {
  let leaderEpoch = UNKNOWN_LEADER_EPOCH
  for (let position = 0; position < batches.length; position += batchSizeInBytes(batches, position)) {
    const baseOffset = readInt64(batches, position)
    if (baseOffset >= offset) break
    const lastOffset = baseOffset + batches.readInt32BE(position + FIELD.lastOffsetDelta)
    if (lastOffset >= offset) return UNKNOWN_LEADER_EPOCH
    leaderEpoch = batches.readInt32BE(position + FIELD.partitionLeaderEpoch)
  }
  return leaderEpoch
}

/** What of `offsets` differs from what is committed. */
export function uncommitted(
  offsets: readonly GroupOffset[],
  committed: ReadonlyMap<string, number>,
): readonly GroupOffset[] {
  return offsets.filter((position) => committed.get(groupPartitionKey(position)) !== position.offset)
}
