/** kafdir wait --group: until a group has read nearly everything, or the time is over. */
import { setTimeout as pause } from 'node:timers/promises'
import { describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { Consumer } from '../../clients/consumer/consumer.ts'
import { findTopicMetadata, type TopicMetadata } from '../../clients/topic-metadata.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { groupPartition, OFFSETS_TOPIC } from '../consumer-groups/explain/group-records.ts'
import { collectGroupOffsets, type OffsetRow } from '../consumer-groups/group-offsets.ts'
import { logOffsetsOf } from '../consumer-groups/log-offsets-of.ts'
import type { ClusterSession } from '../tool-ports.ts'

export interface WaitForLagOptions {
  readonly groupId: string
  /** Only this topic counts; undefined: all that the group reads, or has read. */
  readonly topic: string | undefined
  /** Records that may be left unread, in all partitions together. */
  readonly lag: number
  /** 0: look once. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told once that the group is not there yet. */
  readonly notice: (sentence: string) => void
}

export interface LagOutcome {
  /** Null: the group was never there, or has nothing to do with the topic. */
  readonly lag: number | null
  readonly isReached: boolean
  readonly isThere: boolean
  readonly elapsedMs: number
}

/** Longest wait in the broker: records that expire shorten a lag too, and nothing is committed then. */
const MAX_WAIT_MS = 1000
/** How often to look for a group that is not there. */
const LOOK_EVERY_MS = 50
const FETCH_BYTES = 1024 * 1024

/** Looks whenever something was committed. Throws KafkaError. */
export async function waitForLag(
  session: ClusterSession,
  clock: Clock,
  options: WaitForLagOptions,
): Promise<LagOutcome> {
  const { groupId, lag: wanted, timeoutMs, signal, notice } = options
  const startMs = clock.monotonicMs()
  const commits = new CommitWatch(session, groupId)
  for (let isFirst = true; ; isFirst = false) {
    // In this order: what is committed while we look is heard of afterwards.
    const isWatching = await commits.begin()
    const { lag, isThere } = await lagOf(session, options)
    const elapsedMs = clock.monotonicMs() - startMs
    const isReached = lag !== null && lag <= wanted
    const leftMs = timeoutMs - elapsedMs
    if (isReached || leftMs <= 0 || signal.aborted) return { lag, isReached, isThere, elapsedMs }
    if (isFirst && !isThere) notice(`Group ${groupId} does not exist yet: waiting for it.`)
    if (isWatching) await commits.next(Math.ceil(Math.min(MAX_WAIT_MS, leftMs)), signal)
    else await pause(Math.min(LOOK_EVERY_MS, leftMs), undefined, { signal }).catch(() => {})
  }
}

async function lagOf(
  session: ClusterSession,
  { groupId, topic }: Pick<WaitForLagOptions, 'groupId' | 'topic'>,
): Promise<Pick<LagOutcome, 'lag' | 'isThere'>> {
  const group = (await describeConsumerGroups(session, [groupId])).get(groupId)
  if (group === undefined) return { lag: null, isThere: false }
  if (isKafkaError(group)) {
    if (group.error !== 'GROUP_ID_NOT_FOUND') throw group
    return { lag: null, isThere: false }
  }
  const [offsets] = await collectGroupOffsets(session, [group])
  const rows = (offsets?.rows ?? []).filter((row) => topic === undefined || row.topic === topic)
  return { lag: rows.length === 0 ? null : await lagOfRows(session, rows), isThere: true }
}

/** Where nothing was committed, all that is there is unread; partitions that are gone have nothing to read. */
async function lagOfRows(session: ClusterSession, rows: readonly OffsetRow[]): Promise<number> {
  const unread = rows.filter(({ currentOffset, logEndOffset }) => currentOffset === null && logEndOffset !== null)
  const starts = [...(await logOffsetsOf(session, unread, 'earliest')).values()]
  const ends = unread.reduce((sum, { logEndOffset }) => sum + (logEndOffset ?? 0), 0)
  const committed = rows.reduce((sum, { lag }) => sum + (lag ?? 0), 0)
  return committed + ends - starts.reduce((sum, start) => sum + start, 0)
}

/** Hears of whatever is written about groups that share their partition of `__consumer_offsets` with this one. */
class CommitWatch {
  readonly #session: ClusterSession
  readonly #groupId: string
  readonly #consumer: Consumer
  #topic: TopicMetadata | null = null

  constructor(session: ClusterSession, groupId: string) {
    this.#session = session
    this.#groupId = groupId
    this.#consumer = new Consumer(session, {
      fetchMaxBytes: FETCH_BYTES,
      maxPartitionFetchBytes: FETCH_BYTES,
      fetchMinBytes: 1,
      offsetReset: 'latest',
      isolationLevel: 'read_uncommitted',
    })
  }

  /** False: there are no groups at all yet. */
  async begin(): Promise<boolean> {
    if (this.#topic !== null) return true
    this.#topic = await findTopicMetadata(this.#session, OFFSETS_TOPIC)
    if (this.#topic === null) return false
    await this.#consumer.assign(this.#topic, [groupPartition(this.#groupId, this.#topic.partitions.length)], 'latest')
    return true
  }

  /** Resolves when something was written, after `maxWaitMs`, or on abort. */
  async next(maxWaitMs: number, signal: AbortSignal): Promise<void> {
    for (const fetched of await this.#consumer.poll({ maxWaitMs, signal })) {
      const reader = new RecordReader({ checkCrcs: false, includeControl: true })
      reader.reset(fetched.batches)
      while (reader.next());
      this.#consumer.advance(fetched, reader.nextOffset)
    }
  }
}
