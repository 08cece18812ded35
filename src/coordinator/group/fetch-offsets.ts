import { errorCode } from '../../common/kafka-error.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { OffsetFetchRequest, OffsetFetchResponse } from '../../protocol/messages/offset-fetch.ts'
import type { OffsetAndMetadata } from './group.ts'
import type { GroupCoordinatorState } from './group-coordinator-state.ts'
import { validateFetch } from './validate-commit.ts'

export type OffsetFetchGroup = OffsetFetchRequest['groups'][number]
export type OffsetFetchGroupResponse = OffsetFetchResponse['groups'][number]

type FetchTopic = NonNullable<OffsetFetchGroup['topics']>[number]
type FetchedPartition = OffsetFetchGroupResponse['topics'][number]['partitions'][number]

export interface FetchOffsetsOptions {
  /** Answer UNSTABLE_OFFSET_COMMIT where a transaction that is still open committed an offset. */
  readonly requireStable: boolean
  /** The id of the topic that has the name now, for who asks for all offsets. Default: nobody knows. */
  readonly topicIdOf?: (name: string) => Uuid | undefined
}

const NO_EPOCH = -1

/**
 * The committed offsets of one group: of the partitions asked for (-1 where there is none), or all if `topics` is null.
 * Topics carry both name and id, as far as known. Throws UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH, ILLEGAL_GENERATION.
 * Kafka: OffsetMetadataManager.fetchOffsets, fetchAllOffsets.
 */
export function fetchOffsets(
  state: GroupCoordinatorState,
  { groupId, memberId, memberEpoch, topics }: OffsetFetchGroup,
  { requireStable, topicIdOf }: FetchOffsetsOptions,
): OffsetFetchGroupResponse {
  const group = state.groups.get(groupId)
  if (group !== undefined) validateFetch(group, memberId, memberEpoch)
  const committed = group === undefined ? NOTHING : state.offsets.ofGroup(groupId)
  const fetchPartition = (topic: string, topicId: Uuid, partition: number): FetchedPartition => {
    const isUnstable = requireStable && state.offsets.isPending({ group: groupId, topic, partition })
    if (isUnstable) return { ...noOffset(partition), errorCode: errorCode('UNSTABLE_OFFSET_COMMIT') }
    const entry = committed.get(topic)?.get(partition)
    return entry === undefined || isOfAnotherTopic(entry, topicId) ? noOffset(partition) : fetched(partition, entry)
  }
  const fetchTopic = ({ name, topicId, partitionIndexes }: FetchTopic) => {
    const partitions = partitionIndexes.map((partition) => fetchPartition(name, topicId, partition))
    return { name, topicId, partitions }
  }
  const all = () =>
    [...committed].flatMap(([name, entries]) => {
      const topicId = topicIdOf?.(name) ?? ZERO_UUID
      const own = [...entries].filter(([, entry]) => !isOfAnotherTopic(entry, topicId))
      return own.length === 0 ? [] : [{ name, topicId, partitionIndexes: own.map(([partition]) => partition) }]
    })
  return { groupId, topics: (topics ?? all()).map(fetchTopic), errorCode: 0 }
}

const NOTHING: ReturnType<GroupCoordinatorState['offsets']['ofGroup']> = new Map()

/** The topic was deleted and created again: its old offsets mean nothing. */
function isOfAnotherTopic({ topicId: actual }: OffsetAndMetadata, expected: Uuid): boolean {
  return actual !== ZERO_UUID && expected !== ZERO_UUID && actual !== expected
}

function fetched(partitionIndex: number, entry: OffsetAndMetadata): FetchedPartition {
  const { committedOffset, leaderEpoch: committedLeaderEpoch, metadata } = entry
  return { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode: 0 }
}

function noOffset(partitionIndex: number): FetchedPartition {
  const unknown = { committedOffset: UNKNOWN_OFFSET, committedLeaderEpoch: NO_EPOCH, metadata: '' }
  return { partitionIndex, ...unknown, errorCode: 0 }
}
