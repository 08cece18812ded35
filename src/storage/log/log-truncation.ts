/**
 * Takes whole batches back: on a follower, or on what an unclean election made one. Every method runs under the partition's
 * lock. Kafka: UnifiedLog.truncateTo, truncateFullyAndStartAt; LogManager's part with the checkpoints.
 *
 * A crash at any moment leaves a beginning of the log that reaches the offset or further: segments go from the last one
 * down, each off the disk before the next, and what follows from batches is cut after them, except for snapshots, which
 * would tell lies once the offsets are given out again. Whoever truncated finds a log that is too long, and does it again.
 */
import path from 'node:path'
import { clearLeaderEpochs, LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import { settleSwap } from '../cleaner/settle-swap.ts'
import { beginSwapGeneration } from '../cleaner/swap-generation.ts'
import { unshareFile } from '../copy/unshare-file.ts'
import type { FileSystem } from '../io/file-system.ts'
import { storageError } from '../io/storage-error.ts'
import type { ActiveSegment } from './active-segment.ts'
import type { LogWriter } from './log-writer.ts'
import { OpenSegment } from './open-segment.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import type { PartitionLock } from './partition-lock.ts'
import { snapshotsBehind } from './producer-state/snapshot-files.ts'
import { TransactionIndex } from './producer-state/transaction-index.ts'
import { markSegmentDeleted } from './segment-deletion.ts'
import type { SegmentEnd } from './segment-end.ts'
import { segmentFileName } from './segment-file.ts'
import { listSegments, type SegmentEntry } from './segment-list.ts'

export interface LogTruncationOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly checkpoints: PartitionCheckpoints
}

export class LogTruncation {
  readonly #options: LogTruncationOptions
  readonly #writer: LogWriter
  readonly #lock: PartitionLock

  constructor(options: LogTruncationOptions, writer: LogWriter, lock: PartitionLock) {
    this.#options = options
    this.#writer = writer
    this.#lock = lock
  }

  /** As HeldLog.truncateTo. */
  async truncateTo(offset: number): Promise<boolean> {
    const { active, epochs } = await this.#writer.checked()
    if (offset >= active.nextOffset) {
      // Begun here by a leader that appended nothing, such an epoch may be another one's by now.
      epochs.truncateFromEnd(active.nextOffset, { keepsBegun: false })
      // What a process left that was killed when it had cut the log.
      this.#writer.settleTransactionIndex(active)
      return false
    }
    const segments = this.#settledSegments()
    if ((segments[0]?.baseOffset ?? 0) > offset) await this.truncateFullyAndStartAt(offset)
    else await this.#cutting(() => this.#cutTo(segments, offset))
    return true
  }

  /** As HeldLog.truncateFullyAndStartAt; also where the log is damaged, so that its end is not known. */
  async truncateFullyAndStartAt(offset: number): Promise<void> {
    this.#lock.demandCurrent()
    await this.#cutting(() => this.#startAt(this.#settledSegments(), offset))
  }

