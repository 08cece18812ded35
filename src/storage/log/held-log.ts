/**
 * A partition's log while its kernel lock is held: what a leader and its followers do with it. Several logs may be held at
 * once (hold-all.ts). Kafka: UnifiedLog, as Partition and ReplicaFetcherThread use it.
 */
import { assert } from '../../common/assert.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import type { EpochEntry } from '../checkpoint/leader-epoch-checkpoint.ts'
import type { CheckedReading } from './checked-reading.ts'
import { type EpochEnd, endOffsetForEpoch } from './divergence-point.ts'
import { followedBatches } from './followed-batches.ts'
import type { OpenedLog } from './log-opening.ts'
import type { LogRetention } from './log-retention.ts'
import type { LogTruncation } from './log-truncation.ts'
import type { AppendedBatch, AppendOptions, BeforeWrite, LogWriter } from './log-writer.ts'

/** The pieces of the log that are at work here. */
export interface HeldLogParts {
  readonly writer: LogWriter
  readonly retention: LogRetention
  readonly truncation: LogTruncation
  readonly reading: CheckedReading
  /** Whole batches, or segments, are gone: what readers of this process know may be wrong. */
  readonly onCut: () => void
}

/** Valid until the action that it was given to has ended; then every method throws. */
export class HeldLog {
  /** `orders-0`. */
  readonly name: string
  readonly #parts: HeldLogParts
  #opened: OpenedLog | null
  #failure: Error | null = null
  #areEpochsFresh = false
  #recordsAppended = 0

  private constructor(name: string, parts: HeldLogParts, opened: OpenedLog) {
    this.name = name
    this.#parts = parts
    this.#opened = opened
  }

  /** Call it under the lock. Throws CORRUPT_MESSAGE where the log's end is damaged, NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR. */
  static async open(name: string, parts: HeldLogParts): Promise<HeldLog> {
    parts.writer.distrustFreshProducers()
    return new HeldLog(name, parts, await parts.writer.checked())
  }

  /** How many records were appended while it was held. */
  get recordsAppended(): number {
    return this.#recordsAppended
  }

  /** Offset behind the last whole batch. */
  endOffset(): number {
    return this.#log().active.nextOffset
  }

  /** First offset that can be read. */
  startOffset(): number {
    this.#log()
    return this.#parts.retention.logStartOffset()
  }

