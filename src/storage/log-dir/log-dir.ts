/**
 * A Kafka log.dir that several processes use at once: its lock against real brokers, its clean-shutdown mark, its
 * checkpoints, its partitions. Kafka: LogManager.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { readOffsetCheckpoint, removeFromOffsetCheckpoint } from '../checkpoint/offset-checkpoint.ts'
import { PARTITION_METADATA, readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import type { LogConfig } from '../log/log-config.ts'
import { PartitionLog } from '../log/partition-log.ts'
import {
  createPartitionDirectories,
  deletePartitionDirectory,
  type NewPartition,
  setPartitionDirectoryAside,
} from './partition-directory.ts'

const LOCK_FILE = '.lock'
const CLEAN_SHUTDOWN_FILE = '.kafka_cleanshutdown'
const LOG_START_OFFSET_CHECKPOINT = 'log-start-offset-checkpoint'
const RECOVERY_POINT_CHECKPOINT = 'recovery-point-offset-checkpoint'
/** All files that hold an offset of each partition. */
const OFFSET_CHECKPOINTS = [
  LOG_START_OFFSET_CHECKPOINT,
  RECOVERY_POINT_CHECKPOINT,
  'replication-offset-checkpoint',
  'cleaner-offset-checkpoint',
]

export interface LogDirOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly random: Random
  /** Null where the system tells none. */
  readonly bootId: string | null
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class LogDir {
  readonly path: string
  readonly #options: LogDirOptions
  #lock: OpenFile | null = null

  /** `directory` exists and has a `meta.properties`. Nothing is changed. */
  constructor(directory: string, options: LogDirOptions) {
    this.path = directory
    this.#options = options
  }

  /**
   * Must be called before anything in the directory changes. The first call takes the shared lock, which keeps a real
   * broker out until this process ends, and removes the mark by which a broker would skip its recovery.
   * Throws KAFKA_STORAGE_ERROR while a broker runs on the directory, or where nothing can be written.
   */
  prepareChange(): void {
    if (this.#lock !== null) return
    const { fileSystem } = this.#options
    const lock = this.#takeSharedLock()
    try {
      if (fileSystem.removeFile(path.join(this.path, CLEAN_SHUTDOWN_FILE))) fileSystem.syncDirectory(this.path)
    } catch (error) {
      lock.close()
      throw error
    }
    this.#lock = lock
  }

  partitionDirectory(topicPartition: TopicPartition): string {
    return path.join(this.path, formatTopicPartition(topicPartition))
  }

  /** The topic id of the partition's directory, or null when there is no such directory. */
  topicIdOf(topicPartition: TopicPartition): Uuid | null {
    return readPartitionMetadata(this.#options.fileSystem, this.partitionDirectory(topicPartition))
  }

  /** The log of the topic's partition. A directory that is missing, or another topic's, reads as an empty log. */
  openLog(topicPartition: TopicPartition, topicId: Uuid, config: () => LogConfig): PartitionLog {
    const { fileSystem, locks, clock, bootId, notice } = this.#options
    return new PartitionLog({
      fileSystem,
      locks,
      clock,
      bootId,
      notice,
      config,
      topicId,
      directory: this.partitionDirectory(topicPartition),
      checkpointedStartOffset: this.#checkpointed(LOG_START_OFFSET_CHECKPOINT, topicPartition),
      checkpointedRecoveryPoint: this.#checkpointed(RECOVERY_POINT_CHECKPOINT, topicPartition),
      beforeChange: () => this.prepareChange(),
    })
  }

  /**
   * Makes empty partitions; those that exist are left alone, and a directory of another topic of the same name is set
   * aside. Call it under the controller's lock.
   */
  async createPartitions(partitions: readonly NewPartition[]): Promise<void> {
    this.prepareChange()
    for (const { topicPartition, topicId } of partitions) await this.#setStrangerAside(topicPartition, topicId)
    const missing = partitions.filter(({ topicPartition }) => this.topicIdOf(topicPartition) === null)
    this.#forgetOffsets(missing.map(({ topicPartition }) => topicPartition))
    await createPartitionDirectories(this.#options.fileSystem, this.path, partitions, this.#options.random)
  }

  /** Call it under the controller's lock. Waits for a writer that is in the middle of an append. */
  async deletePartition(topicPartition: TopicPartition): Promise<void> {
    this.prepareChange()
    const { fileSystem, random } = this.#options
    this.#forgetOffsets([topicPartition])
    await this.#withoutWriters(topicPartition, () => {
      deletePartitionDirectory(fileSystem, this.path, topicPartition, random)
    })
  }

  /** Gives the lock back: a broker may start. */
  close(): void {
    this.#lock?.close()
    this.#lock = null
  }

  /** Offset of the partition in one of Kafka's checkpoints, as it is now; 0 when it is not mentioned. */
  #checkpointed(file: string, topicPartition: TopicPartition): number {
    const offsets = readOffsetCheckpoint(this.#options.fileSystem, path.join(this.path, file))
    return offsets.get(formatTopicPartition(topicPartition)) ?? 0
  }

  #forgetOffsets(partitions: readonly TopicPartition[]): void {
    const names = new Set(partitions.map(formatTopicPartition))
    if (names.size === 0) return
    for (const file of OFFSET_CHECKPOINTS) {
      removeFromOffsetCheckpoint(this.#options.fileSystem, path.join(this.path, file), names)
    }
  }

  async #setStrangerAside(topicPartition: TopicPartition, topicId: Uuid): Promise<void> {
    const { fileSystem, random, notice } = this.#options
    const found = this.topicIdOf(topicPartition)
    if (found === null || found === topicId) return
    await this.#withoutWriters(topicPartition, () => {
      setPartitionDirectoryAside(fileSystem, this.path, topicPartition, random)
    })
    notice(`Set aside what an earlier topic left in ${formatTopicPartition(topicPartition)}.`)
  }

  /**
   * Runs `action`, which takes the directory's name away, under the partition's lock: a writer in the middle of an append
   * could otherwise roll into the directory that gets the name next.
   */
  async #withoutWriters(topicPartition: TopicPartition, action: () => void): Promise<void> {
    const { fileSystem, locks, notice } = this.#options
    const lockPath = path.join(this.partitionDirectory(topicPartition), PARTITION_METADATA)
    if (fileSystem.stat(lockPath) === null) return action()
    const file = fileSystem.open(lockPath, 'write')
    const name = formatTopicPartition(topicPartition)
    const onLongWait = () => notice(`Waiting for another process that is writing to ${name} …`)
    try {
      await new FileLock({ locks, file, onLongWait }).run(action)
    } finally {
      file.close()
    }
  }

  #takeSharedLock(): OpenFile {
    const { fileSystem, locks } = this.#options
    const lockPath = path.join(this.path, LOCK_FILE)
    for (;;) {
      const file = fileSystem.open(lockPath, 'create')
      if (!locks.tryLock(file.descriptor, 'shared')) {
        file.close()
        throw brokerIsRunning(this.path)
      }
      // A broker that stopped in between removed the file: what is locked then is nobody's file any more.
      if (fileSystem.stat(lockPath)?.inode === file.stat().inode) return file
      file.close()
    }
  }
}

function brokerIsRunning(directory: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `A Kafka broker is running on ${directory}: it holds the lock ${path.join(directory, LOCK_FILE)}.`,
    hint: 'Stop the broker first, or use its own tools with --bootstrap-server.',
  })
}
