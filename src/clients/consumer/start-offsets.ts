/** Where a member begins to read the partitions that it was given. Kafka: OffsetsRequestManager, AutoOffsetResetStrategy. */
import type { Clock } from '../../common/clock.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { IsolationLevel } from '../isolation-level.ts'
import { listOffsetsOrEnd, type OffsetSpec } from '../log-offsets.ts'
import { type GroupTopicPartition, groupPartitionKey } from './group-positions.ts'

/** `auto.offset.reset`: a log's end, its beginning, so long ago (`by_duration:PT1H`), or an error. */
export type AutoOffsetReset = 'earliest' | 'latest' | 'none' | { readonly durationMs: number }

export interface StartOffsetsOptions {
  readonly session: KafkaSession
  readonly clock: Clock
  readonly isolationLevel: IsolationLevel
  readonly offsetReset: AutoOffsetReset
  /** What to throw for partitions where nothing says where to begin. Kafka: NoOffsetForPartitionException. */
  readonly noOffsetError: (partitions: readonly TopicPartition[]) => Error
}

/**
 * For each of `partitions`, all of one topic, what is committed, else what the reset policy says. `committed`: by
 * `groupPartitionKey`. Throws what ListOffsets answers, and `noOffsetError`.
 */
export async function startOffsets(
  partitions: readonly GroupTopicPartition[],
  committed: ReadonlyMap<string, number>,
  options: StartOffsetsOptions,
): Promise<ReadonlyMap<number, number>> {
  const start = new Map<number, number>()
  const isKnown = (entry: GroupTopicPartition) => committed.has(groupPartitionKey(entry))
  for (const entry of partitions) start.set(entry.partition, committed.get(groupPartitionKey(entry)) ?? 0)
  const [first, ...others] = partitions.filter((entry) => !isKnown(entry))
  if (first === undefined) return start
  const { session, clock, isolationLevel, offsetReset, noOffsetError } = options
  if (offsetReset === 'none') throw noOffsetError([first, ...others])
  const which: OffsetSpec =
    typeof offsetReset === 'string' ? offsetReset : { timestampMs: clock.nowMs() - offsetReset.durationMs }
  const ids = [first, ...others].map(({ partition }) => partition)
  const offsets = await listOffsetsOrEnd(session, first.topic, ids, which, isolationLevel)
  ids.forEach((partition, i) => {
    start.set(partition, offsets[i] ?? 0)
  })
  return start
}