  /** Where each leader epoch begins; rising in both. */
  epochs(): readonly EpochEntry[] {
    const { epochs } = this.#log()
    // Another process may have led since this one opened the log; nobody can while it is held.
    if (!this.#areEpochsFresh) epochs.reload()
    this.#areEpochsFresh = true
    return epochs.entries
  }

  /** Kafka: UnifiedLog.endOffsetForEpoch. */
  endOffsetForEpoch(epoch: number): EpochEnd {
    return endOffsetForEpoch(this.epochs(), this.endOffset(), epoch)
  }

  /**
   * As the leader: notes that `epoch` begins at the end of the log, durably. A leader does it before anything else, so that
   * a follower can tell its batches from those of the leader before. Kafka: UnifiedLog.assignEpochStartOffset.
   */
  assignEpoch(epoch: number): void {
    if (epoch > (this.epochs().at(-1)?.epoch ?? -1)) this.#log().epochs.assign(epoch, this.endOffset())
  }

  /**
   * As the leader: appends one whole batch and assigns its offsets in place. `beforeWrite` gets it, final in every byte,
   * when nothing but the disk can refuse it any more; what it throws is thrown, and the batch is not in the log then.
   * Throws as PartitionLog.append. Not called for a batch that is there already.
   */
  async append(batch: Buffer, options: AppendOptions, beforeWrite?: BeforeWrite): Promise<AppendedBatch> {
    this.#log()
    const given = readBatchHeader(batch, 0)
    assert(given.sizeInBytes === batch.length, 'an append is one whole batch')
    const appended = await this.#changing((writer) => writer.append(batch, given, options, beforeWrite))
    if (!appended.isDuplicate) this.#recordsAppended += given.recordsCount
    return appended
  }

  /**
   * As a follower: appends whole batches with offsets and leader epochs as the leader assigned them; the first one begins at
   * the end, or behind it where the leader has compacted. Nobody judges producers any more: the leader did. Throws
   * CORRUPT_MESSAGE and OFFSET_OUT_OF_RANGE with the log unchanged, KAFKA_STORAGE_ERROR with the batches before that one
   * appended. Kafka: UnifiedLog.appendAsFollower.
   */
  async appendAsFollower(batches: Buffer): Promise<void> {
    this.#log()
    const followed = followedBatches(batches)
    const first = followed[0]
    if (first === undefined) return
    if (first.header.baseOffset < this.endOffset()) await this.#beginInside(first.header)
    for (const { batch, header } of followed) {
      await this.#changing((writer) => writer.appendAsFollower(batch, header))
      this.#recordsAppended += header.recordsCount
    }
  }

  /**
   * Cuts everything from `offset` on, and the whole batch that holds it; true when there was something. Epochs that begin
   * at the new end or behind it are forgotten in any case. Durable on return; a crash in between leaves a beginning of the
   * log that reaches `offset` or further. Kafka: UnifiedLog.truncateTo.
   */
  async truncateTo(offset: number): Promise<boolean> {
    this.#log()
    const isCut = await this.#changing(() => this.#parts.truncation.truncateTo(offset))
    this.#areEpochsFresh = false
    if (isCut) this.#parts.onCut()
    return isCut
  }

  /** Drops all that the log holds; it begins and ends at `offset` then. Durable on return. Kafka: UnifiedLog.truncateFullyAndStartAt. */
  async truncateFullyAndStartAt(offset: number): Promise<void> {
    this.#log()
    await this.#changing(() => this.#parts.truncation.truncateFullyAndStartAt(offset))
    this.#areEpochsFresh = false
    this.#parts.onCut()
  }

  /**
   * Makes `offset` the first one, if it is behind the one that is; segments that are all before it go. Throws
   * OFFSET_OUT_OF_RANGE behind the end. Kafka: UnifiedLog.maybeIncrementLogStartOffset.
   */
  async raiseStartOffset(offset: number): Promise<void> {
    if (offset <= this.startOffset()) return
    await this.#changing(() => this.#parts.retention.deleteRecords(offset))
    this.#areEpochsFresh = false
    this.#parts.onCut()
  }

  /** Whole batches from the one that holds `offset` on, checksums compared. Throws as PartitionLog.read. */
  read(offset: number, maxBytes: number): Buffer {
    this.#log()
    return this.#parts.reading.readHeld(offset, maxBytes)
  }

  /** The lock is about to be given back. */
  release(): void {
    this.#opened = null
  }

  /**
   * The leader's first batch may begin before its log start, where records were deleted up to the middle of it. An empty
   * follower begins with that batch then. Kafka: Partition.appendRecordsToFollowerOrFutureReplica.
   */
  async #beginInside({ baseOffset, lastOffset }: BatchHeader): Promise<void> {
    const [start, end] = [this.startOffset(), this.endOffset()]
    if (start !== end || lastOffset < end) throw this.#unexpectedOffset(baseOffset, end)
    await this.truncateFullyAndStartAt(baseOffset)
  }

  /** Whatever comes of `change`, what is known of the log is that of the writer from then on. */
  async #changing<T>(change: (writer: LogWriter) => Promise<T>): Promise<T> {
    const { writer } = this.#parts
    try {
      return await change(writer)
    } finally {
      try {
        this.#opened = writer.opened ?? (await writer.checked())
      } catch (error) {
        this.#failure ??= error as Error
      }
    }
  }

  /** Throws what made the log unusable while it was held. */
  #log(): OpenedLog {
    assert(this.#opened !== null, 'the lock of this log is not held any more')
    if (this.#failure !== null) throw this.#failure
    return this.#opened
  }

  #unexpectedOffset(offset: number, end: number): KafkaError {
    return new KafkaError('OFFSET_OUT_OF_RANGE', {
      message: `Unexpected offset in append to ${this.name}. First offset ${offset} is less than the next offset ${end}.`,
    })
  }
}
