/** kafdir cp: the records of a topic into another one, with their keys, headers, timestamps and partitions. */
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeTopicConfigs } from '../../clients/admin/describe-configs.ts'
import { describeTopics } from '../../clients/admin/describe-topics.ts'
import { Consumer } from '../../clients/consumer/consumer.ts'
import type { IsolationLevel } from '../../clients/isolation-level.ts'
import { listOffsets, type OffsetSpec } from '../../clients/log-offsets.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { compressionReserve } from '../../record/compression/compression-reserve.ts'
import { refuseInternalTopic } from '../internal-topic.ts'
import { type TimeWindow, timeWindow } from '../time-window.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { createTopic } from '../topics/create-topic.ts'
import { findNamedTopic, locateTopic } from '../unknown-topic.ts'
import { BatchCopier, type CopiedPartition, type CopyLimits } from './batch-copier.ts'

const FETCH_MAX_BYTES = 8 * 1024 * 1024
const MAX_PARTITION_FETCH_BYTES = 1024 * 1024
const REQUEST_TIMEOUT_MS = 30_000
const ALL_IN_SYNC = -1
const MIN_IN_SYNC = 'min.insync.replicas'

/** A topic in a cluster. */
export interface CopyEnd {
  readonly session: ClusterSession
  readonly topic: string
}

export interface CopyOptions {
  /** Undefined: all. */
  readonly partitions: readonly number[] | undefined
  /** The first record, and the end, which is not copied; by default all that is there when the copy begins. */
  readonly from: OffsetSpec
  readonly to: OffsetSpec
  /** Records of transactions that were aborted, or may be yet, are left out unless it is `read_uncommitted`. */
  readonly isolationLevel: IsolationLevel
  /** Ends the copy early; what is on its way is still written. */
  readonly signal: AbortSignal
}

export interface CopyOutcome {
  readonly partitions: readonly CopiedPartition[]
  /** Partitions of the target, where it was created for the copy. */
  readonly createdPartitions: number | null
  /** Records that the target held before, as far as offsets tell. */
  readonly heldBefore: number
  /** What ended the copy before its end. */
  readonly failure: unknown
  readonly isInterrupted: boolean
}

/**
 * Copies. The target is created with the source's partitions and configs when it does not exist, else the records go
 * after those that it holds. Throws before anything is written; what fails later is in the outcome, beside what was
 * copied by then.
 */
export async function copyTopic(source: CopyEnd, target: CopyEnd, options: CopyOptions): Promise<CopyOutcome> {
  refuseInternalTopic(target.topic)
  const quiet = { allowAutoCreate: false, stderr: { write: () => true } }
  const from = await locateTopic(source.session, source.topic, quiet)
  const partitions = options.partitions ?? from.partitions
  const missing = partitions.find((partition) => !from.partitions.includes(partition))
  if (missing !== undefined) throw noSuchPartition(from, missing)
  const existing = await findNamedTopic(target.session, target.topic)
  // A directory that was copied as a whole has the same topic ids; one that is reached by two paths is the same.
  const areOne = (): boolean => source.session === target.session || source.session.logDir === target.session.logDir
  if (existing?.topicId === from.topicId && areOne()) {
    throw new ToolError('usage', `${from.name} can't be copied to itself: it would hold every record twice.`)
  }
  const to = existing ?? (await createAs(target, from, source.session))
  checkPartitions(to, from, partitions, options.partitions !== undefined)
  const heldBefore = existing === null ? 0 : await countOffsets(target.session, to)
  const consumer = new Consumer(source.session, {
    fetchMaxBytes: FETCH_MAX_BYTES,
    maxPartitionFetchBytes: MAX_PARTITION_FETCH_BYTES,
    fetchMinBytes: 1,
    // A record that retention takes away under the copy must not be missing without a word.
    offsetReset: 'none',
    isolationLevel: options.isolationLevel,
  })
  await consumer.assign(from, partitions, options.from)
  // Times may go back and forth: records before an end in time may lie after the first one that is not.
  await consumer.endAt('latest')
  const copier = await BatchCopier.open(
    { session: target.session, topic: to, acks: ALL_IN_SYNC, requestTimeoutMs: REQUEST_TIMEOUT_MS },
    { ...timeWindow(options.from, options.to), ...(await batchLimits(target.session, to.name)) },
  )
  const failure = await copyAll(consumer, copier, options.signal)
  const isInterrupted = failure === null && !consumer.isAtEnd
  const createdPartitions = existing === null ? to.partitions.length : null
  return { partitions: withEmptyOnes(copier.copied, partitions), createdPartitions, heldBefore, failure, isInterrupted }
}

/** Partitions in which there was nothing to copy are told too. */
function withEmptyOnes(copied: readonly CopiedPartition[], partitions: readonly number[]): CopiedPartition[] {
  return [...new Set(partitions)]
    .sort((a, b) => a - b)
    .map(
      (partition) =>
        copied.find((each) => each.partition === partition) ?? {
          ...{ partition, records: 0, bytes: 0, batchesKept: 0, batchesRewritten: 0 },
        },
    )
}

