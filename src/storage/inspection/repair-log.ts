/** Repairs of one log that lose nothing, each under the partition's lock, after one more look under it. */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { settleSwap } from '../cleaner/settle-swap.ts'
import { unshareFile } from '../copy/unshare-file.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { ActiveSegment } from '../log/active-segment.ts'
import { walkBatches } from '../log/batch-walk.ts'
import { type LogCondition, logCondition } from '../log/boot-note.ts'
import { freeCutName, keepCut } from '../log/kept-cut.ts'
import type { LogConfig } from '../log/log-config.ts'
import { PartitionLock } from '../log/partition-lock.ts'
import { findSegmentEnd } from '../log/segment-end.ts'
import { segmentFileName } from '../log/segment-file.ts'
import { listSegments } from '../log/segment-list.ts'
import { judgeTail } from '../log/torn-tail.ts'
import { isSnapshotOfNoUse } from './snapshot-findings.ts'

export interface LogRepairOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly directory: string
  readonly config: LogConfig
  readonly bootId: string | null
  readonly recoveryPoint: number
  readonly notice: (sentence: string) => void
}

/** What each of them did is said in one sentence; null: there was nothing to do any more. Throw KafkaError. */
export class LogRepair {
  readonly #options: LogRepairOptions

  constructor(options: LogRepairOptions) {
    this.#options = options
  }

  /** Makes the indexes of a segment anew of its log. */
  rebuildIndexes(baseOffset: number): Promise<string | null> {
    const { fileSystem, directory, config } = this.#options
    return this.#locked(async () => {
      const last = listSegments(fileSystem, directory).at(-1)
      if (fileSystem.stat(path.join(directory, segmentFileName(baseOffset, '.log'))) === null) return null
      const isLast = last?.baseOffset === baseOffset
      // Before anything is changed: the indexes may be all that tells of what is behind damage.
      if (!isLast) this.#demandWhole(baseOffset)
      const segment = new ActiveSegment({ fileSystem, directory, baseOffset, config: () => config })
      try {
        segment.catchUp({ fromStart: true })
        // The last one gets its last entry when it is closed.
        if (!isLast) segment.writeFinalTimeEntry()
        await segment.datasyncIndexes()
      } finally {
        segment.close()
      }
      fileSystem.syncDirectory(directory)
      return `Made ${segmentFileName(baseOffset, '.index')} and .timeindex of ${path.basename(directory)} anew.`
    })
  }

  /** Cuts what a dead writer left behind the last batch, and keeps it in a file of its own. */
  cutTail(baseOffset: number): Promise<string | null> {
    const { fileSystem, directory } = this.#options
    return this.#locked(async () => {
      const entry = listSegments(fileSystem, directory).at(-1)
      const end = entry?.baseOffset === baseOffset ? findSegmentEnd(fileSystem, entry) : null
      if (entry === undefined || end === null) return null
      await unshareFile(fileSystem, entry.logPath)
      const file = fileSystem.open(entry.logPath, 'write')
      try {
        const length = file.stat().sizeBytes - end.position
        if (length === 0) return null
        this.#demandNobodys(file, end.position, length, end.nextOffset)
        const kept = await this.#keep(file, end.position, length)
        file.truncate(end.position)
        await file.datasync()
        return `Cut ${length} bytes from the end of ${path.basename(directory)}; they are kept in ${kept}.`
      } finally {
        file.close()
      }
    })
  }

  /** Ends what a dead cleaner left. */
  settleSwap(): Promise<string | null> {
    const { fileSystem, directory } = this.#options
    return this.#locked(() => {
      const hasSettled = settleSwap(fileSystem, directory)
      return hasSettled ? `Ended the compaction of ${path.basename(directory)} that was cut short.` : null
    })
  }

  /** Gives a producer snapshot that is of no use another name. */
  setAside(file: string): Promise<string | null> {
    const { fileSystem, directory } = this.#options
    return this.#locked(() => {
      if (!isSnapshotOfNoUse(fileSystem, file)) return null
      const kept = freeCutName(fileSystem, file, 0)
      fileSystem.rename(file, kept)
      fileSystem.syncDirectory(directory)
      return `Set ${path.basename(file)} of ${path.basename(directory)} aside as ${path.basename(kept)}.`
    })
  }

  #demandNobodys(file: OpenFile, position: number, length: number, nextOffset: number): void {
    const { recoveryPoint, directory } = this.#options
    const kind = judgeTail(file, position, length, nextOffset)
    const mayBeLost = this.#condition() !== 'whole' && nextOffset >= recoveryPoint
    if (kind !== 'torn' && !(kind === 'lost' && mayBeLost)) throw changed(directory)
  }

  #condition(): LogCondition {
    const { fileSystem, directory, bootId } = this.#options
    return logCondition(fileSystem, directory, bootId)
  }

  /** Returns where; it is on the disk then. */
  async #keep(file: OpenFile, position: number, length: number): Promise<string> {
    const { fileSystem, directory } = this.#options
    const kept = keepCut(fileSystem, file, position, length)
    try {
      await kept.datasync()
    } finally {
      kept.close()
    }
    fileSystem.syncDirectory(directory)
    return kept.path
  }

  #demandWhole(baseOffset: number): void {
    const { fileSystem, directory } = this.#options
    const file = fileSystem.open(path.join(directory, segmentFileName(baseOffset, '.log')), 'read')
    try {
      const to = file.stat().sizeBytes
      const { reason } = walkBatches({ file, from: 0, to, minOffset: baseOffset, checkCrcs: true, visit: () => true })
      if (reason !== 'end') throw changed(directory)
    } finally {
      file.close()
    }
  }

  async #locked(repair: () => Promise<string | null> | string | null): Promise<string | null> {
    const lock = new PartitionLock(this.#options)
    try {
      return await lock.run(() => {
        lock.demandCurrent()
        return repair()
      })
    } catch (error) {
      if (isKafkaError(error) && error.error === 'NOT_LEADER_OR_FOLLOWER') return null // deleted meanwhile
      throw error
    } finally {
      lock.close()
    }
  }
}

function changed(directory: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${path.basename(directory)} is not as it was when it was examined: nothing was changed there.`,
    hint: 'Run kafdir doctor again.',
  })
}
