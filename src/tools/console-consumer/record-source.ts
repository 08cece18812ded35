/** Where the console consumer's records come from: partitions of its own choice, or those that a group gives it. */
import type { FetchedBatches, PollOptions } from '../../clients/consumer/consumer.ts'
import type { RecordFilter } from './record-filter.ts'

export interface RecordSource {
  /** True once there is something to read from. */
  readonly isFound: boolean
  /** True when nothing will come any more. */
  readonly isAtEnd: boolean
  /** How often to look for topics and partitions that came or went; meanwhile one may wait for records. */
  readonly refreshIntervalMs: number
  /** `poll` had better not wait longer; infinite: as long as you like. */
  readonly msUntilDue: number
  /** Finds out what is to be read, from where and how far. To be called once, before anything else. Throws KafkaError. */
  begin(filter: RecordFilter | null): Promise<void>
  /** Looks for topics and partitions that came or went; to be called now and then. Throws KafkaError. */
  refresh(): Promise<void>
  /** As Consumer.poll. Everything returned before is done with, and out of this process, up to where `advance` said. */
  poll(options: PollOptions): Promise<readonly FetchedBatches[]>
  /** As Consumer.advance. */
  advance(batches: FetchedBatches, nextOffset: number): void
  /** `isDone`: everything up to where `advance` said has reached whoever reads the output. Throws KafkaError. */
  close(isDone: boolean): Promise<void>
}
