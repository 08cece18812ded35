/**
 * One partition's log, as one process sees it: appends under the partition's kernel lock, reads without one. Nothing that
 * another process must know is kept here only; before each append what the others did is taken in. Kafka: UnifiedLog.
 */
import path from 'node:path'
import { assert } from '../../common/assert.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { readBatchHeader } from '../../record/batch-header.ts'
import { type EpochEntry, LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { CheckedReading } from './checked-reading.ts'
import { type CommittedRead, CommittedReading } from './committed-reading.ts'
import { FlushPolicy } from './flush-policy.ts'
import { ForeignSync } from './foreign-sync.ts'
import { HeldLog } from './held-log.ts'
import { holdAll } from './hold-all.ts'
import { type CleanupOptions, type CleanupReport, LogCleanup } from './log-cleanup.ts'
import type { LogConfig } from './log-config.ts'
import { LogReader } from './log-reader.ts'
import { LogRetention } from './log-retention.ts'
import { LogTruncation } from './log-truncation.ts'
import { type AppendedBatch, type AppendOptions, LogWriter } from './log-writer.ts'
import type { ReadMemory } from './open-segment.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import { PartitionLock } from './partition-lock.ts'
import { CommittedView } from './producer-state/committed-view.ts'
import type { ActiveProducer } from './producer-state/producer-state.ts'
import { readProducers } from './producer-state/read-producers.ts'
import type { RecordPlace } from './time-search.ts'

export interface PartitionLogOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly directory: string
  /** Whose log it is: a directory of another topic of the same name is left alone. Left out: whatever is there. */
  readonly topicId?: Uuid
  /** The topic's configs as they are now. */
  readonly config: () => LogConfig
  readonly checkpoints: PartitionCheckpoints
  /** Whether this process took the producer id itself: its history need not be looked for. Left out: it never did. */
  readonly isFreshProducer?: (producerId: number) => boolean
  /** Null where the system has none. */
  readonly bootId: string | null
  /** Called before anything in the directory changes. Throws when nothing may. */
  readonly beforeChange: () => void
  /** Called before each change under the partition's lock. Throws where this process may not write there any more. */
  readonly demandWritable?: (() => void) | undefined
  /** Called when something could not be made durable. */
  readonly onSyncFailure?: (error: unknown) => void
  /** One sentence for the user about something unusual: a cut tail, a long wait. */
  readonly notice: (sentence: string) => void
}

/** What became of an append. */
export interface AppendInfo extends AppendedBatch {
  readonly logStartOffset: number
}

export class PartitionLog {
  readonly #options: PartitionLogOptions
  readonly #lock: PartitionLock
  readonly #reader: LogReader
  readonly #reading: CheckedReading
  readonly #writer: LogWriter
  readonly #retention: LogRetention
  readonly #truncation: LogTruncation
  readonly #flushPolicy: FlushPolicy
  /** Of the directory whose name is on the disk. */
  #inodeOnDisk: number | null = null
  #committed: CommittedView | null = null
  #committedReading: CommittedReading | null = null
  #foreignSync: ForeignSync | null = null

