/** Where the console consumer's records come from: partitions of its own choice, or those that a group gives it. */
import type { FetchedBatches, PollOptions } from '../../clients/consumer/consumer.ts'
import type { RecordFilter } from './record-filter.ts'

/** How a source follows what is printed, in the middle of what one poll returned: a slow reader may take long over it. */
export interface Pace {
  /** After so many records `proceed` is to be called. */
  readonly maxRecords: number
  /** False: the batches are not to be read any more, or not from there. */
  isCurrent(batches: FetchedBatches): boolean
  /**
   * Everything of `batches` before `nextOffset` is done with, and out of this process. Returns whether to go on with the
   * rest of them. Throws as RecordSource.poll.
   */
  proceed(batches: FetchedBatches, nextOffset: number): Promise<boolean>
}

export interface RecordSource {
  /** Null: what is printed between two polls concerns nobody. */
  readonly pace: Pace | null
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
