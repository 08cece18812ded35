/** Applies a topic's `cleanup.policy` to one log: retention, then compaction. Kafka: LogManager.cleanupLogs, LogCleaner. */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { type CleanResult, cleanLog } from '../cleaner/clean-log.ts'
import type { CleanableLog } from '../cleaner/cleanable-log.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { systemErrorCode } from '../io/storage-error.ts'
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
  /** Compact all that is there: the last segment is closed for it, and what was compacted before is looked at again. */
  readonly force?: boolean
  /** Leave a compaction to others that has more than this to read and write. Default: no limit. */
  readonly maxCompactionBytes?: number
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
  /** Why a compaction that is due was not done, or not to its end; null when nothing is left. */
  readonly left: 'busy' | 'too large' | 'interrupted' | null
}

export class LogCleanup {
  readonly #options: LogCleanupOptions
  readonly #parts: CleanedLogParts

  constructor(options: LogCleanupOptions, parts: CleanedLogParts) {
    this.#options = options
    this.#parts = parts
  }

  /** Throws NOT_LEADER_OR_FOLLOWER when the partition is gone, CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR. */
  async run(options: CleanupOptions): Promise<CleanupReport> {
    const { lock, reader, retention } = this.#parts
    const dropped = await lock.run(async () => {
      // First what makes room, whatever the rest needs.
      let filesRemoved = retention.removeDeletedFiles()
      let segmentsDeleted = 0
      try {
        segmentsDeleted = await retention.deleteOldSegments()
      } finally {
        filesRemoved += retention.removeDeletedFiles()
      }
      if (options.force === true) await this.#closeLastSegment()
      return { segmentsDeleted, filesRemoved }
    })
    const compacted = await this.#compact(options)
    // What was replaced just now goes at once where the topic asks for no delay.
    const filesRemoved = compacted.compaction === null ? 0 : await lock.run(() => retention.removeDeletedFiles())
    reader.relist()
    return { ...dropped, ...compacted, filesRemoved: dropped.filesRemoved + filesRemoved }
  }

  /** So that what is in it can be compacted. */
  async #closeLastSegment(): Promise<void> {
    const { writer } = this.#parts
    const opened = await writer.checked()
    if (this.#options.config().cleanupPolicy.includes('compact') && opened.active.endPosition > 0) {
      await writer.roll(opened)
    }
  }

  async #compact({ random, force, signal, maxCompactionBytes }: CleanupOptions) {
    const { committed } = this.#parts
    let left: CleanupReport['left'] = null
    const onLeft = (why: 'busy' | 'too large'): void => {
      left = why
    }
    const limits = {
      ...(signal && { signal }),
      ...(maxCompactionBytes !== undefined && { maxBytes: maxCompactionBytes }),
    }
    // Transactions that another process' cleaner took out must not be remembered here, nor those that this one takes out.
    committed.reset()
    try {
      const compaction = await cleanLog(this.#cleanable(), { random, force: force === true, onLeft, ...limits })
      return { compaction, left }
    } catch (error) {
      if (signal?.aborted === true) return { compaction: null, left: 'interrupted' as const }
      // Retention, or deleted records, took a segment meanwhile: the next run begins with what is there then.
      const isGone = isKafkaError(error) && (error.error === 'NOT_LEADER_OR_FOLLOWER' || isMissingFile(error))
      const isOvertaken = isGone && this.#parts.lock.isCurrent()
      if (isOvertaken) return { compaction: null, left: null }
      throw error
    } finally {
      committed.reset()
    }
  }

  #wasCut(): KafkaError {
    return new KafkaError('NOT_LEADER_OR_FOLLOWER', {
      message: `${this.#options.directory} was truncated while it was compacted.`,
    })
  }

  #cleanable(): CleanableLog {
    const { checkpoints, ...options } = this.#options
    const { lock, reader, committed, writer } = this.#parts
    let opened: OpenedLog | null = null
    let cutMark: number | null = null
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
          // A segment that was cut, and filled again since, must not get back what the cleaner read of it.
          const mark = lock.demandCurrent()
          cutMark ??= mark
          if (mark !== cutMark) throw this.#wasCut()
          return critical()
        }),
      activeProducers: () => writer.producersAt(opened as OpenedLog),
    }
  }
}

function isMissingFile({ cause }: KafkaError): boolean {
  return systemErrorCode(cause) === 'ENOENT'
}
