/**
 * A Kafka log.dir that several processes use at once: its lock against real brokers, its clean-shutdown mark, its
 * checkpoints, its partitions. Kafka: LogManager.
 */
import path from 'node:path'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Random } from '../../common/random.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { PARTITION_METADATA, readPartitionMetadata } from '../checkpoint/partition-metadata.ts'
import { FileLock } from '../io/file-lock.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { findLockOwner } from '../io/lock-owner.ts'
import { isLogDirNoted, noteWholeLogDir } from '../log/boot-note.ts'
import type { LogConfig } from '../log/log-config.ts'
import { PartitionLog } from '../log/partition-log.ts'
import { LogDirCheckpoints } from './log-dir-checkpoints.ts'
import {
  createPartitionDirectories,
  deletePartitionDirectory,
  isDeletedDirectoryName,
  type NewPartition,
  setPartitionDirectoryAside,
} from './partition-directory.ts'

const LOCK_FILE = '.lock'
const CLEAN_SHUTDOWN_FILE = '.kafka_cleanshutdown'

/** What else is known of a partition when its log is opened. */
export interface OpenLogOptions {
  /** Whether this process took the producer id itself, so that its history is what this process wrote. */
  readonly isFreshProducer?: (producerId: number) => boolean
  /** See PartitionLogOptions. */
  readonly demandWritable?: (() => void) | undefined
}

