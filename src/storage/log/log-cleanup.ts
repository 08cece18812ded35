/** Applies a topic's `cleanup.policy` to one log: retention, then compaction. Kafka: LogManager.cleanupLogs, LogCleaner. */
import type { Clock } from '../../common/clock.ts'
import type { Random } from '../../common/random.ts'
import { type CleanResult, cleanLog } from '../cleaner/clean-log.ts'
import type { CleanableLog } from '../cleaner/cleanable-log.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import type { LogConfig } from './log-config.ts'
import type { OpenedLog } from './log-opening.ts'
import type { LogReader } from './log-reader.ts'
import type { LogRetention } from './log-retention.ts'
import type { LogWriter } from './log-writer.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import type { PartitionLock } from './partition-lock.ts'
import type { CommittedView } from './producer-state/committed-view.ts'

export interface LogCleanupOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly directory: string
  readonly config: () => LogConfig
  readonly checkpoints: PartitionCheckpoints
  readonly notice: (sentence: string) => void
}

/** The pieces of the log that are at work here. */
export interface CleanedLogParts {
  readonly lock: PartitionLock
  readonly reader: LogReader
  readonly committed: CommittedView
  readonly writer: LogWriter
  readonly retention: LogRetention
}

export interface CleanupOptions {
  readonly random: Random
  /** Compact whatever can be compacted, however little of it is dirty. */
  readonly force?: boolean
  /** Ends the work with what is done; the log is whole at any moment. */
  readonly signal?: AbortSignal
}

/** What a clean-up did. */
export interface CleanupReport {
  readonly segmentsDeleted: number
  /** Files of segments that had been dropped earlier, and that are gone for good now. */
  readonly filesRemoved: number
  /** Null when nothing was compacted. */
  readonly compaction: CleanResult | null
}

export class LogCleanup {
  readonly #options: LogCleanupOptions
  readonly #parts: CleanedLogParts

  constructor(options: LogCleanupOptions, parts: CleanedLogParts) {
    this.#options = options
    this.#parts = parts
  }

  /** Throws NOT_LEADER_OR_FOLLOWER when the partition is gone, CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR. */
  async run({ random, force = false, signal }: CleanupOptions): Promise<CleanupReport> {
    const { lock, reader, retention } = this.#parts
    const dropped = await lock.run(async () => ({
      segmentsDeleted: await retention.deleteOldSegments(),
      filesRemoved: retention.removeDeletedFiles(),
    }))
    const compaction = await this.#compact({ random, force, ...(signal && { signal }) })
    reader.relist()
    return { ...dropped, compaction }
  }

  async #compact(options: Required<Pick<CleanupOptions, 'random' | 'force'>> & { signal?: AbortSignal }) {
    const { committed } = this.#parts
    // Transactions that another process' cleaner took out must not be remembered here, nor those that this one takes out.
    committed.reset()
    try {
      return await cleanLog(this.#cleanable(), options)
    } catch (error) {
      if (options.signal?.aborted === true) return null
      throw error
    } finally {
      committed.reset()
    }
  }

  #cleanable(): CleanableLog {
    const { checkpoints, ...options } = this.#options
    const { lock, reader, committed, writer } = this.#parts
    let opened: OpenedLog | null = null
    return {
      ...options,
      config: options.config,
      cleanerCheckpoint: {
        read: () => checkpoints.firstDirtyOffset(),
        write: (offset) => checkpoints.setFirstDirtyOffset(offset),
      },
      logStartOffset: () => reader.startOffset,
      logEndOffset: () => reader.endOffset(),
      lastStableOffset: () => committed.lastStableOffset(),
      abortedTransactions: (from, to) => committed.abortedTransactions(from, to),
      underLock: (critical) =>
        lock.run(async () => {
          opened = await writer.checked()
          return critical()
        }),
      activeProducers: () => writer.producersAt(opened as OpenedLog),
    }
  }
}
