/**
 * The kernel lock of a partition: `partition.metadata` of its directory. Whoever appends, rolls, truncates, deletes or
 * swaps segments holds it; readers do not.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { PARTITION_METADATA, readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileStat, FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'

export interface PartitionLockOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly directory: string
  /** Whose directory it must be. Left out: whoever's it is. */
  readonly topicId?: Uuid
  /** Called under the lock by whoever is about to write; throws where somebody else's way of writing holds by now. */
  readonly demandWritable?: (() => void) | undefined
  /** One sentence for the user: a long wait. */
  readonly notice: (sentence: string) => void
}

export class PartitionLock {
  readonly #options: PartitionLockOptions
  #lock: FileLock | null = null
  /** Of the lock's file, which keeps it from any other file while it is open; asked for once. */
  #lockInode: number | null = null

  constructor(options: PartitionLockOptions) {
    this.#options = options
  }

  /** Whether this process has opened the lock for writing. */
  get isOpen(): boolean {
    return this.#lock !== null
  }

  /**
   * Runs `critical` under the lock. Throws NOT_LEADER_OR_FOLLOWER when the directory is gone or another topic's, and what
   * `demandWritable` throws.
   */
  async run<T>(critical: () => T | Promise<T>): Promise<T> {
    this.#lock ??= this.#open()
    const { demandWritable } = this.#options
    if (demandWritable === undefined) return this.#lock.run(critical)
    return this.#lock.run(() => {
      demandWritable()
      return critical()
    })
  }

  /** As `run`, for who only reads; null where the lock can't be taken: on a read-only file system. */
  async runToRead<T>(critical: () => T | Promise<T>): Promise<{ result: T } | null> {
    const lock = this.#lock ?? this.#openOrNull()
    if (lock === null) return null
    try {
      return { result: await lock.run(critical) }
    } finally {
      if (lock !== this.#lock) lock.file.close()
    }
  }

  /** As `runToRead`, and null also while another process holds the lock. */
  async runToReadIfFree<T>(critical: () => T | Promise<T>): Promise<{ result: T } | null> {
    const lock = this.#lock ?? this.#openOrNull()
    if (lock === null) return null
    try {
      return await lock.runIfFree(critical)
    } finally {
      if (lock !== this.#lock) lock.file.close()
    }
  }

  /** Whether nobody else holds the lock at this moment. */
  async isFree(): Promise<boolean> {
    return (await this.runToReadIfFree(() => undefined)) !== null
  }

  /**
   * Check (a) of a writer: the directory is still the one whose lock is held. Returns a number that is another one after
   * whole batches were cut off (`noteCut`). Throws NOT_LEADER_OR_FOLLOWER.
   */
  demandCurrent(): number {
    const stat = this.#currentStat()
    if (stat === null) throw this.#deleted()
    return stat.modifiedMs
  }

  isCurrent(): boolean {
    return this.#currentStat() !== null
  }

  /**
   * Tells the writers of all processes that batches which they know are about to go: the file may be as long as it was
   * when they look again, and hold something else. Every writer looks at the time of this file anyway; nothing else
   * changes it. Call it under the lock.
   */
  noteCut(): void {
    const file = this.#lock?.file
    file?.setModified(Math.floor(file.stat().modifiedMs) + 1)
  }

  #currentStat(): FileStat | null {
    const { fileSystem, directory } = this.#options
    const stat = fileSystem.stat(path.join(directory, PARTITION_METADATA))
    if (stat === null || this.#lock === null) return null
    this.#lockInode ??= this.#lock.file.stat().inode
    return stat.inode === this.#lockInode ? stat : null
  }

  /** Waits for nobody: call it when nothing runs under the lock. */
  close(): void {
    this.#lock?.file.close()
    this.#lock = null
    this.#lockInode = null
  }

  #openOrNull(): FileLock | null {
    try {
      return this.#open()
    } catch {
      return null // read-only: whoever asked does without
    }
  }

  #open(): FileLock {
    const { fileSystem, locks, directory, topicId, notice } = this.#options
    const lockPath = path.join(directory, PARTITION_METADATA)
    if (fileSystem.stat(lockPath) === null) throw this.#deleted()
    const file = fileSystem.open(lockPath, 'write')
    // A directory that is swapped after this is noticed under the lock, by check (a).
    if (topicId !== undefined && readPartitionMetadata(fileSystem, directory) !== topicId) {
      file.close()
      throw this.#deleted()
    }
    const name = path.basename(directory)
    return new FileLock({
      locks,
      file,
      onLongWait: () => notice(`Waiting for another process that is writing to ${name} …`),
    })
  }

  #deleted(): KafkaError {
    const name = path.basename(this.#options.directory)
    return new KafkaError('NOT_LEADER_OR_FOLLOWER', { message: `${name} was deleted while it was open.` })
  }
}
