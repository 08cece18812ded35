/** What a log needs to know about its topic. Kafka: storage.internals.log.LogConfig, whose names and meanings these are. */

/** Java's `Long.MAX_VALUE`, by which Kafka says "never" and "no limit". */
const LONG_MAX = 2 ** 63

export interface LogConfig {
  /** A segment is rolled before it grows beyond this. */
  readonly segmentBytes: number
  /** A segment is rolled when it is this old, less a random part of `segmentJitterMs`. */
  readonly segmentMs: number
  readonly segmentJitterMs: number
  /** Most bytes of an index file: a full index rolls the segment. */
  readonly segmentIndexBytes: number
  /** An index entry is added when more than this has been appended since the last one. */
  readonly indexIntervalBytes: number
  /** Whether new segments are allocated in full. Kept for completeness: nothing here allocates ahead. */
  readonly preallocate: boolean
  /** `flush.messages`, `flush.ms`: sync after so many records, or so long. */
  readonly flushMessages: number
  readonly flushMs: number
  /** Largest batch, header included, that is accepted. */
  readonly maxMessageBytes: number
  /** Age after which the `delete` policy drops a segment; -1: never. */
  readonly retentionMs: number
  /** Size of a partition above which the `delete` policy drops segments; -1: no limit. */
  readonly retentionBytes: number
  /** Empty: segments stay for ever. */
  readonly cleanupPolicy: readonly CleanupPolicy[]
  /** How long a file that was dropped keeps its `.deleted` name before it goes. */
  readonly fileDeleteDelayMs: number
  readonly deleteRetentionMs: number
  readonly minCleanableDirtyRatio: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  /** `producer` keeps what the client sent. */
  readonly compressionType: CompressionType
  readonly compressionGzipLevel: number
  readonly compressionLz4Level: number
  readonly compressionZstdLevel: number
  readonly messageTimestampType: TimestampType
  /** How far a CreateTime may lie before, or behind, the broker's clock. */
  readonly messageTimestampBeforeMaxMs: number
  readonly messageTimestampAfterMaxMs: number
  readonly minInsyncReplicas: number
  readonly uncleanLeaderElectionEnable: boolean
}

/** How old a segment of the topic may grow. Kafka: LogConfig.maxSegmentMs. */
export function maxSegmentMs({ cleanupPolicy, segmentMs, maxCompactionLagMs }: LogConfig): number {
  return cleanupPolicy.includes('compact') ? Math.min(segmentMs, maxCompactionLagMs) : segmentMs
}

export type CleanupPolicy = 'compact' | 'delete'
export type CompressionType = 'producer' | 'uncompressed' | 'gzip' | 'snappy' | 'lz4' | 'zstd'
export type TimestampType = 'CreateTime' | 'LogAppendTime'

/** What Kafka 4.3.1 uses for a topic without settings of its own. */
export const defaultLogConfig: LogConfig = {
  segmentBytes: 1024 * 1024 * 1024,
  segmentMs: 7 * 24 * 60 * 60 * 1000,
  segmentJitterMs: 0,
  segmentIndexBytes: 10 * 1024 * 1024,
  indexIntervalBytes: 4096,
  preallocate: false,
  flushMessages: LONG_MAX,
  flushMs: LONG_MAX,
  maxMessageBytes: 1024 * 1024 + 12,
  retentionMs: 7 * 24 * 60 * 60 * 1000,
  retentionBytes: -1,
  cleanupPolicy: ['delete'],
  fileDeleteDelayMs: 60_000,
  deleteRetentionMs: 24 * 60 * 60 * 1000,
  minCleanableDirtyRatio: 0.5,
  minCompactionLagMs: 0,
  maxCompactionLagMs: LONG_MAX,
  compressionType: 'producer',
  compressionGzipLevel: -1,
  compressionLz4Level: 9,
  compressionZstdLevel: 3,
  messageTimestampType: 'CreateTime',
  messageTimestampBeforeMaxMs: LONG_MAX,
  messageTimestampAfterMaxMs: 60 * 60 * 1000,
  minInsyncReplicas: 1,
  uncleanLeaderElectionEnable: false,
}