  async #cutTo(segments: readonly SegmentEntry[], offset: number): Promise<void> {
    const { checkpoints } = this.#options
    const kept = segments.findLast(({ baseOffset }) => baseOffset <= offset) as SegmentEntry
    const end = this.#endBefore(kept, offset)
    if (checkpoints.logStartOffset() > offset) {
      await checkpoints.setLogStartOffset(offset === segments[0]?.baseOffset ? null : offset)
    }
    await checkpoints.truncateTo(end.nextOffset, kept.baseOffset)
    this.#removeSnapshots(end.nextOffset)
    this.#dropDownTo(segments, kept)
    await this.#cutSegment(kept.baseOffset, end)
    this.#epochs().truncateFromEnd(end.nextOffset, { keepsBegun: false })
  }

  async #startAt(segments: readonly SegmentEntry[], offset: number): Promise<void> {
    const { checkpoints } = this.#options
    await checkpoints.truncateTo(offset, offset)
    this.#removeSnapshots(-1)
    const first = segments[0]
    if (first !== undefined) {
      this.#dropDownTo(segments, first)
      await this.#cutSegment(first.baseOffset, { position: 0, nextOffset: first.baseOffset })
    }
    clearLeaderEpochs(this.#options.fileSystem, this.#options.directory)
    if (first?.baseOffset !== offset) {
      // From here on the log begins at the offset, whatever becomes of the files: see LogOpening.
      await checkpoints.setLogStartOffset(offset)
      if (first !== undefined) this.#drop(first)
      this.#writer.beginSegment(offset).close()
    }
    // The name of the segment says it now.
    await checkpoints.setLogStartOffset(null)
  }

  /**
   * Tells everybody that whole batches go: writers of other processes by the lock's mark, readers of committed records by
   * the generation. This process looks at the log anew afterwards, whatever came of it.
   */
  async #cutting(cut: () => Promise<void>): Promise<void> {
    const { fileSystem, directory } = this.#options
    const endGeneration = beginSwapGeneration(fileSystem, directory)
    this.#lock.noteCut()
    try {
      await cut()
      endGeneration()
    } finally {
      this.#writer.reset()
    }
  }

  #settledSegments(): readonly SegmentEntry[] {
    const { fileSystem, directory } = this.#options
    // What a dead cleaner was about to replace must not come back.
    settleSwap(fileSystem, directory)
    return listSegments(fileSystem, directory)
  }

  /** Where the batches before `offset` end in the segment that holds it, or before damage. */
  #endBefore(entry: SegmentEntry, offset: number): SegmentEnd {
    const segment = OpenSegment.open(this.#options.fileSystem, entry)
    if (segment === null) throw storageError(Object.assign(new Error(), { code: 'ENOENT' }), entry.logPath)
    try {
      let nextOffset = entry.baseOffset
      const { position } = segment.walk(segment.indexedPosition(offset - 1), (header) => {
        if (header.lastOffset >= offset) return false
        nextOffset = header.lastOffset + 1
        return true
      })
      return { position, nextOffset }
    } finally {
      segment.close()
    }
  }

  #removeSnapshots(endOffset: number): void {
    const { fileSystem, directory } = this.#options
    const names = snapshotsBehind(fileSystem.list(directory) ?? [], endOffset)
    for (const name of names) fileSystem.removeFile(path.join(directory, name))
    // Also when there is none: to have removed them may be the last thing that a dead process did.
    this.#writer.syncDirectory()
  }

  /** Drops the segments behind `kept`. Of several renames a crash may keep the later ones only: so one at a time. */
  #dropDownTo(segments: readonly SegmentEntry[], kept: SegmentEntry): void {
    for (const segment of segments.slice(segments.indexOf(kept) + 1).reverse()) this.#drop(segment)
  }

  #drop({ baseOffset }: SegmentEntry): void {
    markSegmentDeleted(this.#options.fileSystem, this.#options.directory, baseOffset)
    this.#writer.syncDirectory()
  }

  /** The log before its transaction index: an abort whose entry is gone would count as a commit. */
  async #cutSegment(baseOffset: number, end: SegmentEnd): Promise<void> {
    const { fileSystem, directory } = this.#options
    // A snapshot of the directory has the file too, and keeps what goes here.
    await unshareFile(fileSystem, path.join(directory, segmentFileName(baseOffset, '.log')))
    const segment: ActiveSegment = this.#writer.openSegment(baseOffset)
    try {
      segment.truncateTo(end)
      await this.#writer.datasync(segment.log)
    } finally {
      segment.close()
    }
    const index = path.join(directory, segmentFileName(baseOffset, '.txnindex'))
    new TransactionIndex(fileSystem, index).truncateTo(end.nextOffset)
  }

  #epochs(): LeaderEpochCheckpoint {
    return new LeaderEpochCheckpoint(this.#options.fileSystem, this.#options.directory)
  }
}
