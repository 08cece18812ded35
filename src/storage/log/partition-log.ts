/**
 * One partition's log, as one process sees it: appends under the partition's kernel lock, reads without one. Nothing that
 * another process must know is kept here only; before each append what the others did is taken in. Kafka: UnifiedLog.
 */
import path from 'node:path'
import { assert } from '../../common/assert.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { assignOffset, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import { PARTITION_METADATA, readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { ActiveSegment } from './active-segment.ts'
import { GroupSync } from './group-sync.ts'
import type { LogConfig } from './log-config.ts'
import { LogReader, type SuspectPlace } from './log-reader.ts'
import { baseOffsetOfLogFile, segmentFileName } from './segment-file.ts'
import { isCrashTail, isTornTail } from './torn-tail.ts'

/** Holds the boot id of the last writer: after a machine crash it differs, and the tail must be checked byte by byte. */
const BOOT_ID_FILE = 'kafdir-boot-id'
/** How often, and how far apart, a reader that can't lock looks again at bytes that are no batch. */
const LOCKLESS_LOOKS = 3
const LOCKLESS_PAUSE_MS = 40

export interface PartitionLogOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly directory: string
  /** Whose log it is: a directory of another topic of the same name is left alone. Left out: whatever is there. */
  readonly topicId?: Uuid
  /** The topic's configs as they are now. */
  readonly config: () => LogConfig
  /** From `log-start-offset-checkpoint`, else 0. */
  readonly checkpointedStartOffset: number
  /** From `recovery-point-offset-checkpoint`: what is before it was on the disk when it was written. Default 0. */
  readonly checkpointedRecoveryPoint?: number
  /** Null where the system has none. */
  readonly bootId: string | null
  /** Called before anything in the directory changes. Throws when nothing may. */
  readonly beforeChange: () => void
  /** One sentence for the user about something unusual: a cut tail, a long wait. */
  readonly notice: (sentence: string) => void
}

/** What became of an append. Offsets are inclusive. */
export interface AppendInfo {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly logStartOffset: number
}

export class PartitionLog {
  readonly #options: PartitionLogOptions
  readonly #reader: LogReader
  #lock: FileLock | null = null
  #active: ActiveSegment | null = null
  #epochs: LeaderEpochCheckpoint | null = null
  /** Without an active segment this process has written nothing that another one's roll did not sync. */
  readonly #sync = new GroupSync(async () => this.#active?.log.datasync())
  /** Bytes that turned out to be a dead writer's: `path:position:looseBytes`, so that they are judged once. */
  #knownTorn = ''

  constructor(options: PartitionLogOptions) {
    this.#options = options
    this.#reader = new LogReader(options)
  }

