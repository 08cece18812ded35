/** How far groups are, partition by partition. Kafka: ConsumerGroupService.collectGroupsOffsets. */
import { type CommittedOffset, listGroupOffsets } from '../../clients/admin/consumer-group-offsets.ts'
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/describe-consumer-groups.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type LogOffsets, type LogOffsetsOptions, logOffsetsOf } from './log-offsets-of.ts'

/** One partition that a group owns, or has committed an offset of. Null: there is none, or it is not known. */
export interface OffsetRow extends TopicPartition {
  readonly groupId: string
  readonly leaderEpoch: number | null
  readonly currentOffset: number | null
  readonly logEndOffset: number | null
  readonly lag: number | null
  readonly memberId: string | null
  readonly host: string | null
  readonly clientId: string | null
}

export interface GroupOffsets {
  readonly group: ConsumerGroupDescription
  readonly rows: readonly OffsetRow[]
}

/**
 * The rows of each group: members with the most partitions first, then partitions that nobody owns; each block by topic
 * and partition. Ends of logs are read after the offsets, so that no lag is negative while somebody writes and commits.
 * Throws what a coordinator says of a group.
 */
export async function collectGroupOffsets(
  session: KafkaSession,
  groups: readonly ConsumerGroupDescription[],
  { onUnread, ...options }: LogOffsetsOptions = {},
): Promise<GroupOffsets[]> {
  const ids = groups.map(({ groupId }) => groupId)
  const committedByGroup = await listGroupOffsets(session, ids, options)
  const sources = groups.map((group) => {
    const committed = committedByGroup.get(group.groupId) ?? []
    if (isKafkaError(committed)) throw committed
    return { group, committed }
  })
  const partitions = sources.flatMap(({ group, committed }) => [
    ...committed,
    ...group.members.flatMap(({ assignment }) => assignment),
  ])
  const ends = await logOffsetsOf(session, partitions, 'latest', { ...options, onUnread })
  return sources.map(({ group, committed }) => ({ group, rows: offsetRows(group, committed, ends) }))
}

function offsetRows(
  group: ConsumerGroupDescription,
  committed: readonly CommittedOffset[],
  ends: LogOffsets,
): OffsetRow[] {
  const committedOf = new Map(committed.map((each) => [formatTopicPartition(each), each]))
  const row = ({ topic, partition }: TopicPartition, member: MemberDescription | null): OffsetRow => {
    const key = formatTopicPartition({ topic, partition })
    const currentOffset = committedOf.get(key)?.offset ?? null
    const logEndOffset = ends.get(key) ?? null
    return {
      groupId: group.groupId,
      topic,
      partition,
      leaderEpoch: committedOf.get(key)?.leaderEpoch ?? null,
      currentOffset,
      logEndOffset,
      lag: currentOffset === null || logEndOffset === null ? null : logEndOffset - currentOffset,
      memberId: member?.memberId ?? null,
      host: member?.host ?? null,
      clientId: member?.clientId ?? null,
    }
  }
  const owners = group.members
    .filter(({ assignment }) => assignment.length > 0)
    .toSorted((a, b) => b.assignment.length - a.assignment.length)
  const owned = new Set(owners.flatMap(({ assignment }) => assignment.map(formatTopicPartition)))
  const unowned = committed.filter((each) => !owned.has(formatTopicPartition(each)))
  return [
    ...owners.flatMap((member) => member.assignment.toSorted(byTopicPartition).map((each) => row(each, member))),
    ...unowned.toSorted(byTopicPartition).map((each) => row(each, null)),
  ]
}

/** As Java compares strings, then by number. */
export function byTopicPartition(a: TopicPartition, b: TopicPartition): number {
  if (a.topic !== b.topic) return a.topic < b.topic ? -1 : 1
  return a.partition - b.partition
}
