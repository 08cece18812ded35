/**
 * Finds where the last records of a topic begin. Records are counted, not offsets: those that compaction took, control
 * records, aborted ones and those that a filter leaves out are none. Reads backwards, in steps that double.
 */
import { Consumer, type ConsumerOptions } from '../../clients/consumer/consumer.ts'
import { listOffsets } from '../../clients/log-offsets.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { FetchedRecords } from './fetched-records.ts'
import { NewestRecords, type RecordPlaces } from './newest-records.ts'
import type { RecordFilter } from './record-filter.ts'

const SMALLEST_STEP = 256

export interface TailOptions {
  readonly count: number
  readonly filter: RecordFilter | null
  readonly consumer: ConsumerOptions
  readonly signal: AbortSignal
}

interface Place extends TopicPartition {
  readonly topicId: Uuid
}

/** A stretch of a partition's offsets: [from, to). */
interface Stretch {
  readonly from: number
  readonly to: number
}

/**
 * Moves `consumer`, which is at the beginning of what may be read, to the last `count` records of all its partitions
 * together, by time. Throws what Fetch and ListOffsets answer.
 */
export async function seekToTail(session: KafkaSession, consumer: Consumer, options: TailOptions): Promise<void> {
  const newest = new NewestRecords(options.count)
  const places = consumer.positions().map((position) => ({ ...position }))
  const ends: number[] = []
  for (const [index, place] of places.entries()) {
    const end = await endOf(session, place, options)
    ends.push(end)
    newest.add(index, await lastRecords(session, place, { from: place.nextOffset, to: end }, options))
  }
  const first = newest.firstOffsets()
  places.forEach(({ topicId, partition }, index) => {
    consumer.seek(topicId, partition, first.get(index) ?? ends[index] ?? 0)
  })
}

async function endOf(
  session: KafkaSession,
  { topic, partition, endOffset }: TopicPartition & { endOffset: number },
  { consumer }: TailOptions,
): Promise<number> {
  if (Number.isFinite(endOffset)) return endOffset
  const [end = 0] = await listOffsets(session, topic, [partition], 'latest', consumer.isolationLevel)
  return end
}

/** The last records in the stretch that count, at most `count`, the newest first. */
async function lastRecords(
  session: KafkaSession,
  place: Place,
  { from, to }: Stretch,
  options: TailOptions,
): Promise<RecordPlaces> {
  let offsets: number[] = []
  let timestampsMs: number[] = []
  let step = Math.max(options.count, SMALLEST_STEP)
  for (let end = to; end > from && offsets.length < options.count && !options.signal.aborted; step *= 2) {
    const start = Math.max(from, end - step)
    const found = await recordsIn(session, place, { from: start, to: end }, options)
    const missing = options.count - offsets.length
    offsets = offsets.concat(found.offsets.slice(-missing).reverse())
    timestampsMs = timestampsMs.concat(found.timestampsMs.slice(-missing).reverse())
    end = start
  }
  return { offsets, timestampsMs }
}

/** All records of the stretch that count, the oldest first; of more than `count` only the last ones. */
async function recordsIn(
  session: KafkaSession,
  { topic, topicId, partition }: Place,
  { from, to }: Stretch,
  { filter, consumer: consumerOptions, signal, count }: TailOptions,
): Promise<RecordPlaces> {
  const consumer = new Consumer(session, consumerOptions)
  await consumer.assign({ name: topic, topicId, partitions: [partition] }, [partition], from)
  await consumer.endAt(to)
  const records = new FetchedRecords(filter)
  let offsets: number[] = []
  let timestampsMs: number[] = []
  while (!consumer.isAtEnd && !signal.aborted) {
    for (const fetched of await consumer.poll({ maxWaitMs: 0, signal })) {
      if ((await filter?.prepare?.(fetched)) === false) break
      records.open(fetched)
      while (records.reader.next()) {
        if (!records.isWanted()) continue
        offsets.push(records.reader.offset)
        timestampsMs.push(records.reader.timestampMs)
      }
      consumer.advance(fetched, records.nextOffset)
    }
    if (offsets.length > 2 * count + SMALLEST_STEP) {
      offsets = offsets.slice(-count)
      timestampsMs = timestampsMs.slice(-count)
    }
  }
  return { offsets, timestampsMs }
}
