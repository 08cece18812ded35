/** Applying cleanup policies now: something that a broker does by itself, and that a directory is told to do. */
import type { KafkaError } from '../common/kafka-error.ts'

/** What became of one partition. */
export interface PartitionCleanup {
  readonly topic: string
  readonly partition: number
  /** Why it was not cleaned up; null when it was. */
  readonly error: KafkaError | null
  /** Segments that `retention.ms`, `retention.bytes` or deleted records gave up. */
  readonly segmentsDeleted: number
  /** Files of segments dropped earlier that are gone for good now (`file.delete.delay.ms`). */
  readonly filesRemoved: number
  /** Null when nothing was compacted. */
  readonly compaction: {
    readonly recordsBefore: number
    readonly recordsAfter: number
    readonly bytesBefore: number
    readonly bytesAfter: number
  } | null
  /** Why a compaction that is due was not done, or not to its end. */
  readonly left: 'busy' | 'too large' | 'interrupted' | null
}

export interface CleanUpOptions {
  /** Names of topics; null: all. */
  readonly topics: readonly string[] | null
  /** Compact all that is there, whatever was compacted before. */
  readonly force: boolean
  /** Ends the work with what is done. */
  readonly signal: AbortSignal
}

export interface DirectoryCleanup {
  /** One partition after the other, as they are done. */
  cleanUp(options: CleanUpOptions): AsyncIterable<PartitionCleanup>
}
