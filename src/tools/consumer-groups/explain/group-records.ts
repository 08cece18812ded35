/** What `__consumer_offsets` holds of one group, as far back as compaction has left it. */
import { Consumer } from '../../../clients/consumer/consumer.ts'
import { listOffsets } from '../../../clients/log-offsets.ts'
import { findTopicMetadata } from '../../../clients/topic-metadata.ts'
import { javaStringHash } from '../../../common/java-hash.ts'
import { type CoordinatorRecord, decodeCoordinatorRecord } from '../../../protocol/coordinator-record.ts'
import type { KafkaSession } from '../../../protocol/kafka-apis.ts'
import { type Departure, departureOf } from '../../../protocol/member-departure.ts'
import { RecordReader } from '../../../record/record-reader.ts'

/** A record of the group, with its place and time (ms). */
export interface GroupRecord {
  readonly offset: number
  readonly timestampMs: number
  readonly record: CoordinatorRecord
  /** How a member that the record takes out of the group came to go; null: not known, as after a real broker. */
  readonly departure: Departure | null
}

export const OFFSETS_TOPIC = '__consumer_offsets'
const FETCH_BYTES = 8 * 1024 * 1024

/** The partition of `__consumer_offsets` that a group's records are in. Kafka: GroupCoordinatorService.partitionFor. */
export function groupPartition(groupId: string, partitionCount: number): number {
  const hash = javaStringHash(groupId)
  // Java's Math.abs of the smallest int is negative; Kafka takes 0.
  return (hash === -(2 ** 31) ? 0 : Math.abs(hash)) % partitionCount
}

/** The records of `groupId`, oldest first; those of aborted transactions left out. Throws CORRUPT_MESSAGE. */
export async function* readGroupRecords(session: KafkaSession, groupId: string): AsyncGenerator<GroupRecord> {
  const topic = await findTopicMetadata(session, OFFSETS_TOPIC)
  if (topic === null) return
  const partition = groupPartition(groupId, topic.partitions.length)
  const consumer = new Consumer(session, {
    fetchMaxBytes: FETCH_BYTES,
    maxPartitionFetchBytes: FETCH_BYTES,
    fetchMinBytes: 1,
    offsetReset: 'earliest',
    isolationLevel: 'read_committed',
  })
  await consumer.assign(topic, [partition], 'earliest')
  const [end = 0] = await listOffsets(session, topic.name, [partition], 'latest', 'read_committed')
  const { signal } = new AbortController()
  let next = 0
  while (next < end) {
    const fetched = await consumer.poll({ maxWaitMs: 0, signal })
    if (fetched.length === 0) return
    for (const each of fetched) {
      const reader = new RecordReader({
        checkCrcs: true,
        skipBatch: (header, source, position) => each.aborted?.isAborted(header, source, position) === true,
      })
      reader.reset(each.batches)
      while (reader.next()) {
        const record = decoded(reader)
        const isNew = reader.offset >= each.fromOffset
        if (isNew && record !== undefined && groupOf(record) === groupId) {
          const departure = reader.headersCount === 0 ? null : departureOf(reader.headers())
          yield { offset: reader.offset, timestampMs: reader.timestampMs, record, departure }
        }
      }
      next = reader.nextOffset
      consumer.advance(each, next)
    }
  }
}

function decoded({ source, keyStart, keyEnd, valueStart, valueEnd }: RecordReader): CoordinatorRecord | undefined {
  if (keyStart < 0) return undefined
  const value = valueStart < 0 ? null : source.subarray(valueStart, valueEnd)
  return decodeCoordinatorRecord('group', source.subarray(keyStart, keyEnd), value)
}

function groupOf({ key }: CoordinatorRecord): string | undefined {
  const { groupId, group } = key.data as { readonly groupId?: string; readonly group?: string }
  return groupId ?? group
}