  get name(): string {
    return path.basename(this.#options.directory)
  }

  get startOffset(): number {
    return this.#reader.startOffset
  }

  /** Offset behind the last whole batch, looked up now; also the high watermark while there is one replica. */
  endOffset(): number {
    return this.#reader.endOffset()
  }

  /**
   * Appends one whole batch and assigns its offsets in place. Throws NOT_LEADER_OR_FOLLOWER when the partition was deleted
   * or made anew, CORRUPT_MESSAGE when the log's end is damaged, KAFKA_STORAGE_ERROR; the log is unchanged then, and the
   * same buffer may be appended again.
   */
  async append(batch: Buffer, { leaderEpoch }: { leaderEpoch: number }): Promise<AppendInfo> {
    const given = readBatchHeader(batch, 0)
    assert(given.sizeInBytes === batch.length, 'an append is one whole batch')
    this.#options.beforeChange()
    const lock = (this.#lock ??= this.#openLock())
    return lock.run(async () => {
      let active = this.#checkedActive(lock)
      const nextOffset = active.nextOffset
      const lastOffset = nextOffset + given.lastOffset - given.baseOffset
      const header: BatchHeader = { ...given, baseOffset: nextOffset, lastOffset }
      this.#assignEpoch(leaderEpoch, nextOffset)
      if (active.shouldRoll(header, this.#options.clock.nowMs(), 0)) active = await this.#roll(active, lock)
      assignOffset(batch, 0, nextOffset, leaderEpoch)
      active.append(batch, header)
      return { baseOffset: nextOffset, lastOffset: header.lastOffset, logStartOffset: this.startOffset }
    })
  }

  /** Resolves when what was appended before is on the disk; several callers share one fdatasync. */
  async flush(): Promise<void> {
    await this.#sync.flush()
  }

  /**
   * Whole batches from the one that holds `offset` on, checksums compared; empty at the end. Throws OFFSET_OUT_OF_RANGE;
   * CORRUPT_MESSAGE when the bytes there are neither a batch nor a write that was cut short.
   */
  async read(offset: number, maxBytes: number): Promise<Buffer> {
    const result = this.#reader.read(offset, maxBytes)
    if (result.suspect === null) return result.batches
    if (this.#isKnownTorn(result.suspect)) return result.batches
    return this.#readAgain(offset, maxBytes)
  }

  /** Forgets what was open for reading: the directory may be another one now. */
  relist(): void {
    this.#reader.relist()
  }

  /** Leaves the files as an orderly close of Kafka's does, if this process wrote. Safe to call twice. */
  async close(): Promise<void> {
    this.#reader.close()
    const lock = this.#lock
    if (lock === null) return
    this.#lock = null
    try {
      await lock.run(() => {
        if (this.#active !== null && this.#isCurrent(lock)) this.#writeFinalTimeEntry(lock)
      })
    } finally {
      await this.#sync.idle()
      this.#active?.close()
      this.#active = null
      lock.file.close()
    }
  }

  /** Best effort: the entry is an index's, and every record is in the log. */
  #writeFinalTimeEntry(lock: FileLock): void {
    try {
      this.#checkedActive(lock).writeFinalTimeEntry()
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  #openLock(): FileLock {
    const { fileSystem, locks, directory, topicId, notice } = this.#options
    const lockPath = path.join(directory, PARTITION_METADATA)
    if (fileSystem.stat(lockPath) === null) throw this.#deleted()
    const file = fileSystem.open(lockPath, 'write')
    // A directory that is swapped after this is noticed under the lock, by check (a).
    if (topicId !== undefined && readPartitionMetadata(fileSystem, directory) !== topicId) {
      file.close()
      throw this.#deleted()
    }
    return new FileLock({
      locks,
      file,
      onLongWait: () => notice(`Waiting for another process that is writing to ${this.name} …`),
    })
  }

  /** Check (a): the directory is still the one whose lock is held. */
  #isCurrent(lock: FileLock): boolean {
    const { fileSystem, directory } = this.#options
    return fileSystem.stat(path.join(directory, PARTITION_METADATA))?.inode === lock.file.stat().inode
  }

  /** The active segment with all that other writers did, after the four checks; cuts what a dead writer left. */
  #checkedActive(lock: FileLock): ActiveSegment {
    if (!this.#isCurrent(lock)) throw this.#deleted()
    for (;;) {
      if (this.#active !== null && !this.#isStillLast(this.#active)) this.#retireActive()
      const active = this.#active
      if (active === null) this.#openActive(lock)
      else if (active.log.stat().sizeBytes === active.endPosition) return active
      else this.#takeIn(active, { afterCrash: false })
      // Others may have appended and then rolled: what is taken in now tells whether this segment is still the last one.
    }
  }

  /** Checks (b) and (c): the path still leads to the open file, and nobody has rolled. */
  #isStillLast(active: ActiveSegment): boolean {
    const { fileSystem, directory } = this.#options
    const stat = (baseOffset: number) => fileSystem.stat(path.join(directory, segmentFileName(baseOffset, '.log')))
    if (stat(active.baseOffset)?.inode !== active.inode) return false
    return active.nextOffset === active.baseOffset || stat(active.nextOffset) === null
  }

  /** Opens the last segment and takes in what it holds. */
  #openActive(lock: FileLock): void {
    const { fileSystem, directory, config } = this.#options
    const bases = (fileSystem.list(directory) ?? []).map(baseOffsetOfLogFile).filter((base) => base !== null)
    const baseOffset = bases.length === 0 ? this.#options.checkpointedStartOffset : Math.max(...bases)
    this.#epochs = new LeaderEpochCheckpoint(fileSystem, directory)
    const active = new ActiveSegment({ fileSystem, directory, baseOffset, config })
    try {
      // Check (a) again: files are opened by path, and the directory may have been replaced in between.
      if (!this.#isCurrent(lock)) throw this.#deleted()
      this.#takeIn(active, { afterCrash: this.#isUnclean() })
      // Whoever made the file may have died before its name was on the disk.
      if (active.endPosition === 0) this.#syncDirectory()
      this.#noteBoot()
      this.#active = this.#atCheckpoint(active) ?? active
    } catch (error) {
      // The next attempt begins anew: a second look at a segment trusts what the first one passed.
      active.close()
      throw error
    }
    if (this.#active !== active) active.close()
  }

  /** A log that ends before its checkpointed start: what is there is gone by decree, and new records begin at the start. */
  #atCheckpoint(last: ActiveSegment): ActiveSegment | null {
    const { checkpointedStartOffset } = this.#options
    return last.nextOffset < checkpointedStartOffset ? this.#beginSegment(checkpointedStartOffset) : null
  }

  /** Makes a segment's files; their names are on the disk before there is a byte in them. */
  #beginSegment(baseOffset: number): ActiveSegment {
    const { fileSystem, directory, config } = this.#options
    const segment = new ActiveSegment({ fileSystem, directory, baseOffset, config })
    try {
      this.#syncDirectory()
    } catch (error) {
      segment.close()
      throw error
    }
    return segment
  }

  /** Check (d): walks over what others appended, and judges what is behind the last whole batch. */
  #takeIn(active: ActiveSegment, { afterCrash }: { afterCrash: boolean }): void {
    const end = active.catchUp({ fromStart: afterCrash })
    if (active.log.stat().sizeBytes < active.endPosition) throw this.#damaged(active) // somebody cut whole batches
    if (end.reason !== 'end') this.#cutTail(active, afterCrash)
  }

  #cutTail(active: ActiveSegment, afterCrash: boolean): void {
    const { sizeBytes } = active.log.stat()
    const tail = Buffer.allocUnsafe(sizeBytes - active.endPosition)
    active.log.read(tail, 0, tail.length, active.endPosition)
    const isTorn = isTornTail(tail, active.nextOffset)
    const isDurable = active.nextOffset < (this.#options.checkpointedRecoveryPoint ?? 0)
    if (!isTorn && (!afterCrash || isDurable)) throw this.#damaged(active)
    const kept = isTorn || isCrashTail(tail) ? '' : ` They are kept in ${this.#keepAside(active, tail)}.`
    active.cutLooseBytes()
    this.#epochs?.truncateFromEnd(active.nextOffset)
    const cause = isTorn ? 'its writer was probably killed' : 'the machine probably went down'
    this.#options.notice(
      `Cut ${tail.length} bytes of an unfinished write from the end of ${this.name}: ${cause}.${kept}`,
    )
  }

  /** Whole batches behind a hole were never promised to be on the disk, but somebody may want to look at them. */
  #keepAside(active: ActiveSegment, tail: Buffer): string {
    const kept = `${active.log.path}.cut-${active.endPosition}`
    this.#options.fileSystem.replaceFile(kept, tail)
    return kept
  }

  #deleted(): KafkaError {
    return new KafkaError('NOT_LEADER_OR_FOLLOWER', { message: `${this.name} was deleted while it was open.` })
  }

