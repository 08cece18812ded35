/**
 * One partition's log, as one process sees it: appends under the partition's kernel lock, reads without one. Nothing that
 * another process must know is kept here only; before each append what the others did is taken in. Kafka: UnifiedLog.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { assignOffset, type BatchHeader, readBatchHeader } from '../../record/batch-header.ts'
import { LeaderEpochCheckpoint } from '../checkpoint/leader-epoch-checkpoint.ts'
import { PARTITION_METADATA } from '../checkpoint/partition-metadata.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { ActiveSegment } from './active-segment.ts'
import { GroupSync } from './group-sync.ts'
import type { LogConfig } from './log-config.ts'
import { LogReader, type SuspectPlace } from './log-reader.ts'
import { baseOffsetOfLogFile, segmentFileName } from './segment-file.ts'
import { isTornTail } from './torn-tail.ts'

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
  /** The topic's configs as they are now. */
  readonly config: () => LogConfig
  /** From `log-start-offset-checkpoint`, else 0. */
  readonly checkpointedStartOffset: number
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
  #sync: GroupSync | null = null
  /** Bytes that turned out to be a dead writer's: `position:looseBytes`, so that they are judged once. */
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
   * or made anew, CORRUPT_MESSAGE when the log's end is damaged, KAFKA_STORAGE_ERROR; the log is unchanged then.
   */
  async append(batch: Buffer, { leaderEpoch }: { leaderEpoch: number }): Promise<AppendInfo> {
    this.#options.beforeChange()
    this.#lock ??= this.#openLock()
    return this.#lock.run(async () => {
      let active = this.#checkedActive()
      const length = readBatchHeader(batch, 0)
      const nextOffset = active.nextOffset
      const header: BatchHeader = { ...length, baseOffset: nextOffset, lastOffset: nextOffset + length.lastOffset }
      this.#assignEpoch(leaderEpoch, nextOffset)
      if (active.shouldRoll(header, this.#options.clock.nowMs(), 0)) active = await this.#roll(active)
      assignOffset(batch, 0, nextOffset, leaderEpoch)
      active.append(batch, header)
      return { baseOffset: nextOffset, lastOffset: header.lastOffset, logStartOffset: this.startOffset }
    })
  }

  /** Resolves when what was appended before is on the disk; several callers share one fdatasync. */
  async flush(): Promise<void> {
    if (this.#sync !== null) await this.#sync.flush()
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
      if (this.#active !== null && this.#isCurrent(lock)) await lock.run(() => this.#checkedActive(lock).writeFinalTimeEntry())
    } finally {
      await this.#sync?.idle()
      this.#active?.close()
      this.#active = null
      lock.file.close()
    }
  }

  #openLock(): FileLock {
    const { fileSystem, locks, directory, notice } = this.#options
    const file = fileSystem.open(path.join(directory, PARTITION_METADATA), 'write')
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
  #checkedActive(lock: FileLock | null = this.#lock): ActiveSegment {
    if (lock === null || !this.#isCurrent(lock)) {
      throw new KafkaError('NOT_LEADER_OR_FOLLOWER', { message: `${this.name} was deleted while it was open.` })
    }
    if (this.#active !== null && !this.#isStillLast(this.#active)) {
      this.#retire(this.#active)
      this.#active = null
    }
    const isFirstLook = this.#active === null
    const active = (this.#active ??= this.#openActive())
    if (isFirstLook || active.log.stat().sizeBytes !== active.endPosition) this.#takeIn(active, isFirstLook)
    return active
  }

  /** Checks (b) and (c): the path still leads to the open file, and nobody has rolled. */
  #isStillLast(active: ActiveSegment): boolean {
    const { fileSystem, directory } = this.#options
    const stat = (baseOffset: number) => fileSystem.stat(path.join(directory, segmentFileName(baseOffset, '.log')))
    if (stat(active.baseOffset)?.inode !== active.inode) return false
    return active.nextOffset === active.baseOffset || stat(active.nextOffset) === null
  }

  #openActive(): ActiveSegment {
    const { fileSystem, directory, config } = this.#options
    const bases = (fileSystem.list(directory) ?? []).map(baseOffsetOfLogFile).filter((base) => base !== null)
    const baseOffset = bases.length === 0 ? this.#options.checkpointedStartOffset : Math.max(...bases)
    const active = new ActiveSegment({ fileSystem, directory, baseOffset, config })
    this.#epochs = new LeaderEpochCheckpoint(fileSystem, directory)
    this.#sync ??= new GroupSync(() => (this.#active ?? active).log.datasync())
    return active
  }

  /** Check (d): walks over what others appended, and judges what is behind the last whole batch. */
  #takeIn(active: ActiveSegment, isFirstLook: boolean): void {
    const afterCrash = isFirstLook && this.#isUnclean()
    const end = active.catchUp({ fromStart: afterCrash })
    if (end.reason !== 'end') this.#cutTail(active, afterCrash)
    if (isFirstLook) {
      this.#epochs?.reload()
      this.#noteBoot()
    }
  }

  #cutTail(active: ActiveSegment, afterCrash: boolean): void {
    const { sizeBytes } = active.log.stat()
    const tail = Buffer.allocUnsafe(sizeBytes - active.endPosition)
    active.log.read(tail, 0, tail.length, active.endPosition)
    if (!afterCrash && !isTornTail(tail, active.nextOffset)) throw this.#damaged(active)
    const cause = afterCrash ? 'the machine went down' : 'its writer was killed'
    active.cutLooseBytes()
    this.#options.notice(`Cut ${tail.length} bytes of an unfinished write from the end of ${this.name}: ${cause}.`)
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
  async #roll(active: ActiveSegment): Promise<ActiveSegment> {
    const { fileSystem, directory, config } = this.#options
    active.writeFinalTimeEntry()
    await active.datasyncAll()
    const next = new ActiveSegment({ fileSystem, directory, baseOffset: active.nextOffset, config })
    fileSystem.syncDirectory(directory)
    this.#active = next
    this.#retire(active)
    return next
  }

  /** Closes a segment once no fdatasync uses its descriptor: the number could be another file's by then. */
  #retire(active: ActiveSegment): void {
    void this.#sync?.idle().then(() => active.close())
  }

  #isKnownTorn({ position, looseBytes }: SuspectPlace): boolean {
    return this.#knownTorn === `${position}:${looseBytes}`
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
      if (!isTornTail(tail.subarray(0, length), this.#reader.endOffset())) {
        throw new KafkaError('CORRUPT_MESSAGE', {
          message: `The log of ${this.name} is damaged at offset ${offset} (byte ${suspect.position} of ${suspect.path}).`,
        })
      }
      this.#knownTorn = `${suspect.position}:${suspect.looseBytes}`
      return batches
    } finally {
      file.close()
    }
  }
}
