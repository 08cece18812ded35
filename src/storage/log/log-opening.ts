/**
 * Opens a log for writing: settles what dead writers, cleaners and brokers left, walks over what a crash may have torn,
 * and returns the last segment. Under the partition's lock. Kafka: LogLoader.
 */
import path from 'node:path'
import { LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import { settleSwap } from '../cleaner/settle-swap.ts'
import { unshareFile } from '../copy/unshare-file.ts'
import type { FileSystem } from '../io/file-system.ts'
import { ActiveSegment, type BatchObserver } from './active-segment.ts'
import { type LogCondition, logCondition, noteWholeLog } from './boot-note.ts'
import { freeCutName } from './kept-cut.ts'
import type { LogConfig } from './log-config.ts'
import { LogTail } from './log-tail.ts'
import type { PartitionCheckpoints } from './partition-checkpoints.ts'
import { DELETED_SUFFIX, offsetOfFile, SEGMENT_SUFFIXES, SWAP_SUFFIX, segmentFileName } from './segment-file.ts'

export interface LogOpeningOptions {
  readonly fileSystem: FileSystem
  readonly directory: string
  readonly config: () => LogConfig
  readonly checkpoints: PartitionCheckpoints
  readonly bootId: string | null
  readonly notice: (sentence: string) => void
}

/** What the writer that opens the log does for it. */
export interface OpeningHooks {
  /** Throws when the directory is not the one whose lock is held any more. */
  demandCurrent(): void
  /** Makes the names in the directory durable; a failure ends all writing. */
  syncDirectory(): void
  /** Something could not be made durable: nothing that comes later may be believed to be. */
  syncFailed(error: unknown): void
  /** Called with each batch that the log holds or gets, as far as this process sees it, in order. */
  onBatch: BatchObserver
}

/** A log that can be appended to. */
export interface OpenedLog {
  readonly active: ActiveSegment
  readonly epochs: LeaderEpochCheckpoint
  readonly tail: LogTail
  /** Base of the first segment that was walked over because of a crash: what else follows from the batches may be wrong. */
  readonly recoveredFrom: number | null
}

export class LogOpening {
  readonly #options: LogOpeningOptions
  readonly #hooks: OpeningHooks
  readonly #recoveryPoint: number
  readonly #tail: LogTail
  /** While the epochs are rebuilt from the batches. */
  #epochs: LeaderEpochCheckpoint | null = null

  constructor(options: LogOpeningOptions, hooks: OpeningHooks) {
    this.#options = options
    this.#hooks = hooks
    this.#recoveryPoint = options.checkpoints.recoveryPoint()
    this.#tail = new LogTail({ ...options, recoveryPoint: this.#recoveryPoint })
  }

  /** Throws CORRUPT_MESSAGE where the log is damaged, NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR. */
  async open(): Promise<OpenedLog> {
    const { fileSystem, directory, bootId, checkpoints } = this.#options
    const condition = logCondition(fileSystem, directory, bootId)
    const bases = this.#settledBases(condition)
    const epochs = new LeaderEpochCheckpoint(fileSystem, directory)
    let recoveredFrom = condition === 'whole' ? null : (bases.at(-1) ?? 0)
    if (condition === 'unknown') {
      this.#epochs = epochs
      recoveredFrom = await this.#recoverClosed(bases)
    }
    const last = bases.at(-1) ?? checkpoints.logStartOffset()
    // Closed once and shared then, it may be the last one again: those behind it were lost.
    await unshareFile(fileSystem, path.join(directory, segmentFileName(last, '.log')))
    const active = this.openSegment(last)
    try {
      // Files are opened by path, and the directory may have been replaced in between.
      this.#hooks.demandCurrent()
      const afterCrash = condition !== 'whole'
      this.#tail.takeIn(active, epochs, { afterCrash })
      // Whoever made the file may have died before its name was on the disk.
      if (active.endPosition === 0 || condition === 'unknown') this.#hooks.syncDirectory()
    } catch (error) {
      // The next attempt begins anew: a second look at a segment trusts what the first one passed.
      active.close()
      throw error
    } finally {
      this.#epochs = null
    }
    return { active: this.#atCheckpoint(active), epochs, tail: this.#tail, recoveredFrom }
  }

  /** Call it when all that a crash may have taken is settled: from now on only the next one matters. */
  noteWhole(): void {
    const { fileSystem, directory, bootId } = this.#options
    noteWholeLog(fileSystem, directory, bootId)
  }

  /** The files of a segment, made when missing. */
  openSegment(baseOffset: number): ActiveSegment {
    const { fileSystem, directory, config } = this.#options
    const onBatch: BatchObserver = (header, position, file) => {
      this.#epochs?.assign(header.partitionLeaderEpoch, header.baseOffset)
      this.#hooks.onBatch(header, position, file)
    }
    return new ActiveSegment({ fileSystem, directory, baseOffset, config, onBatch })
  }

  /** A new segment; its names are on the disk before there is a byte in it. */
  beginSegment(baseOffset: number): ActiveSegment {
    const segment = this.openSegment(baseOffset)
    try {
      this.#hooks.syncDirectory()
    } catch (error) {
      segment.close()
      throw error
    }
    return segment
  }

  /** Base offsets of the segments, rising, once dead swaps are settled and orphans are gone. */
  #settledBases(condition: LogCondition): number[] {
    const { fileSystem, directory } = this.#options
    let names = fileSystem.list(directory) ?? []
    if (names.some((name) => name.endsWith(SWAP_SUFFIX))) {
      settleSwap(fileSystem, directory)
      names = fileSystem.list(directory) ?? []
    }
    const bases = names.map((name) => offsetOfFile(name, '.log')).filter((base) => base !== null)
    if (condition !== 'whole') this.#restoreIndexes(names, bases)
    this.#removeOrphans(names, new Set(bases))
    return bases.sort((a, b) => a - b)
  }

  /**
   * A crash may keep the new name of an index whose segment was being dropped and lose that of its log: the segment is
   * there still. Where the log has such a name too, another one was put in its place, and its indexes are its own.
   */
  #restoreIndexes(names: readonly string[], bases: readonly number[]): void {
    const { fileSystem, directory } = this.#options
    const known = new Set(names)
    for (const base of bases) {
      if (known.has(segmentFileName(base, '.log') + DELETED_SUFFIX)) continue
      for (const suffix of SEGMENT_SUFFIXES) {
        const name = segmentFileName(base, suffix)
        if (known.has(name) || !known.has(name + DELETED_SUFFIX)) continue
        fileSystem.rename(path.join(directory, name + DELETED_SUFFIX), path.join(directory, name))
      }
    }
  }

  /** Index files without a log: whoever deleted the segment died between two renames. */
  #removeOrphans(names: readonly string[], bases: ReadonlySet<number>): void {
    const { fileSystem, directory } = this.#options
    for (const suffix of SEGMENT_SUFFIXES) {
      if (suffix === '.log') continue
      for (const name of names) {
        const base = offsetOfFile(name, suffix)
        if (base !== null && !bases.has(base)) fileSystem.removeFile(path.join(directory, name))
      }
    }
  }

  /**
   * Segments that a broker closed and nobody knows to be on the disk: walked over with checksums from the recovery point
   * on, their indexes made anew, then synced, as our own closed segments are. A hole ends the log, as in Kafka; what is
   * behind it is kept under another name.
   */
  async #recoverClosed(bases: number[]): Promise<number> {
    const first = Math.max(
      bases.findLastIndex((base) => base <= this.#recoveryPoint),
      0,
    )
    for (let i = first; i < bases.length - 1; i++) {
      if (!(await this.#recoverSegment(bases[i] as number))) this.#setAside(bases.splice(i + 1))
    }
    return bases[first] ?? 0
  }

  /** False when the segment has a hole and is the last one now. */
  async #recoverSegment(base: number): Promise<boolean> {
    const segment = this.openSegment(base)
    try {
      const end = segment.catchUp({ fromStart: true })
      if (end.reason !== 'end') {
        if (segment.nextOffset < this.#recoveryPoint) throw this.#tail.damaged(segment)
        return false
      }
      segment.writeFinalTimeEntry()
      await this.#datasync(segment)
      return true
    } finally {
      segment.close()
    }
  }

  async #datasync(segment: ActiveSegment): Promise<void> {
    try {
      await Promise.all([segment.log.datasync(), segment.datasyncIndexes()])
    } catch (error) {
      this.#hooks.syncFailed(error)
      throw error
    }
  }

  #setAside(bases: readonly number[]): void {
    const { fileSystem, directory, notice } = this.#options
    const names: string[] = []
    for (const base of bases) {
      const log = path.join(directory, segmentFileName(base, '.log'))
      const kept = freeCutName(fileSystem, log, 0)
      fileSystem.rename(log, kept)
      names.push(path.basename(kept))
      for (const suffix of SEGMENT_SUFFIXES) fileSystem.removeFile(path.join(directory, segmentFileName(base, suffix)))
    }
    this.#hooks.syncDirectory()
    notice(
      `A segment of ${path.basename(directory)} ends in a hole: the machine probably went down. What was after it is kept in ${names.join(', ')}.`,
    )
  }

  /** A log that ends before its checkpointed start: what is there is gone by decree, and new records begin at the start. */
  #atCheckpoint(last: ActiveSegment): ActiveSegment {
    const startOffset = this.#options.checkpoints.logStartOffset()
    if (last.nextOffset >= startOffset) return last
    last.close()
    return this.beginSegment(startOffset)
  }
}