/** Copies up to the end of each partition or to a signal; returns what went wrong, or null. */
async function copyAll(consumer: Consumer, copier: BatchCopier, signal: AbortSignal): Promise<unknown> {
  try {
    while (!consumer.isAtEnd && !signal.aborted) {
      for (const fetched of await consumer.poll({ maxWaitMs: 0, signal })) {
        consumer.advance(fetched, await copier.copy(fetched))
      }
      // A turn of the event loop, so that a signal is heard.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await copier.finish()
    return null
  } catch (error) {
    await copier.settle()
    return error
  }
}

/** The configs that were set on the topic, but for the one that would give its records other timestamps. */
async function topicConfigs(session: ClusterSession, topic: string): Promise<Record<string, string>> {
  const entries = (await describeTopicConfigs(session, [topic])).get(topic)
  if (isKafkaError(entries)) throw entries
  const own = (entries ?? []).filter(({ source }) => source === 'DYNAMIC_TOPIC_CONFIG')
  const kept = own.filter(({ name, value }) => value !== null && name !== 'message.timestamp.type')
  return Object.fromEntries(kept.map(({ name, value }) => [name, value ?? '']))
}

async function createAs(
  { session, topic: name }: CopyEnd,
  like: TopicMetadata,
  source: ClusterSession,
): Promise<TopicMetadata> {
  const replicationFactor = await replicationFactorLike(source, like.name, session)
  const configs = await topicConfigs(source, like.name)
  // With fewer replicas nobody could write to it with acks=all.
  if (Number(configs[MIN_IN_SYNC]) > (replicationFactor ?? Number.POSITIVE_INFINITY)) delete configs[MIN_IN_SYNC]
  // Somebody else may create it at the same time: then it is copied into what they made.
  const partitions = like.partitions.length
  await createTopic(session, { name, partitions, replicationFactor, configs, ifNotExists: true })
  return locateTopic(session, name, { allowAutoCreate: false, stderr: { write: () => true } })
}

/** As many replicas as the source's partitions have, or as there are brokers; undefined: the target's default. */
async function replicationFactorLike(
  source: ClusterSession,
  topic: string,
  target: ClusterSession,
): Promise<number | undefined> {
  const described = (await describeTopics(source, [topic])).get(topic)
  if (described === undefined || isKafkaError(described)) return undefined
  const wanted = Math.max(...described.partitions.map(({ replicas }) => replicas.length))
  if (wanted < 2) return undefined
  const { nodes } = await describeCluster(target)
  return Math.max(1, Math.min(wanted, nodes.length))
}

function checkPartitions(
  to: TopicMetadata,
  from: TopicMetadata,
  partitions: readonly number[],
  areChosen: boolean,
): void {
  const missing = partitions.find((partition) => !to.partitions.includes(partition))
  if (missing === undefined) return
  const wanted = Math.max(...partitions) + 1
  throw new ToolError(
    'terse',
    `${to.name} has no partition ${missing}: it has ${to.partitions.length} and ${from.name} ${from.partitions.length}, and a record keeps its partition.`,
    {
      hint: `Add ${areChosen ? 'it' : 'them'} with kafdir topics alter ${to.name} --partitions ${wanted}${areChosen ? '' : ', or choose some with --partition'}.`,
    },
  )
}

function noSuchPartition({ name, partitions }: TopicMetadata, partition: number): ToolError {
  const message = `Topic ${name} has no partition ${partition}: it has ${partitions.length}, numbered from 0.`
  return new ToolError('terse', message)
}

async function countOffsets(session: ClusterSession, { name, partitions }: TopicMetadata): Promise<number> {
  const [starts, ends] = await Promise.all([
    listOffsets(session, name, partitions, 'earliest'),
    listOffsets(session, name, partitions, 'latest'),
  ])
  return ends.reduce((sum, end, i) => sum + end - (starts[i] ?? 0), 0)
}

/** What batches the topic takes. */
async function batchLimits(session: ClusterSession, topic: string): Promise<Omit<CopyLimits, keyof TimeWindow>> {
  const names = { size: 'max.message.bytes', compression: 'compression.type' }
  const entries = (await describeTopicConfigs(session, [topic], { keys: Object.values(names) })).get(topic)
  if (isKafkaError(entries)) throw entries
  const valueOf = (wanted: string): string | null => entries?.find(({ name }) => name === wanted)?.value ?? null
  const compression = valueOf(names.compression) ?? 'producer'
  const isRecompressed = compression !== 'producer'
  const size = valueOf(names.size)
  if (size === null) return { maxBatchBytes: Number.POSITIVE_INFINITY, isRecompressed }
  // Noise grows as the broker compresses it.
  const growth = isRecompressed && compression !== 'uncompressed' ? compressionReserve('gzip', Number(size)) : 0
  return { maxBatchBytes: Number(size) - growth, isRecompressed }
}
