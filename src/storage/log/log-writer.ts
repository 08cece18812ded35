/**
 * The writing side of a partition's log in this process: what is known of its end, checked against what other processes
 * did before each use. Whatever is not said otherwise runs under the partition's lock. Kafka: LocalLog, UnifiedLog.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { assignOffset, type BatchHeader } from '../../record/batch-header.ts'
import { isMarkerBatch } from '../../record/end-transaction-marker.ts'
import type { LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import { systemErrorCode } from '../io/storage-error.ts'
import type { ActiveSegment } from './active-segment.ts'
import { GroupSync } from './group-sync.ts'
import type { LogConfig } from './log-config.ts'
import { LogOpening, type LogOpeningOptions, type OpenedLog } from './log-opening.ts'
import { INT32_MAX } from './open-segment.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import type { PartitionLock } from './partition-lock.ts'
import { ProducerJournal, type ProducerJournalOptions } from './producer-journal.ts'
import type { AppendOrigin, ProducerState } from './producer-state/producer-state.ts'
import { segmentFileName } from './segment-file.ts'
import { segmentJitterMs } from './segment-jitter.ts'

export interface LogWriterOptions extends LogOpeningOptions, ProducerJournalOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly directory: string
  readonly config: () => LogConfig
  readonly checkpoints: PartitionCheckpoints
  readonly lock: PartitionLock
  /** Called when something could not be made durable: nothing that comes later may be believed to be. */
  readonly onSyncFailure: (error: unknown) => void
}

export interface AppendOptions {
  readonly leaderEpoch: number
  /** Who sends the batch; default a client, whose sequences must fit. */
  readonly origin?: AppendOrigin
  /** Of the request that ends a transaction: from 2 on its marker has a higher epoch than its records. Default 0. */
  readonly transactionVersion?: number
}

/** Gets a batch that is about to be written, with its offsets and its epoch. */
export type BeforeWrite = (batch: Buffer) => Promise<void> | void

/** Where a batch is. Offsets are inclusive. */
export interface AppendedBatch {
  readonly baseOffset: number
  readonly lastOffset: number
  /** It was in the log before: its producer had sent it twice. */
  readonly isDuplicate: boolean
}

export class LogWriter {
  readonly #options: LogWriterOptions
  readonly #opening: LogOpening
  readonly #producers: ProducerJournal
  #opened: OpenedLog | null = null
  /** What the lock said when the log was looked at last: another number after whole batches were cut off. */
  #cutMark: number | null = null
  /** Without an open segment this process has written nothing that another one's roll did not sync. */
  readonly #sync: GroupSync