  #damaged(active: ActiveSegment): KafkaError {
    return new KafkaError('CORRUPT_MESSAGE', {
      message: `The log of ${this.name} is damaged at offset ${active.nextOffset} (byte ${active.endPosition} of ${active.log.path}).`,
      hint: 'Nothing was written. Records before that offset can still be read; restore the file from a copy to keep the rest.',
    })
  }

  #isUnclean(): boolean {
    const { fileSystem, directory, bootId } = this.#options
    return fileSystem.readFile(path.join(directory, BOOT_ID_FILE))?.toString('utf8') !== (bootId ?? 'unknown')
  }

  #noteBoot(): void {
    if (!this.#isUnclean()) return
    const { fileSystem, directory, bootId } = this.#options
    const file = fileSystem.open(path.join(directory, BOOT_ID_FILE), 'create')
    try {
      file.truncate(0)
      file.write(Buffer.from(bootId ?? 'unknown'), 0)
    } finally {
      file.close()
    }
  }

  #assignEpoch(leaderEpoch: number, startOffset: number): void {
    const epochs = this.#epochs
    if (epochs === null || leaderEpoch <= epochs.latestEpoch) return
    epochs.reload()
    epochs.assign(leaderEpoch, startOffset)
  }

  /** Closes `active` for good and opens the next segment. All of the old one is durable before the new one has a byte. */
  async #roll(active: ActiveSegment, lock: FileLock): Promise<ActiveSegment> {
    active.writeFinalTimeEntry()
    await this.#sync.flush()
    await active.datasyncIndexes()
    // That took a while: the directory behind the path may be another partition's by now.
    if (!this.#isCurrent(lock)) throw this.#deleted()
    const next = this.#beginSegment(active.nextOffset)
    this.#retireActive()
    this.#active = next
    return next
  }

  /** Makes the names of new files durable. What is true of data is true of names: no second try after a failure. */
  #syncDirectory(): void {
    try {
      this.#options.fileSystem.syncDirectory(this.#options.directory)
    } catch (error) {
      this.#sync.fail(error)
      throw error
    }
  }

  /** Closes the segment once no fdatasync uses its descriptor: the number could be another file's by then. */
  #retireActive(): void {
    const active = this.#active
    this.#active = null
    void this.#sync.idle().then(() => active?.close())
  }

  #isKnownTorn(suspect: SuspectPlace): boolean {
    return this.#knownTorn === keyOf(suspect)
  }

  /** Looks again when no writer can be in the middle: bytes that are still no batch are a dead writer's, or damage. */
  async #readAgain(offset: number, maxBytes: number): Promise<Buffer> {
    const lock = this.#lockForReading()
    if (lock !== null) {
      try {
        return await lock.run(() => this.#judge(offset, maxBytes))
      } finally {
        if (lock !== this.#lock) lock.file.close()
      }
    }
    for (let look = 0; look < LOCKLESS_LOOKS; look++) {
      await new Promise((resolve) => setTimeout(resolve, LOCKLESS_PAUSE_MS))
      const { batches, suspect } = this.#reader.read(offset, maxBytes)
      if (suspect === null) return batches
    }
    return this.#judge(offset, maxBytes)
  }

  /** The partition's lock, or null on a directory where it can't be taken. */
  #lockForReading(): FileLock | null {
    if (this.#lock !== null) return this.#lock
    try {
      return this.#openLock()
    } catch {
      return null // read-only: looking again a little later has to do
    }
  }

  #judge(offset: number, maxBytes: number): Buffer {
    const { batches, suspect } = this.#reader.read(offset, maxBytes)
    if (suspect === null) return batches
    const file = this.#options.fileSystem.open(suspect.path, 'read')
    try {
      const tail = Buffer.allocUnsafe(suspect.looseBytes)
      const length = file.read(tail, 0, tail.length, suspect.position)
      if (!this.#isNobodys(tail.subarray(0, length), suspect)) {
        throw new KafkaError('CORRUPT_MESSAGE', {
          message: `The log of ${this.name} is damaged at offset ${offset} (byte ${suspect.position} of ${suspect.path}).`,
        })
      }
      this.#knownTorn = keyOf(suspect)
      return batches
    } finally {
      file.close()
    }
  }

  /** Whether `tail` is what the next writer will cut: a dead writer's, or what a crash of the machine left. */
  #isNobodys(tail: Buffer, { isInLastSegment }: SuspectPlace): boolean {
    if (!isInLastSegment) return false
    return isTornTail(tail, this.#reader.endOffset()) || (this.#isUnclean() && isCrashTail(tail))
  }
}

function keyOf({ path: file, position, looseBytes }: SuspectPlace): string {
  return `${file}:${position}:${looseBytes}`
}
