/** What a topic has been through, by the timestamps of the records that it holds. */
import { listGroupOffsets } from '../../clients/admin/consumer-group-offsets.ts'
import { CONSUMER_PROTOCOLS, type GroupListing, listGroups } from '../../clients/admin/list-groups.ts'
import type { FetchedBatches } from '../../clients/consumer/consumer.ts'
import type { OffsetSpec } from '../../clients/log-offsets.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { readBatchHeader } from '../../record/batch-header.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { isWithin, timeWindow } from '../time-window.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { TopicWatch } from '../topic-watch.ts'
import { describeNamedTopics, replicationFactorOf } from '../topics/describe-topics.ts'
import { findTopic } from '../topics/find-topic.ts'
import { TimeHistogram } from './time-histogram.ts'

export interface MeasuredTopic {
  readonly topic: string
  readonly records: number
  /** Of their batches, as they lie on the disk: compressed, with headers. */
  readonly bytes: number
  /** Between the first record and the last one, by their timestamps. */
  readonly spanMs: number
  readonly busiestRecords: number
  /** Of what stretch of time. */
  readonly busiestMs: number
  readonly partitions: number
  /** Part of the records that are in the fullest partition. */
  readonly fullestShare: number
  readonly replicationFactor: number
  /** Groups that have committed offsets of it, without those that were left. */
  readonly groups: number
  readonly groupIds: readonly string[]
  /** Groups without members whose names a tool made up for one run. */
  readonly leftGroupIds: readonly string[]
  readonly retentionMs: number | null
  readonly retentionBytes: number | null
  readonly segmentBytes: number | null
  readonly segmentMs: number | null
  readonly cleanupPolicy: string
}

export interface MeasureOptions {
  readonly topic: string
  readonly from: OffsetSpec
  readonly signal: AbortSignal
}

/** Reads what is there now. Throws KafkaError, and ToolError (`terse`) where there is no such topic. */
export async function measureTopic(
  session: ClusterSession,
  clock: Clock,
  { topic, from, signal }: MeasureOptions,
): Promise<MeasuredTopic> {
  await findTopic(session, topic, { ifExists: false })
  const [described] = await describeNamedTopics(session, [topic])
  const configs = new Map(described?.configs.map(({ name, value }) => [name, value]))
  const counts = new Map<number, number>()
  const histogram = new TimeHistogram()
  let bytes = 0
  const isolationLevel = 'read_uncommitted' as const
  const watch = new TopicWatch(session, clock, { topic, from, isolationLevel, timeoutMs: 0, signal, notice: () => {} })
  const window = timeWindow(from)
  for await (const batches of watch.batches()) {
    bytes += addBatches(batches, histogram, (timestampMs) => isWithin(window, timestampMs), counts)
  }
  const records = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const readers = await readersOf(session, topic)
  const { records: busiestRecords, widthMs: busiestMs } = histogram.busiest
  return {
    topic,
    records,
    bytes,
    spanMs: histogram.spanMs,
    busiestRecords,
    busiestMs,
    partitions: described?.partitions.length ?? 0,
    fullestShare: records === 0 ? 0 : Math.max(...counts.values()) / records,
    replicationFactor: described === undefined ? 1 : replicationFactorOf(described),
    groups: readers.groupIds.length,
    ...readers,
    retentionMs: limitOf(configs.get('retention.ms')),
    retentionBytes: limitOf(configs.get('retention.bytes')),
    segmentBytes: limitOf(configs.get('segment.bytes')),
    segmentMs: limitOf(configs.get('segment.ms')),
    cleanupPolicy: configs.get('cleanup.policy') ?? 'delete',
  }
}

/** Counts the records that `isWanted`; returns their bytes, of batches that are wanted in part a part. */
function addBatches(
  { batches, partition, fromOffset }: FetchedBatches,
  histogram: TimeHistogram,
  isWanted: (timestampMs: number) => boolean,
  counts: Map<number, number>,
): number {
  const reader = new RecordReader({ checkCrcs: false })
  let [bytes, records] = [0, 0]
  for (let position = 0; position < batches.length; ) {
    const { sizeInBytes } = readBatchHeader(batches, position)
    reader.reset(batches.subarray(position, position + sizeInBytes))
    let [all, wanted] = [0, 0]
    while (reader.next()) {
      all++
      if (reader.offset < fromOffset || !isWanted(reader.timestampMs)) continue
      wanted++
      histogram.add(reader.timestampMs)
    }
    records += wanted
    bytes += all === 0 ? 0 : (sizeInBytes * wanted) / all
    position += sizeInBytes
  }
  counts.set(partition, (counts.get(partition) ?? 0) + records)
  return bytes
}

/** As Kafka's tools name the groups that nobody named. */
const MADE_UP = /^(?:perf-consumer|console-consumer|test-group)-\d+$/

async function readersOf(
  session: ClusterSession,
  topic: string,
): Promise<Pick<MeasuredTopic, 'groupIds' | 'leftGroupIds'>> {
  const groups = await listGroups(session, { protocols: CONSUMER_PROTOCOLS })
  const committed = await listGroupOffsets(
    session,
    groups.map(({ groupId }) => groupId),
  )
  const readers = groups.filter(({ groupId }) => {
    const offsets = committed.get(groupId)
    return !isKafkaError(offsets) && offsets?.some((each) => each.topic === topic) === true
  })
  const isLeft = ({ groupId, state }: GroupListing): boolean => state === 'Empty' && MADE_UP.test(groupId)
  const idsOf = (some: readonly GroupListing[]): string[] => some.map(({ groupId }) => groupId).sort()
  return {
    groupIds: idsOf(readers.filter((each) => !isLeft(each))),
    leftGroupIds: idsOf(readers.filter(isLeft)),
  }
}

/** Null: unlimited. */
function limitOf(value: string | null | undefined): number | null {
  const limit = Number(value ?? -1)
  return limit < 0 ? null : limit
}
