import type { CoordinatorRecord } from './coordinator-record.ts'
import type { ClassicGroup, ConsumerGroup } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { classicGroupTombstone, consumerGroupTombstones, offsetCommitTombstone } from './group-records.ts'

/** What deletes the group. Kafka: Group.createGroupTombstoneRecords. */
export function groupTombstones(group: ConsumerGroup | ClassicGroup): CoordinatorRecord[] {
  return group.type === 'consumer' ? consumerGroupTombstones(group) : [classicGroupTombstone(group.groupId)]
}

/** What deletes all offsets of the group, also pending ones. Kafka: OffsetMetadataManager.deleteAllOffsets. */
export function offsetTombstones({ offsets }: GroupCoordinatorState, group: string): CoordinatorRecord[] {
  const committed = [...offsets.ofGroup(group)].flatMap(([topic, partitions]) =>
    [...partitions.keys()].map((partition) => ({ group, topic, partition })),
  )
  const pending = offsets.pendingOf(group).filter((key) => offsets.get(key) === undefined)
  return [...committed, ...pending].map(offsetCommitTombstone)
}
