/** Committed offsets of a group, seen from outside of it. Kafka: Admin.listConsumerGroupOffsets and its kin. */
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { offsetCommitRequest } from '../../protocol/messages/offset-commit.ts'
import { offsetDeleteRequest } from '../../protocol/messages/offset-delete.ts'
import { offsetFetchRequest } from '../../protocol/messages/offset-fetch.ts'
import { eachCoordinator } from './each-coordinator.ts'
import { coordinatorOf, type GroupResults } from './group-coordinator.ts'

/** How far a group has read one partition. Kafka: OffsetAndMetadata. */
export interface CommittedOffset extends TopicPartition {
  /** The next one to read. */
  readonly offset: number
  /** Null: not known. */
  readonly leaderEpoch: number | null
  readonly metadata: string
}

export interface PartitionOffset extends TopicPartition {
  readonly offset: number
}

type FetchedGroup = ApiMap['OffsetFetch']['response']['groups'][number]

/** All offsets that each group has committed, or what its coordinator says instead. Kafka: Admin.listConsumerGroupOffsets. */
export function listGroupOffsets(
  session: KafkaSession,
  groupIds: readonly string[],
  options: RequestOptions = {},
): Promise<GroupResults<CommittedOffset[]>> {
  return eachCoordinator(session, groupIds, options, async (asked, toNode) => {
    const request = fill(offsetFetchRequest, {
      groups: asked.map((groupId) => ({ ...anyMember, groupId, topics: null })),
    })
    const { groups } = await session.request('OffsetFetch', request, toNode)
    return new Map(groups.map((group) => [group.groupId, kafkaErrorOf(group.errorCode) ?? committedOffsets(group)]))
  })
}

/** Partitions with an error are left out, as by Kafka's client. */
function committedOffsets({ topics }: FetchedGroup): CommittedOffset[] {
  return topics.flatMap(({ name: topic, partitions }) =>
    partitions
      .filter(({ errorCode, committedOffset }) => errorCode === 0 && committedOffset >= 0)
      .map(({ partitionIndex: partition, committedOffset, committedLeaderEpoch, metadata }) => {
        const leaderEpoch = committedLeaderEpoch < 0 ? null : committedLeaderEpoch
        return { topic, partition, offset: committedOffset, leaderEpoch, metadata: metadata ?? '' }
      }),
  )
}

const anyMember = { memberId: null, memberEpoch: -1 }

/**
 * Sets offsets of a group that has no member; makes the group if it does not exist. Throws what the coordinator says, naming
 * the partitions where it refused some. Kafka: Admin.alterConsumerGroupOffsets.
 */
export async function alterGroupOffsets(
  session: KafkaSession,
  groupId: string,
  offsets: readonly PartitionOffset[],
  options: RequestOptions = {},
): Promise<void> {
  const topics = byTopic(offsets).map(({ topic, partitions }) => ({
    name: topic,
    topicId: ZERO_UUID,
    partitions: partitions.map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: -1,
      committedMetadata: '',
    })),
  }))
  const request = fill(offsetCommitRequest, { groupId, topics })
  const response = await session.request('OffsetCommit', request, { target: coordinatorOf(groupId), ...options })
  const failed = response.topics.flatMap(({ name: topic, partitions }) =>
    partitions.filter(({ errorCode }) => errorCode !== 0).map((each) => ({ ...each, topic })),
  )
  const [first] = failed
  if (first === undefined) return
  const names = failed.map(({ topic, partitionIndex }) => formatTopicPartition({ topic, partition: partitionIndex }))
  const message = `Failed altering group offsets for the following partitions: [${names.join(', ')}]`
  throw kafkaErrorOf(first.errorCode, message) ?? new KafkaError('UNKNOWN_SERVER_ERROR', { message })
}

export interface DeletedGroupOffsets {
  /** What the coordinator says of the group as a whole: nothing was deleted. */
  readonly groupError: KafkaError | null
  /** In the order asked; null where the offset is gone. */
  readonly partitions: readonly (TopicPartition & { readonly error: KafkaError | null })[]
}

/** Forgets offsets of a group. Kafka: Admin.deleteConsumerGroupOffsets (KIP-496). */
export async function deleteGroupOffsets(
  session: KafkaSession,
  groupId: string,
  partitions: readonly TopicPartition[],
  options: RequestOptions = {},
): Promise<DeletedGroupOffsets> {
  const topics = byTopic(partitions).map(({ topic, partitions: wanted }) => ({
    name: topic,
    partitions: wanted.map(({ partition }) => ({ partitionIndex: partition })),
  }))
  const request = fill(offsetDeleteRequest, { groupId, topics })
  const response = await session.request('OffsetDelete', request, { target: coordinatorOf(groupId), ...options })
  const groupError = kafkaErrorOf(response.errorCode)
  const codes = new Map(
    response.topics.flatMap(({ name: topic, partitions: answered }) =>
      answered.map(({ partitionIndex: partition, errorCode }) => [
        formatTopicPartition({ topic, partition }),
        errorCode,
      ]),
    ),
  )
  return {
    groupError,
    partitions: partitions.map(({ topic, partition }) => {
      const code = codes.get(formatTopicPartition({ topic, partition })) ?? 0
      return { topic, partition, error: groupError ?? kafkaErrorOf(code) }
    }),
  }
}

/** `partitions` by topic, topics in the order of their first partition. */
function byTopic<T extends TopicPartition>(partitions: readonly T[]): { topic: string; partitions: T[] }[] {
  const topics = new Map<string, T[]>()
  for (const each of partitions) topics.set(each.topic, [...(topics.get(each.topic) ?? []), each])
  return [...topics].map(([topic, ofTopic]) => ({ topic, partitions: ofTopic }))
}