  constructor(options: PartitionLogOptions) {
    this.#options = options
    this.#lock = new PartitionLock(options)
    this.#reader = new LogReader({ ...options, checkpointedStartOffset: () => options.checkpoints.logStartOffset() })
    this.#reading = new CheckedReading(options, this.#reader, this.#lock)
    this.#writer = new LogWriter({
      ...options,
      lock: this.#lock,
      onSyncFailure: (error) => options.onSyncFailure?.(error),
    })
    this.#retention = new LogRetention(options, this.#writer)
    this.#truncation = new LogTruncation(options, this.#writer, this.#lock)
    this.#flushPolicy = new FlushPolicy({ config: options.config, flush: () => this.#writer.flush() })
  }

  get directory(): string {
    return this.#options.directory
  }

  /** Whether no other process is writing at this moment. */
  isFree(): Promise<boolean> {
    return this.#lock.isFree()
  }

  get name(): string {
    return path.basename(this.directory)
  }

  get startOffset(): number {
    return this.#reader.startOffset
  }

  /** The same as the last read found it: without another look at the file system. */
  get startOffsetOfRead(): number {
    return this.#reader.startOffsetOfRead
  }

  /** First offset, looked up now: another process may have dropped segments. */
  async earliestOffset(): Promise<number> {
    return this.#reading.search(() => this.#reader.currentStartOffset())
  }

  /** Offset behind the last whole batch, looked up now; also the high watermark while there is one replica. */
  endOffset(): number {
    return this.#reader.endOffset()
  }

  /** Whether it is still at `offset`, where `endOffset` or a read found it; false also where that takes more than a glance. */
  endsAt(offset: number): boolean {
    return this.#reader.endsAt(offset)
  }

  /**
   * Appends one whole batch and assigns its offsets in place. Throws NOT_LEADER_OR_FOLLOWER when the partition was deleted
   * or made anew, CORRUPT_MESSAGE when the log's end is damaged, KAFKA_STORAGE_ERROR, and what the state of the batch's
   * producer forbids (see LogWriter.append); the log is unchanged then, and the same buffer may be appended again.
   */
  async append(batch: Buffer, options: AppendOptions): Promise<AppendInfo> {
    const given = readBatchHeader(batch, 0)
    assert(given.sizeInBytes === batch.length, 'an append is one whole batch')
    this.#options.beforeChange()
    const appended = await this.#lock.run(() => this.#writer.append(batch, given, options))
    await this.#flushPolicy.appended(given.recordsCount)
    return { ...appended, logStartOffset: this.startOffset }
  }

  /**
   * Runs `action` while the partition's lock is held: for a log that has replicas. No other method that takes the lock may be
   * awaited in it. Throws CORRUPT_MESSAGE when the log's end is damaged, NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR, and
   * what `action` throws.
   */
  holding<T>(action: (held: HeldLog) => Promise<T>): Promise<T> {
    return holdAll([this], ([held]) => action(held as HeldLog))
  }

  /** As `holding`, for holdAll, which tells `noteAppended` afterwards. */
  hold<T>(action: (held: HeldLog) => Promise<T>): Promise<T> {
    this.#options.beforeChange()
    return this.#lock.run(async () => {
      const held = await HeldLog.open(this.name, {
        writer: this.#writer,
        retention: this.#retention,
        truncation: this.#truncation,
        reading: this.#reading,
        onCut: () => this.relist(),
      })
      try {
        return await action(held)
      } finally {
        held.release()
      }
    })
  }

  /** Counts what was appended while the log was held for `flush.messages` and `flush.ms`. */
  async noteAppended(records: number): Promise<void> {
    if (records > 0) await this.#flushPolicy.appended(records)
  }

  /**
   * Drops all that the log holds, whatever its condition: damage that keeps a follower from being held is out of the way
   * then, and it can be copied anew. Durable on return. `isDue` is asked under the lock; false: it was not, and nothing has
   * changed. Throws NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR.
   */
  async startOver(offset: number, isDue: () => Promise<boolean> = async () => true): Promise<boolean> {
    this.#options.beforeChange()
    const isDone = await this.#lock.run(async () => {
      if (!(await isDue())) return false
      await this.#truncation.truncateFullyAndStartAt(offset)
      return true
    })
    this.relist()
    return isDone
  }

  /**
   * Makes `beforeOffset`, or the end when that is null, the first offset; returns the log start offset. Durable when it resolves. Throws
   * OFFSET_OUT_OF_RANGE beyond the end, and as `append`.
   */
  async deleteRecords(beforeOffset: number | null): Promise<number> {
    this.#options.beforeChange()
    const logStartOffset = await this.#lock.run(() => this.#retention.deleteRecords(beforeOffset))
    this.#reader.relist()
    return logStartOffset
  }

  /** Applies the topic's cleanup policy now: retention, then compaction. Throws as `append`. */
  async cleanUp(options: CleanupOptions): Promise<CleanupReport> {
    this.#options.beforeChange()
    const { fileSystem, locks, clock, directory, config, checkpoints, notice } = this.#options
    const parts = {
      lock: this.#lock,
      reader: this.#reader,
      committed: this.committed(),
      writer: this.#writer,
      retention: this.#retention,
    }
    return new LogCleanup({ fileSystem, locks, clock, directory, config, checkpoints, notice }, parts).run(options)
  }

  /** Resolves when what was appended before is on the disk; several callers share one fdatasync. */
  async flush(): Promise<void> {
    this.#flushPolicy.flushed()
    this.#syncName()
    await this.#writer.flush()
  }

  /**
   * Resolves when the records before `offset` are on the disk, whoever appended them; `offset` may lie behind the end.
   * Throws KAFKA_STORAGE_ERROR.
   */
  async syncThrough(offset: number): Promise<void> {
    const { fileSystem, directory, onSyncFailure } = this.#options
    this.#foreignSync ??= new ForeignSync({
      fileSystem,
      directory,
      endOffset: () => this.endOffset(),
      onSyncFailure: (error) => onSyncFailure?.(error),
    })
    this.#syncName()
    await this.#foreignSync.through(Math.min(offset, this.endOffset()))
  }

  /** Once for each directory that stands there: who made it may have died before its name was on the disk. */
  #syncName(): void {
    const { fileSystem, directory, onSyncFailure } = this.#options
    const inode = fileSystem.stat(directory)?.inode ?? null
    if (inode === null || inode === this.#inodeOnDisk) return
    try {
      fileSystem.syncDirectory(path.dirname(directory))
    } catch (error) {
      onSyncFailure?.(error)
      throw error
    }
    this.#inodeOnDisk = inode
  }

  /**
   * Whole batches from the one that holds `offset` on, checksums compared; empty at the end. Throws OFFSET_OUT_OF_RANGE;
   * CORRUPT_MESSAGE when the bytes there are neither a batch nor a write that was cut short. They are in `memory`, if there
   * is one.
   */
  async read(offset: number, maxBytes: number, memory?: ReadMemory): Promise<Buffer> {
    return this.#reading.read(offset, maxBytes, memory)
  }

  /**
   * The first record whose timestamp is `timestampMs` or later, or null. Control records count. Throws CORRUPT_MESSAGE.
   * Kafka: UnifiedLog.fetchOffsetByTimestamp.
   */
  async offsetForTimestamp(timestampMs: number): Promise<RecordPlace | null> {
    return this.#reading.search(() => this.#reader.offsetForTimestamp(timestampMs))
  }

  /** The first of the records with the largest timestamp, or null. Throws as above. */
  async maxTimestamp(): Promise<RecordPlace | null> {
    return this.#reading.search(() => this.#reader.maxTimestamp())
  }

  /** Where each leader epoch begins, looked up now; rising in both. */
  epochs(): readonly EpochEntry[] {
    return new LeaderEpochCheckpoint(this.#options.fileSystem, this.#options.directory).entries
  }

  /** The leader epoch under which the record at `offset` was written, or would be now; -1 when the log has none. */
  leaderEpochAt(offset: number): number {
    return this.epochs().findLast(({ startOffset }) => startOffset <= offset)?.epoch ?? -1
  }

  /**
   * Whole batches before the last stable offset, from the one that holds `offset` on, and which of them were aborted.
   * Throws as `read`.
   */
  async readCommitted(offset: number, maxBytes: number, memory?: ReadMemory): Promise<CommittedRead> {
    const { fileSystem, directory } = this.#options
    this.#committedReading ??= new CommittedReading({
      fileSystem,
      directory,
      reader: this.#reader,
      reading: this.#reading,
      lock: this.#lock,
      view: this.committed(),
    })
    return this.#committedReading.read(offset, maxBytes, memory)
  }

  /** The log as a reader of committed records sees it. */
  committed(): CommittedView {
    this.#committed ??= new CommittedView({
      fileSystem: this.#options.fileSystem,
      directory: this.#options.directory,
      startOffset: () => this.startOffset,
      endOffset: () => this.endOffset(),
    })
    return this.#committed
  }

  /** First offset that a reader of committed records does not get, looked up now. */
  lastStableOffset(): number {
    return this.committed().lastStableOffset()
  }

  /** The producers that the log remembers, by rising id. Throws CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR. */
  async producers(): Promise<ActiveProducer[]> {
    const { fileSystem, directory, clock } = this.#options
    const logStartOffset = await this.earliestOffset()
    return readProducers({ fileSystem, directory, logStartOffset, endOffset: this.endOffset(), nowMs: clock.nowMs() })
  }

  /**
   * Forgets what was open for reading: the directory may be another one now, or a leader was elected since, and what was
   * read of the log may have been cut off.
   */
  relist(): void {
    this.#reader.relist()
    this.#committed?.reset()
    this.#foreignSync?.reset()
  }

  /** Leaves the files as an orderly close of Kafka's does, if this process wrote. Safe to call twice. */
  async close(): Promise<void> {
    this.#reader.close()
    if (!this.#lock.isOpen) return
    try {
      await this.#flushPolicy.close()
      // Whoever holds the lock leaves the files as they should be; all that was acknowledged is in them.
      await this.#lock.runToReadIfFree(() => this.#finishFiles())
    } finally {
      await this.#writer.close()
      this.#lock.close()
    }
  }

  /** Best effort: the entry is an index's, and every record is in the log. */
  async #finishFiles(): Promise<void> {
    try {
      await this.#writer.finishFiles()
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }
}
