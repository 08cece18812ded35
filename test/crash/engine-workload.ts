/** One compact life of a partition in which all happens that happens to logs. */
import type { LogConfig } from '../../src/storage/log/log-config.ts'
import type { EngineStep, ProducerName } from './engine-driver.ts'

/** Small enough that a few records roll a segment, and that most batches have index entries. */
export const SMALL: Partial<LogConfig> = {
  segmentBytes: 700,
  indexIntervalBytes: 120,
  fileDeleteDelayMs: 1000,
  deleteRetentionMs: 0,
  minCleanableDirtyRatio: 0,
  retentionMs: 6000,
}

const append = (producer: ProducerName, keys: string, more: Partial<EngineStep> = {}): EngineStep =>
  ({ do: 'append', producer, keys: [...keys], ...more }) as EngineStep

const end = (producer: ProducerName, as: 'commit' | 'abort'): EngineStep => ({ do: 'end', producer, as })

/** Each step is by the process that did not take the one before. */
export const WORKLOAD: readonly EngineStep[] = [
  append('plain', 'ab'),
  append('idempotent', 'ac'),
  append('transactionalV2', 'd'),
  append('transactionalV1', 'xy', { sizeBytes: 150 }),
  { do: 'flush' },
  end('transactionalV1', 'abort'),
  append('idempotent', 'a', { codec: 'gzip' }),
  end('transactionalV2', 'commit'),
  { do: 'look' },
  append('plain', 'b', { isTombstone: true }),
  { do: 'again', producer: 'idempotent' },
  append('transactionalV1', 'a', { sizeBytes: 300, aheadMs: 500 }),
  append('plain', 'dea', { aheadMs: -200 }),
  { do: 'reopen', inOrder: true },
  { do: 'flush' },
  end('transactionalV1', 'commit'),
  { do: 'newLeaderEpoch' },
  append('idempotent', 'ef', { sizeBytes: 120 }),
  append('plain', 'g', { sizeBytes: 400 }),
  { do: 'cleanUp' },
  append('transactionalV2', 'gh', { codec: 'lz4' }),
  { do: 'wait', ms: 2500 },
  append('transactionalV1', 'h'),
  append('plain', 'aa', { sizeBytes: 200 }),
  end('transactionalV2', 'abort'),
  { do: 'look' },
  append('idempotent', 'c', { isTombstone: true }),
  { do: 'deleteRecords', keep: 22 },
  append('plain', 'ag', { sizeBytes: 250 }),
  end('transactionalV1', 'abort'),
  { do: 'flush' },
  { do: 'reopen', inOrder: false },
  append('transactionalV2', 'ik'),
  { do: 'wait', ms: 2500 },
  { do: 'newLeaderEpoch' },
  append('plain', 'abcd', { sizeBytes: 100 }),
  { do: 'cleanUp' },
  end('transactionalV2', 'commit'),
  append('idempotent', 'hi', { sizeBytes: 150 }),
  { do: 'wait', ms: 2500 },
  append('plain', 'i', { sizeBytes: 350 }),
  { do: 'cleanUp', isForced: true },
  append('transactionalV1', 'k'),
  { do: 'reopen', inOrder: true },
  { do: 'deleteRecords', keep: 6 },
  { do: 'reopen', inOrder: true },
]
