/** Commits and fetches the offsets of a group as one of its members. Kafka: CommitRequestManager. */
import type { Clock } from '../../common/clock.ts'
import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { fill } from '../../protocol/fill.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type OffsetCommitResponse, offsetCommitRequest } from '../../protocol/messages/offset-commit.ts'
import { type OffsetFetchResponse, offsetFetchRequest } from '../../protocol/messages/offset-fetch.ts'
import { coordinatorOf } from '../admin/group-coordinator.ts'
import { type GroupOffset, type GroupTopicPartition, groupPartitionKey } from './group-positions.ts'
import type { Membership } from './membership.ts'
import { mayPass, retryUntil } from './retry-until.ts'

export interface GroupOffsetsOptions {
  readonly session: KafkaSession
  readonly membership: Pick<Membership, 'groupId' | 'memberId' | 'instanceId' | 'memberEpoch' | 'life' | 'isInGroup'>
  readonly clock: Clock
  /** In [0, 1), for pauses that differ. */
  readonly random: () => number
  /** `default.api.timeout.ms`: for so long a request is tried again. */
  readonly timeoutMs: number
  /** `isolation.level=read_committed`: not while a transaction has offsets of the group pending. */
  readonly requireStable: boolean
  /** Aborting it ends what waits for others, and nothing is tried again. */
  readonly signal: AbortSignal
}

type GroupPlace = Pick<GroupTopicPartition, 'topicId' | 'partition'>

/** The topic is no more: nobody will ask for its offsets. */
const GONE: ReadonlySet<string> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID'])
/** What it had has moved on, and it may know its new epoch in a moment. */
const MOVED_ON = 'STALE_MEMBER_EPOCH'

export class GroupOffsets {
  readonly #options: GroupOffsetsOptions
  /** Of one member's commits an older one never comes after a newer one. */
  #lastCommit: Promise<unknown> = Promise.resolve()

  constructor(options: GroupOffsetsOptions) {
    this.#options = options
  }

  /**
   * Commits `offsets`, after all commits that were begun before; partitions of topics that are gone count as committed.
   * Throws what the coordinator says: UNKNOWN_MEMBER_ID, STALE_MEMBER_EPOCH, OFFSET_METADATA_TOO_LARGE, REQUEST_TIMED_OUT …
   */
  async commit(offsets: readonly GroupOffset[]): Promise<void> {
    const { life } = this.#options.membership
    const commit = this.#lastCommit.then(() => this.#retrying(() => this.#commitOnce(offsets, life)))
    this.#lastCommit = commit.catch(() => undefined)
    await commit
  }

  /**
   * What is committed for `partitions`, by `groupPartitionKey`; nothing for those of which nothing is. Throws as `commit`,
   * UNSTABLE_OFFSET_COMMIT after the time-out.
   */
  fetchCommitted(partitions: readonly GroupTopicPartition[]): Promise<ReadonlyMap<string, number>> {
    return this.#retrying(() => this.#fetchOnce(partitions))
  }

  async #commitOnce(offsets: readonly GroupOffset[], life: number): Promise<void> {
    const { session, membership, signal } = this.#options
    if (membership.life !== life || !membership.isInGroup) throw new KafkaError('UNKNOWN_MEMBER_ID')
    const { groupId, memberId, instanceId, memberEpoch } = membership
    const topics = byTopic(offsets).map(({ name, topicId, entries }) => ({
      ...{ name, topicId },
      partitions: entries.map(({ partition, offset, leaderEpoch }) => ({
        ...{ partitionIndex: partition, committedOffset: offset },
        ...{ committedLeaderEpoch: leaderEpoch, committedMetadata: '' },
      })),
    }))
    const identity = { groupId, memberId, groupInstanceId: instanceId, generationIdOrMemberEpoch: memberEpoch }
    const request = fill(offsetCommitRequest, { ...identity, topics })
    throwFirst(await session.request('OffsetCommit', request, { target: coordinatorOf(groupId), signal }))
  }

  async #fetchOnce(partitions: readonly GroupTopicPartition[]): Promise<ReadonlyMap<string, number>> {
    const { session, membership, requireStable } = this.#options
    const { groupId, memberId, memberEpoch } = membership
    const topics = byTopic(partitions).map(({ name, topicId, entries }) => ({
      ...{ name, topicId },
      partitionIndexes: entries.map(({ partition }) => partition),
    }))
    const request = fill(offsetFetchRequest, { groups: [{ groupId, memberId, memberEpoch, topics }], requireStable })
    const { groups } = await session.request('OffsetFetch', request, { target: coordinatorOf(groupId) })
    return committedOf(partitions, groups[0])
  }

  /** Again while the error may pass and this is a member still. */
  #retrying<T>(request: () => Promise<T>): Promise<T> {
    const { clock, random, timeoutMs, membership, signal } = this.#options
    const isPassing = (error: KafkaError) => mayPass(error) || (error.error === MOVED_ON && membership.isInGroup)
    return retryUntil(request, { clock, random, deadlineMs: clock.monotonicMs() + timeoutMs, isPassing, signal })
  }
}

interface OfTopic<T> {
  readonly name: string
  readonly topicId: GroupTopicPartition['topicId']
  readonly entries: readonly T[]
}

function byTopic<T extends GroupTopicPartition>(partitions: readonly T[]): OfTopic<T>[] {
  const topics = new Map<string, OfTopic<T> & { entries: T[] }>()
  for (const entry of partitions) {
    const { topic: name, topicId } = entry
    const known = topics.get(topicId) ?? { name, topicId, entries: [] }
    topics.set(topicId, known)
    known.entries.push(entry)
  }
  return [...topics.values()]
}

function throwFirst({ topics }: OffsetCommitResponse): void {
  for (const { name, partitions } of topics) {
    for (const { partitionIndex: partition, errorCode } of partitions) {
      const error = partitionError(errorCode, { topic: name, partition })
      if (error !== null && !GONE.has(error.error)) throw error
    }
  }
}

function committedOf(
  partitions: readonly GroupTopicPartition[],
  group: OffsetFetchResponse['groups'][number] | undefined,
): ReadonlyMap<string, number> {
  if (group === undefined)
    throw new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The group is not in the response.' })
  const error = kafkaErrorOf(group.errorCode)
  if (error !== null) throw error
  const labels = new Map(partitions.map((entry) => [groupPartitionKey(entry), entry]))
  const committed = new Map<string, number>()
  for (const { topicId, partitions: entries } of group.topics) {
    for (const { partitionIndex: partition, committedOffset, errorCode } of entries) {
      const key = groupPartitionKey({ topicId, partition } satisfies GroupPlace)
      const failure = partitionError(errorCode, labels.get(key) ?? { topic: topicId, partition })
      if (failure !== null && !GONE.has(failure.error)) throw failure
      if (failure === null && committedOffset >= 0) committed.set(key, committedOffset)
    }
  }
  return committed
}

function partitionError(errorCode: number, place: { topic: string; partition: number }): KafkaError | null {
  const error = kafkaErrorOf(errorCode)
  if (error === null) return null
  return kafkaErrorOf(errorCode, `${formatTopicPartition(place)}: ${error.message}`)
}