export interface LogDirOptions {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly random: Random
  /** Null where the system tells none. */
  readonly bootId: string | null
  /** Nothing may be changed, whoever else works on the directory. */
  readonly isReadOnly?: boolean
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class LogDir {
  readonly path: string
  readonly #options: LogDirOptions
  readonly #checkpoints: LogDirCheckpoints
  #lock: OpenFile | null = null
  /** What could not be made durable: this process changes nothing here any more. */
  #failure: unknown = null

  /** `directory` exists and has a `meta.properties`. Nothing is changed. */
  constructor(directory: string, options: LogDirOptions) {
    this.path = directory
    this.#options = options
    this.#checkpoints = new LogDirCheckpoints({ ...options, directory })
  }

  /** Whether the disk has failed to store what was written before: this process changes nothing here any more. */
  get hasSyncFailed(): boolean {
    return this.#failure !== null
  }

  /**
   * Must be called before anything in the directory changes. The first call takes the shared lock, which keeps a real
   * broker out until this process ends, and removes the mark by which a broker would skip its recovery.
   * Throws KAFKA_STORAGE_ERROR while a broker runs on the directory, where nothing can or may be written, and after a sync
   * of this process has failed.
   */
  prepareChange(): void {
    if (this.#options.isReadOnly === true) throw readOnlyError(this.path)
    if (this.#failure !== null) throw isOffline(this.path, this.#failure)
    if (this.#lock !== null) return
    const lock = this.#takeSharedLock()
    try {
      this.#removeCleanShutdownMark()
    } catch (error) {
      lock.close()
      throw error
    }
    this.#lock = lock
  }

  /**
   * Throws KAFKA_STORAGE_ERROR while a broker runs on the directory: what it has in memory only is not there to be read. A
   * file that can't be opened proves nothing.
   */
  demandNoBroker(): void {
    const { fileSystem, locks } = this.#options
    const lockPath = path.join(this.path, LOCK_FILE)
    const file = openOrNull(fileSystem, lockPath)
    if (file === null) return
    try {
      if (!locks.tryLock(file.descriptor, 'shared')) throw brokerIsRunning(fileSystem, this.path)
    } finally {
      file.close()
    }
  }

  partitionDirectory(topicPartition: TopicPartition): string {
    return path.join(this.path, formatTopicPartition(topicPartition))
  }

  /** The topic id of the partition's directory, or null when there is no such directory. */
  topicIdOf(topicPartition: TopicPartition): Uuid | null {
    return readPartitionMetadata(this.#options.fileSystem, this.partitionDirectory(topicPartition))
  }

  /** Whether the partition has a directory that does not say of which topic it is: nothing in it counts, nor may be lost. */
  isUnnamed(topicPartition: TopicPartition): boolean {
    try {
      const isThere = this.#options.fileSystem.stat(this.partitionDirectory(topicPartition)) !== null
      return isThere && this.topicIdOf(topicPartition) === null
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
      return true
    }
  }

  /** Sets such a directory aside. Call it under the controller's lock. */
  async setUnnamedAside(topicPartition: TopicPartition): Promise<void> {
    this.prepareChange()
    const { fileSystem, random, notice } = this.#options
    await this.#withoutWriters(topicPartition, () => {
      if (this.isUnnamed(topicPartition)) setPartitionDirectoryAside(fileSystem, this.path, topicPartition, random)
    })
    notice(`Set aside what was in ${this.partitionDirectory(topicPartition)}, which does not say of which topic it is.`)
  }

  /** The log of the topic's partition. A directory that is missing, or another topic's, reads as an empty log. */
  openLog(
    topicPartition: TopicPartition,
    topicId: Uuid,
    config: () => LogConfig,
    { isFreshProducer = () => false, demandWritable }: OpenLogOptions = {},
  ): PartitionLog {
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
      checkpoints: this.#checkpoints.of(topicPartition),
      isFreshProducer,
      demandWritable,
      beforeChange: () => this.prepareChange(),
      onSyncFailure: (error) => {
        this.#failure ??= error
      },
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
    await this.#checkpoints.forget(missing.map(({ topicPartition }) => topicPartition))
    await createPartitionDirectories(this.#options.fileSystem, this.path, partitions, this.#options.random)
  }

  /** Call it under the controller's lock. Waits for a writer that is in the middle of an append. */
  async deletePartition(topicPartition: TopicPartition): Promise<void> {
    this.prepareChange()
    const { fileSystem, random } = this.#options
    await this.#withoutWriters(topicPartition, async () => {
      // Under the lock: nobody can note an offset of the topic any more.
      await this.#checkpoints.forget([topicPartition])
      deletePartitionDirectory(fileSystem, this.path, topicPartition, random)
    })
  }

  /**
   * Removes those of `names` that a process, or a broker, was killed over while it made or removed them. Call it under the
   * controller's lock, under which they are made.
   */
  removeDeleted(names: readonly string[]): void {
    const doomed = names.filter(isDeletedDirectoryName)
    if (doomed.length === 0) return
    this.prepareChange()
    for (const name of doomed) this.#options.fileSystem.removeDirectory(path.join(this.path, name))
  }

  /** Gives the lock back: a broker may start. */
  close(): void {
    this.#checkpoints.close()
    this.#lock?.close()
    this.#lock = null
  }

  /** Whoever comes next can tell by the note that the broker had stopped in order, as long as the machine runs. */
  #removeCleanShutdownMark(): void {
    const { fileSystem, bootId } = this.#options
    const mark = path.join(this.path, CLEAN_SHUTDOWN_FILE)
    if (fileSystem.stat(mark) === null) {
      // Who removed it in this run of the machine may have died before that was on the disk.
      if (isLogDirNoted(fileSystem, this.path, bootId)) fileSystem.syncDirectory(this.path)
      return
    }
    noteWholeLogDir(fileSystem, this.path, bootId)
    if (fileSystem.removeFile(mark)) fileSystem.syncDirectory(this.path)
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
  async #withoutWriters(topicPartition: TopicPartition, action: () => void | Promise<void>): Promise<void> {
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
    // Where nothing may be written at all, the lock says so.
    if (fileSystem.isAnothers(this.path) && fileSystem.isWritable(this.path)) throw notShared(this.path)
    for (;;) {
      const file = fileSystem.open(lockPath, 'create')
      if (!locks.tryLock(file.descriptor, 'shared')) {
        file.close()
        throw brokerIsRunning(fileSystem, this.path)
      }
      // A broker that stopped in between removed the file: what is locked then is nobody's file any more.
      if (fileSystem.stat(lockPath)?.inode === file.stat().inode) return file
      file.close()
    }
  }
}

function isOffline(directory: string, cause: unknown): KafkaError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '.'
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${directory} is offline for this process: the disk failed to store what was written before${reason}`,
    hint: 'Check the disk, then start the command again.',
    cause,
  })
}

function notShared(directory: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${directory} belongs to another user, who does not share it: what was written there could be in the way.`,
    hint: `Its owner shares it with its group by: chmod -R g+rwX ${directory} && find ${directory} -type d -exec chmod g+s {} +`,
  })
}

/** What a change of a directory fails with that was opened only to be read. */
export function readOnlyError(directory: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${directory} is opened with --read-only: nothing is changed there.`,
    hint: 'Leave --read-only out.',
  })
}

function openOrNull(fileSystem: FileSystem, file: string): OpenFile | null {
  try {
    return fileSystem.stat(file) === null ? null : fileSystem.open(file, 'read')
  } catch {
    return null
  }
}

function brokerIsRunning(fileSystem: FileSystem, directory: string): KafkaError {
  const lockPath = path.join(directory, LOCK_FILE)
  const owner = findLockOwner(fileSystem, lockPath)
  const who = owner === null ? 'it' : `process ${owner}`
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `A Kafka broker is running on ${directory}: ${who} holds the lock ${lockPath}.`,
    hint: 'Stop the broker first, or use its own tools with --bootstrap-server. With --read-only you can look at what is on the disk.',
  })
}
