/**
 * Lets segments go: those that a topic's settings give up, and those before the offset that somebody deleted records up
 * to. Every method runs under the partition's lock. Kafka: UnifiedLog.deleteOldSegments, maybeIncrementLogStartOffset.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { settleSwap } from '../cleaner/settle-swap.ts'
import { withGenerationIfAborted } from '../cleaner/swap-generation.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { ActiveSegment } from './active-segment.ts'
import type { LogConfig } from './log-config.ts'
import type { OpenedLog } from './log-opening.ts'
import type { LogWriter } from './log-writer.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import { countExpired, type RetentionMoment, type SegmentFacts } from './retention.ts'
import { markSegmentDeleted, removeMarkedFiles } from './segment-deletion.ts'
import { segmentFileName } from './segment-file.ts'
import { listSegments, type SegmentEntry } from './segment-list.ts'
import { lastIndexedTimestampMs } from './time-index.ts'

export interface LogRetentionOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly directory: string
  readonly config: () => LogConfig
  readonly checkpoints: PartitionCheckpoints
}

export class LogRetention {
  readonly #options: LogRetentionOptions
  readonly #writer: LogWriter

  constructor(options: LogRetentionOptions, writer: LogWriter) {
    this.#options = options
    this.#writer = writer
  }

  /** Drops what the settings give up now; returns how many segments went. */
  async deleteOldSegments(): Promise<number> {
    return this.#deleteExpired(this.#options.config())
  }

  /**
   * Makes `limit` (null: the log's end) the log's first offset, durably, and drops segments that are all before it. Returns the log start
   * offset. Throws OFFSET_OUT_OF_RANGE beyond the end. Kafka: `Partition.deleteRecordsOnLeader`.
   */
  async deleteRecords(limit: number | null): Promise<number> {
    const { checkpoints } = this.#options
    const { active, epochs } = await this.#writer.checked()
    const beforeOffset = limit ?? active.nextOffset
    if (beforeOffset > active.nextOffset) throw this.#beyondEnd(beforeOffset, active.nextOffset)
    const logStartOffset = this.logStartOffset()
    if (beforeOffset <= logStartOffset) return logStartOffset
    await checkpoints.setLogStartOffset(beforeOffset)
    epochs.truncateFromStart(beforeOffset)
    await this.#deleteExpired({ ...this.#options.config(), cleanupPolicy: [] })
    return beforeOffset
  }

  /** First offset that can be read. */
  logStartOffset(): number {
    return this.#logStartOffset(listSegments(this.#options.fileSystem, this.#options.directory))
  }

  /** Removes for good what was dropped longer ago than `file.delete.delay.ms`; returns how many files. */
  removeDeletedFiles(): number {
    const { fileSystem, clock, directory, config } = this.#options
    return removeMarkedFiles(fileSystem, directory, config().fileDeleteDelayMs, clock.nowMs())
  }

  async #deleteExpired(config: RetentionMoment['config']): Promise<number> {
    const { fileSystem, clock, directory } = this.#options
    const opened = await this.#writer.checked()
    // What a dead cleaner was about to replace must not come back after segments went.
    settleSwap(fileSystem, directory)
    const segments = listSegments(fileSystem, directory)
    const facts = segments.map((segment) => this.#factsOf(segment, opened.active))
    const logStartOffset = this.#logStartOffset(segments)
    const count = countExpired(facts, { config, logStartOffset, nowMs: clock.nowMs() })
    if (count > 0) await this.#delete(opened, segments, count)
    return count
  }

  async #delete(opened: OpenedLog, segments: readonly SegmentEntry[], count: number): Promise<void> {
    const { fileSystem, directory, checkpoints } = this.#options
    // A log always has a segment, and its name says where the log goes on. Others first: a new one needs room.
    if (count === segments.length && count > 1) await this.#delete(opened, segments, count - 1)
    const remaining = count < segments.length ? opened : await this.#writer.roll(opened)
    const dropped = segments.slice(0, count)
    const firstOffset = segments[count]?.baseOffset ?? remaining.active.baseOffset
    if (count > 1) await this.#beginAt(firstOffset)
    const indexes = dropped.map(({ baseOffset }) => segmentFileName(baseOffset, '.txnindex'))
    const aborted = indexes.filter((name) => fileSystem.stat(path.join(directory, name)) !== null)
    withGenerationIfAborted(fileSystem, directory, aborted, () => {
      for (const { baseOffset } of dropped) markSegmentDeleted(fileSystem, directory, baseOffset)
      this.#writer.syncDirectory()
    })
    this.#foldEpochs(remaining, Math.max(firstOffset, checkpoints.logStartOffset()))
    // The checkpoint is for logs that begin inside of their first segment, as Kafka writes it.
    if (checkpoints.logStartOffset() <= firstOffset) await checkpoints.setLogStartOffset(null)
  }

  /**
   * Of several names that change, any may come to the disk alone when the power goes: a hole. What is in front of the log's
   * start is none. On a full disk there may be no room for the note, and segments must go all the same.
   */
  async #beginAt(firstOffset: number): Promise<void> {
    const { checkpoints } = this.#options
    try {
      if (checkpoints.logStartOffset() < firstOffset) await checkpoints.setLogStartOffset(firstOffset)
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  /** On a full disk there may be no room for it: epochs of records that are gone do no harm, and the next run is at it again. */
  #foldEpochs({ epochs }: OpenedLog, startOffset: number): void {
    try {
      epochs.truncateFromStart(startOffset)
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  #logStartOffset(segments: readonly SegmentEntry[]): number {
    return Math.max(segments[0]?.baseOffset ?? 0, this.#options.checkpoints.logStartOffset())
  }

  #factsOf({ baseOffset, logPath }: SegmentEntry, active: ActiveSegment): SegmentFacts {
    const { fileSystem, directory } = this.#options
    const stat = fileSystem.stat(logPath)
    // The index of the last segment lags behind: what came since its last entry may be the only thing that is young.
    const isActive = baseOffset === active.baseOffset
    const timestampMs = isActive ? active.maxTimestampMs : lastIndexedTimestampMs(fileSystem, directory, baseOffset)
    return {
      baseOffset,
      sizeBytes: stat?.sizeBytes ?? 0,
      largestTimestampMs: timestampMs >= 0 ? timestampMs : (stat?.modifiedMs ?? this.#options.clock.nowMs()),
    }
  }

  #beyondEnd(offset: number, end: number): KafkaError {
    const name = path.basename(this.#options.directory)
    return new KafkaError('OFFSET_OUT_OF_RANGE', {
      message: `Cannot increment the log start offset to ${offset} of partition ${name} since it is larger than the high watermark ${end}`,
    })
  }
}
