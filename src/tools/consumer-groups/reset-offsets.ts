/** Where a group is to go on: the offsets of a reset. Kafka: OffsetsUtils.resetToOffset and its kin. */
import type { CommittedOffset, PartitionOffset } from '../../clients/admin/consumer-group-offsets.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { UNKNOWN_OFFSET } from '../../common/unknown-offset.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { usageError } from '../option-checks.ts'
import { undeclaredFailure } from './failure.ts'
import { type LogOffsets, logOffsetsOf } from './log-offsets-of.ts'

export type ResetScenario =
  | { readonly to: 'earliest' | 'latest' | 'current' }
  | { readonly to: 'offset'; readonly offset: number }
  | { readonly to: 'shift'; readonly by: number }
  /** The first record of that time or later. */
  | { readonly to: 'time'; readonly timestampMs: number }
  | { readonly to: 'plan'; readonly offsets: readonly PartitionOffset[] }

/** What whoever asked for the reset should know of it. */
export interface ResetNotices {
  /** No record is that young: the end is taken. */
  noRecordOfThatTime(partition: TopicPartition): void
  /** The log does not reach so far: its end or start is taken. */
  outOfRange(partition: PartitionOffset, bound: 'higher' | 'lower', nearest: number): void
}

export interface ResetContext {
  readonly session: KafkaSession
  readonly options: RequestOptions
  readonly notices: ResetNotices
  /** What the group has committed so far. */
  readonly committed: () => Promise<readonly CommittedOffset[]>
}

/**
 * The new offsets of `partitions`, all of which exist; a plan names its own. In the order in which Kafka prints them.
 * Throws ToolError for a shift of a partition where nothing was committed.
 */
export async function newOffsets(
  scenario: ResetScenario,
  partitions: readonly TopicPartition[],
  context: ResetContext,
): Promise<PartitionOffset[]> {
  const offsets = await offsetsOf(scenario, partitions, context)
  return javaHashOrder(offsets, { hash: topicPartitionHash })
}

async function offsetsOf(
  scenario: ResetScenario,
  partitions: readonly TopicPartition[],
  context: ResetContext,
): Promise<PartitionOffset[]> {
  switch (scenario.to) {
    case 'earliest':
    case 'latest':
      return endsOf(partitions, scenario.to, context)
    case 'offset':
      return clamped(
        partitions.map(({ topic, partition }) => ({ topic, partition, offset: scenario.offset })),
        context,
      )
    case 'shift':
      return clamped(await shifted(partitions, scenario.by, context), context)
    case 'time':
      return firstSince(partitions, scenario.timestampMs, context)
    case 'plan':
      return clamped(scenario.offsets, context)
    case 'current':
      return currentOrEnd(partitions, context)
  }
}

async function endsOf(
  partitions: readonly TopicPartition[],
  end: 'earliest' | 'latest',
  context: ResetContext,
): Promise<PartitionOffset[]> {
  const ends = await logOffsets(partitions, end, context)
  return partitions.map(({ topic, partition }) => ({ topic, partition, offset: offsetIn(ends, { topic, partition }) }))
}

function logOffsets(
  partitions: readonly TopicPartition[],
  which: Parameters<typeof logOffsetsOf>[2],
  { session, options }: ResetContext,
): Promise<LogOffsets> {
  return logOffsetsOf(session, partitions, which, options)
}

/** A plan may name a partition that does not exist. */
function offsetIn(offsets: LogOffsets, partition: TopicPartition): number {
  const offset = offsets.get(formatTopicPartition(partition))
  if (offset !== undefined) return offset
  const message = `${formatTopicPartition(partition)}: This server does not host this topic-partition.`
  throw undeclaredFailure(new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message }))
}

/** No further than the log reaches. */
async function clamped(wanted: readonly PartitionOffset[], context: ResetContext): Promise<PartitionOffset[]> {
  const starts = await logOffsets(wanted, 'earliest', context)
  const ends = await logOffsets(wanted, 'latest', context)
  return wanted.map((each) => {
    const start = offsetIn(starts, each)
    const end = offsetIn(ends, each)
    if (each.offset >= start && each.offset <= end) return each
    const [bound, nearest] = each.offset > end ? (['higher', end] as const) : (['lower', start] as const)
    context.notices.outOfRange(each, bound, nearest)
    return { ...each, offset: nearest }
  })
}

async function shifted(
  partitions: readonly TopicPartition[],
  by: number,
  { committed }: ResetContext,
): Promise<PartitionOffset[]> {
  const current = new Map((await committed()).map((each) => [formatTopicPartition(each), each.offset]))
  return partitions.map(({ topic, partition }) => {
    const name = formatTopicPartition({ topic, partition })
    const offset = current.get(name)
    if (offset !== undefined) return { topic, partition, offset: offset + by }
    throw usageError(
      `Cannot shift offset for partition ${name} since there is no current committed offset`,
      `The group has committed no offset of ${name}: there is nothing to shift.`,
    )
  })
}

async function firstSince(
  partitions: readonly TopicPartition[],
  timestampMs: number,
  context: ResetContext,
): Promise<PartitionOffset[]> {
  const found = await logOffsets(partitions, { timestampMs }, context)
  const without = partitions.filter((each) => offsetIn(found, each) === UNKNOWN_OFFSET)
  for (const each of javaHashOrder(without, { hash: topicPartitionHash })) context.notices.noRecordOfThatTime(each)
  const ends = without.length === 0 ? new Map<string, number>() : await logOffsets(without, 'latest', context)
  return partitions.map(({ topic, partition }) => {
    const offset = offsetIn(found, { topic, partition })
    return { topic, partition, offset: offset === UNKNOWN_OFFSET ? offsetIn(ends, { topic, partition }) : offset }
  })
}

async function currentOrEnd(partitions: readonly TopicPartition[], context: ResetContext): Promise<PartitionOffset[]> {
  const current = new Map((await context.committed()).map((each) => [formatTopicPartition(each), each.offset]))
  const without = partitions.filter((each) => !current.has(formatTopicPartition(each)))
  const ends = without.length === 0 ? new Map<string, number>() : await logOffsets(without, 'latest', context)
  return partitions.map(({ topic, partition }) => {
    const offset = current.get(formatTopicPartition({ topic, partition })) ?? offsetIn(ends, { topic, partition })
    return { topic, partition, offset }
  })
}