  constructor(options: LogWriterOptions) {
    this.#options = options
    this.#opening = new LogOpening(options, {
      demandCurrent: () => options.lock.demandCurrent(),
      syncDirectory: () => this.syncDirectory(),
      syncFailed: (error) => this.#syncFailed(error),
      onBatch: (header, position, file) => this.#producers.observe(header, position, file),
    })
    this.#producers = new ProducerJournal(options)
    this.#sync = new GroupSync(async () => {
      try {
        await this.#opened?.active.log.datasync()
      } catch (error) {
        options.onSyncFailure(error)
        throw error
      }
    })
  }

  /**
   * The last segment with all that other writers did, after the four checks of a writer; cuts what a dead one left.
   * Throws NOT_LEADER_OR_FOLLOWER, CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR.
   */
  async checked(): Promise<OpenedLog> {
    const cutMark = this.#options.lock.demandCurrent()
    if (this.#cutMark !== null && this.#cutMark !== cutMark) this.reset()
    this.#cutMark = cutMark
    for (;;) {
      const sizeBytes = this.#opened === null ? null : this.#sizeOfLast(this.#opened.active)
      if (this.#opened !== null && sizeBytes === null) this.#retire()
      if (this.#opened === null) {
        this.#opened = await this.#open()
        continue
      }
      const { active, epochs, tail } = this.#opened
      if (sizeBytes === active.endPosition) return this.#opened
      // Others may have appended and then rolled: what is taken in now tells whether this segment is still the last one.
      tail.takeIn(active, epochs, { afterCrash: false })
    }
  }

  /**
   * Appends `batch`, whose header is `given`, at the end and assigns its offsets in place, unless it is there already.
   * Throws what the state of its producer forbids: OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH,
   * INVALID_TXN_STATE, TRANSACTION_COORDINATOR_FENCED. A failed append leaves the log as it was.
   */
  async append(
    batch: Buffer,
    given: BatchHeader,
    options: AppendOptions,
    beforeWrite?: BeforeWrite,
  ): Promise<AppendedBatch> {
    let opened = await this.checked()
    const baseOffset = opened.active.nextOffset
    const lastOffset = baseOffset + given.lastOffset - given.baseOffset
    const header: BatchHeader = { ...given, partitionLeaderEpoch: options.leaderEpoch, baseOffset, lastOffset }
    const isMarker = isMarkerBatch(header)
    if (!isMarker) {
      const verdict = this.#producers.check(header, opened.active, options.origin ?? 'client')
      if (verdict.kind === 'duplicate') return { ...verdict, isDuplicate: true }
    }
    assignEpoch(opened.epochs, options.leaderEpoch, baseOffset)
    if (this.#isRollDue(opened, header)) opened = await this.roll(opened)
    const { active } = opened
    this.#producers.settleIndex(active)
    if (isMarker) this.#producers.beginMarker(batch, header, active, options.transactionVersion ?? 0)
    assignOffset(batch, 0, baseOffset, options.leaderEpoch)
    try {
      if (beforeWrite !== undefined) await beforeWrite(batch)
      active.append(batch, header)
    } catch (error) {
      if (isMarker) this.#producers.markerFailed(header, active)
      throw error
    }
    return { baseOffset, lastOffset, isDuplicate: false }
  }

  /**
   * Appends `batch` as the leader has it; `header` is its header. It begins at the end or behind it. Throws
   * OFFSET_OUT_OF_RANGE for one that no segment can hold, KAFKA_STORAGE_ERROR; the log is as it was then.
   */
  async appendAsFollower(batch: Buffer, header: BatchHeader): Promise<void> {
    let opened = await this.checked()
    opened.epochs.assignFollowed(header.partitionLeaderEpoch, header.baseOffset)
    if (this.#isRollDue(opened, header)) opened = await this.roll(opened)
    const { active } = opened
    if (header.lastOffset - active.baseOffset > INT32_MAX) throw this.#tooFarAhead(header, active)
    this.#producers.settleIndex(active)
    this.#producers.beginFollowed(batch, header, active)
    try {
      active.append(batch, header)
    } catch (error) {
      if (isMarkerBatch(header)) this.#producers.markerFailed(header, active)
      throw error
    }
  }

  /** The log as it was left by the last call under this lock; null: look with `checked`. */
  get opened(): OpenedLog | null {
    return this.#opened
  }

  /** The log is a replica: nothing in it is known to be this process' alone. */
  distrustFreshProducers(): void {
    this.#producers.distrustFresh()
  }

  /** Forgets all that is known: whole batches were cut off. */
  reset(): void {
    this.#retire()
    this.#cutMark = null
    this.#producers.reset()
  }

  /** Takes aborts out of the index whose markers are not in the log. */
  settleTransactionIndex(active: ActiveSegment): void {
    this.#producers.settleIndex(active)
  }

  /** The files of a segment, to be cut or made. */
  openSegment(baseOffset: number): ActiveSegment {
    return this.#opening.openSegment(baseOffset)
  }

  /** A new segment, its name on the disk. */
  beginSegment(baseOffset: number): ActiveSegment {
    return this.#opening.beginSegment(baseOffset)
  }

  /** Closes the last segment for good and opens the next. All of the old one is durable before the new one has a byte. */
  async roll(opened: OpenedLog): Promise<OpenedLog> {
    const { active } = opened
    active.writeFinalTimeEntry()
    this.#producers.settleIndex(active)
    await this.#sync.flush()
    await this.#datasyncIndexes(active)
    this.#producers.writeSnapshot(active)
    // That took a while: the directory behind the path may be another partition's by now.
    this.#options.lock.demandCurrent()
    const next = this.#opening.beginSegment(active.nextOffset)
    this.#retire()
    this.#opened = { ...opened, active: next }
    return this.#opened
  }

  /** Resolves when what was appended is on the disk; several callers share one fdatasync. Needs no lock. */
  async flush(): Promise<void> {
    await this.#sync.flush()
  }

  /** Leaves the files as an orderly stop does: the last entry of the time index, the producers' snapshot. */
  async finishFiles(): Promise<void> {
    if (this.#opened === null || !this.#options.lock.isCurrent()) return
    const { active } = await this.checked()
    active.writeFinalTimeEntry()
    await this.#producers.finish(active)
  }

  /** The producers as they are at the end of `opened`, fresh from `checked`. */
  producersAt({ active }: OpenedLog): ProducerState {
    return this.#producers.completeState(active)
  }

  /** Closes the files once no fdatasync uses them. Needs no lock. */
  async close(): Promise<void> {
    await this.#sync.idle()
    this.#opened?.active.close()
    this.#opened = null
  }

  /**
   * Makes the names of new and renamed files durable. What is true of data is true of names: no second try. A directory that
   * was taken away has lost nothing: whoever opens the log again settles what is left undone, as behind a killed process.
   */
  syncDirectory(): void {
    try {
      this.#options.fileSystem.syncDirectory(this.#options.directory)
    } catch (error) {
      if (!isKafkaError(error) || systemErrorCode(error.cause) !== 'ENOENT') this.#syncFailed(error)
      throw error
    }
  }

  /** Resolves when what was done to `file`, one of the log's, is on the disk. */
  async datasync(file: OpenFile): Promise<void> {
    try {
      await file.datasync()
    } catch (error) {
      this.#syncFailed(error)
      throw error
    }
  }

  #isRollDue({ active }: OpenedLog, header: BatchHeader): boolean {
    const { clock, directory, config } = this.#options
    return active.shouldRoll(header, clock.nowMs(), segmentJitterMs(directory, active.baseOffset, config()))
  }

  #tooFarAhead({ baseOffset, lastOffset }: BatchHeader, active: ActiveSegment): KafkaError {
    const name = path.basename(this.#options.directory)
    return new KafkaError('OFFSET_OUT_OF_RANGE', {
      message: `${name} ends at offset ${active.nextOffset}; offsets ${baseOffset} to ${lastOffset} are too far behind it for one segment.`,
    })
  }

  async #datasyncIndexes(active: ActiveSegment): Promise<void> {
    try {
      await active.datasyncIndexes()
      await this.#producers.datasyncIndex(active)
    } catch (error) {
      this.#syncFailed(error)
      throw error
    }
  }

  #syncFailed(error: unknown): void {
    this.#sync.fail(error)
    this.#options.onSyncFailure(error)
  }

  async #open(): Promise<OpenedLog> {
    const opened = await this.#opening.open()
    const { active } = opened
    try {
      this.#producers.removeStrays(active.nextOffset)
      if (opened.recoveredFrom !== null) this.#producers.rebuildIndexes(opened.recoveredFrom, active)
      this.#opening.noteWhole()
    } catch (error) {
      active.close()
      throw error
    }
    return opened
  }

  /** Checks (b) and (c): bytes of the segment, if the path still leads to the open file and nobody has rolled; else null. */
  #sizeOfLast(active: ActiveSegment): number | null {
    const { fileSystem, directory } = this.#options
    const stat = (baseOffset: number) => fileSystem.stat(path.join(directory, segmentFileName(baseOffset, '.log')))
    const found = stat(active.baseOffset)
    if (found === null || found.inode !== active.inode) return null
    const isLast = active.nextOffset === active.baseOffset || stat(active.nextOffset) === null
    return isLast ? found.sizeBytes : null
  }

  /** Closes the segment once no fdatasync uses its descriptor: the number could be another file's by then. */
  #retire(): void {
    const active = this.#opened?.active
    this.#opened = null
    void this.#sync.idle().then(() => active?.close())
  }
}

function assignEpoch(epochs: LeaderEpochCheckpoint, leaderEpoch: number, startOffset: number): void {
  if (leaderEpoch <= epochs.latestEpoch) return
  epochs.reload()
  epochs.assign(leaderEpoch, startOffset)
}
