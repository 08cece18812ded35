import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import { CONSUMER_PROTOCOL_TYPE, topicsOfClassicGroup } from './classic-subscription.ts'
import type { OffsetKey } from './committed-offsets.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { Group, OffsetAndMetadata } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { groupState, isSubscribedToTopic } from './group-queries.ts'
import { offsetCommitTombstone } from './group-records.ts'
import { groupTombstones } from './group-tombstones.ts'
import type { OperationContext, OperationResult } from './operation.ts'

/** From when on the retention of an offset counts. */
type BaseTimestamp = (entry: OffsetAndMetadata) => number

/**
 * Forgets offsets past their retention, and groups of which nothing is left. Offsets of topics that the group is
 * subscribed to, and those with a pending transaction, stay. Response: how many offsets. Kafka:
 * GroupCoordinatorShard.cleanupGroupMetadata, OffsetMetadataManager.cleanupExpiredOffsets.
 */
export function expireOffsets(
  state: GroupCoordinatorState,
  context: Pick<OperationContext, 'nowMs' | 'config'>,
): OperationResult<number> {
  const records: CoordinatorRecord[] = []
  let expired = 0
  for (const group of state.groups.values()) {
    const keys = group.type === 'share' ? [] : expiredOffsets(state, group, context)
    records.push(...keys.map(offsetCommitTombstone))
    expired += keys.length
    if (group.type === 'share' || groupState(group) !== 'Empty') continue
    if (keys.length === offsetCount(state, group.groupId) && state.offsets.pendingOf(group.groupId).length === 0) {
      records.push(...groupTombstones(group))
    }
  }
  return { records, response: expired, wakesGroup: false }
}

function expiredOffsets(
  { offsets }: GroupCoordinatorState,
  group: Group,
  { nowMs, config }: Pick<OperationContext, 'nowMs' | 'config'>,
): OffsetKey[] {
  const base = baseTimestamp(group)
  if (base === undefined) return []
  const isExpired = (entry: OffsetAndMetadata) =>
    entry.expireTimestampMs === -1 ? nowMs - base(entry) >= config.offsetsRetentionMs : nowMs >= entry.expireTimestampMs
  return [...offsets.ofGroup(group.groupId)].flatMap(([topic, partitions]) => {
    if (isSubscribedToTopic(group, topic)) return []
    const old = [...partitions].filter(([, entry]) => isExpired(entry))
    const keys = old.map(([partition]) => ({ group: group.groupId, topic, partition }))
    return keys.filter((key) => !offsets.isPending(key))
  })
}

/** Undefined: never. A classic group's offsets age from the moment when its last member left. */
function baseTimestamp(group: Group): BaseTimestamp | undefined {
  const committed: BaseTimestamp = ({ commitTimestampMs }) => commitTimestampMs
  if (group.type !== 'classic' || group.protocolType === null) return committed
  if (groupState(group) === 'Empty') {
    const { currentStateTimestampMs } = group
    return currentStateTimestampMs === -1 ? committed : () => currentStateTimestampMs
  }
  const isKnown = group.protocolType === CONSUMER_PROTOCOL_TYPE && topicsOfClassicGroup(group) !== undefined
  return isKnown ? committed : undefined
}

function offsetCount({ offsets }: GroupCoordinatorState, groupId: string): number {
  return [...offsets.ofGroup(groupId).values()].reduce((sum, partitions) => sum + partitions.size, 0)
}

/** A topic that was deleted. */
export interface DeletedTopic {
  readonly name: string
  readonly topicId: Uuid
}

/**
 * Forgets the offsets of topics that were deleted, also pending ones, unless they were committed for a new topic of that
 * name. Response: how many. Kafka: OffsetMetadataManager.onTopicsDeleted.
 */
export function forgetDeletedTopics(
  { groups, offsets }: GroupCoordinatorState,
  topics: readonly DeletedTopic[],
): OperationResult<number> {
  const idsByName = new Map(topics.map(({ name, topicId }) => [name, topicId]))
  const all = [...groups.keys()].flatMap((group) => offsets.entriesOf(group))
  const gone = all.filter(([{ topic }, { topicId }]) => {
    const deleted = idsByName.get(topic)
    return deleted !== undefined && (topicId === ZERO_UUID || topicId === deleted)
  })
  const records = gone.map(([key]) => offsetCommitTombstone(key))
  return { records, response: records.length, wakesGroup: false }
}
