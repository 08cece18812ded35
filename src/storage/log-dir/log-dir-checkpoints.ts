/** Kafka's four files of a log.dir that hold an offset of each partition, kept right by several processes at once. */
import path from 'node:path'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { OffsetCheckpoint } from '../checkpoint/offset-checkpoint.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import type { PartitionCheckpoints } from '../log/partition-checkpoints.ts'

/** A plain file, which a real broker ignores. Taken last of all locks, for one read and one write of a checkpoint. */
const LOCK_FILE = 'kafdir-checkpoints.lock'
/** Their names. */
export const CHECKPOINT_FILES = {
  logStart: 'log-start-offset-checkpoint',
  recoveryPoint: 'recovery-point-offset-checkpoint',
  highWatermark: 'replication-offset-checkpoint',
  cleaner: 'cleaner-offset-checkpoint',
} as const

export interface LogDirCheckpointsOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly directory: string
  readonly notice: (sentence: string) => void
}

export class LogDirCheckpoints {
  readonly #options: LogDirCheckpointsOptions
  readonly #logStart: OffsetCheckpoint
  readonly #recoveryPoint: OffsetCheckpoint
  readonly #highWatermark: OffsetCheckpoint
  readonly #cleaner: OffsetCheckpoint
  #lock: FileLock | null = null

  constructor(options: LogDirCheckpointsOptions) {
    this.#options = options
    const checkpoint = (name: string) => new OffsetCheckpoint(options.fileSystem, path.join(options.directory, name))
    this.#logStart = checkpoint(CHECKPOINT_FILES.logStart)
    this.#recoveryPoint = checkpoint(CHECKPOINT_FILES.recoveryPoint)
    this.#highWatermark = checkpoint(CHECKPOINT_FILES.highWatermark)
    this.#cleaner = checkpoint(CHECKPOINT_FILES.cleaner)
  }

  /** What the files say of one partition. */
  of(topicPartition: TopicPartition): PartitionCheckpoints {
    const name = formatTopicPartition(topicPartition)
    return {
      logStartOffset: () => this.#logStart.offsetOf(name) ?? 0,
      recoveryPoint: () => this.#recoveryPoint.offsetOf(name) ?? 0,
      firstDirtyOffset: () => this.#cleaner.offsetOf(name),
      setLogStartOffset: (offset) => this.#update(this.#logStart, name, offset),
      setFirstDirtyOffset: (offset) => this.#update(this.#cleaner, name, offset),
      truncateTo: (endOffset, firstDirtyOffset) => this.#lower(name, endOffset, firstDirtyOffset),
    }
  }

  /** The high watermark that was noted last; null when the file does not mention the partition. */
  highWatermarkOf(topicPartition: TopicPartition): number | null {
    return this.#highWatermark.offsetOf(formatTopicPartition(topicPartition))
  }

  /** Takes partitions out of all files: a later topic of the same name must not inherit their offsets. */
  async forget(partitions: readonly TopicPartition[]): Promise<void> {
    const files = [this.#logStart, this.#recoveryPoint, this.#highWatermark, this.#cleaner]
    const names = partitions.map(formatTopicPartition)
    if (!names.some((name) => files.some((file) => file.offsetOf(name) !== null))) return
    const changes = new Map(names.map((name) => [name, null]))
    await this.#lockFile().run(() => {
      for (const file of files) file.update(changes)
    })
  }

  close(): void {
    this.#lock?.file.close()
    this.#lock = null
  }

  async #update(file: OffsetCheckpoint, name: string, offset: number | null): Promise<void> {
    await this.#lockFile().run(() => file.update(new Map([[name, offset]])))
  }

  async #lower(name: string, endOffset: number, firstDirtyOffset: number): Promise<void> {
    const limits = new Map([
      [this.#recoveryPoint, endOffset],
      [this.#highWatermark, endOffset],
      [this.#cleaner, firstDirtyOffset],
    ])
    await this.#lockFile().run(() => {
      for (const [file, limit] of limits) {
        if ((file.offsetOf(name) ?? 0) > limit) file.update(new Map([[name, limit]]))
      }
      // What is right already may be the last thing that a dead process did: its names may not be on the disk.
      this.#options.fileSystem.syncDirectory(this.#options.directory)
    })
  }

  #lockFile(): FileLock {
    const { fileSystem, locks, directory, notice } = this.#options
    this.#lock ??= new FileLock({
      locks,
      file: fileSystem.open(path.join(directory, LOCK_FILE), 'create'),
      onLongWait: () => notice('Waiting for another process that is writing to a checkpoint …'),
    })
    return this.#lock
  }
}
