/**
 * One partition of a coordinator's topic. Whoever holds its operation lock is the coordinator of what is in it for the moment.
 * Kafka: CoordinatorRuntime's CoordinatorContext.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import { FileLock, type Patience } from '../../storage/io/file-lock.ts'
import type { OpenFile } from '../../storage/io/file-system.ts'
import type { KernelLocks } from '../../storage/io/kernel-locks.ts'
import { findOpenFileLockOwner } from '../../storage/io/lock-owner.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'
import type { SeveralBrokers } from '../replication/several-brokers.ts'
import { type AppendDetails, CoordinatorLog, type CoordinatorLogOptions } from './coordinator-log.ts'
import { coordinatorLogConfig } from './coordinator-log-config.ts'
import { inTheWay, waitNotice } from './lock-holder.ts'

const OPERATION_LOCK = 'kafdir-operation.lock'
/** Held by who carries out, after an operation, what it decided. Its freedom tells others that nobody does. */
const COMPLETION_LOCK = 'kafdir-completion.lock'

export interface CoordinatorPartitionOptions<S, R> extends Omit<CoordinatorLogOptions<S, R>, 'log'> {
  readonly locks: KernelLocks
  readonly logDir: () => LogDir
  /** Null in a cluster of one broker. */
  readonly several: () => SeveralBrokers | null
  /** Throws NOT_LEADER_OR_FOLLOWER when there are several brokers by now; called under the lock of a log of one broker. */
  readonly demandAlone?: () => void
  readonly partitions: PartitionDirectory
}

/** Appends records and takes them into the state, in the middle of an operation. */
export type Append<R> = (records: readonly R[], details?: AppendDetails) => Promise<void>

export interface OperateOptions {
  readonly isDurable: boolean
  readonly patience: Patience
}

/** What is done under the operation lock, on a state that is up to date. */
export type PartitionOperation<S, R, T> = (state: S, append: Append<R>) => T | Promise<T>

export class CoordinatorPartition<S, R> {
  readonly #options: CoordinatorPartitionOptions<S, R>
  readonly #hosted: HostedPartition
  readonly #log: CoordinatorLog<S, R>
  #lock: FileLock | null = null
  #completionLock: FileLock | null = null
  /** What uses the files at this moment. */
  readonly #pending = new Set<Promise<unknown>>()

  constructor(hosted: HostedPartition, options: CoordinatorPartitionOptions<S, R>) {
    this.#options = options
    this.#hosted = hosted
    const { logDir, partitions, demandAlone } = options
    const { topicPartition, topicId, config } = hosted
    const log =
      options.several()?.coordinatorLog(hosted) ??
      logDir().openLog(topicPartition, topicId, () => coordinatorLogConfig(partitions.configOf(topicId) ?? config), {
        demandWritable: demandAlone,
      })
    this.#log = new CoordinatorLog({ ...options, log })
  }

  /** As of the last look of this process. */
  get state(): S {
    return this.#log.state
  }

  /** The broker that leads it; null in a cluster of one broker. */
  get leader(): number | null {
    return this.#hosted.state?.leader ?? null
  }

  /** The state with all that is in the log by now. Takes no lock and changes nothing. Throws as CoordinatorLog.catchUp. */
  read(): Promise<S> {
    return this.#track(this.#log.catchUp())
  }

  /**
   * Runs `operation` alone among all processes. `isDurable`: its records are on the disk when it resolves. Throws
   * REQUEST_TIMED_OUT without having run it when others are at work for longer than the patience lasts; what the
   * operation throws; as `read`, KAFKA_STORAGE_ERROR, and NOT_COORDINATOR when the partition's directory is another one than
   * before: make a new CoordinatorPartition then.
   */
  async operate<T>(operation: PartitionOperation<S, R, T>, { isDurable, patience }: OperateOptions): Promise<T> {
    const done = await this.operateWithin(patience, operation, { isDurable })
    if (done === null) throw inTheWay(this.#holderOf(this.#lock), this.#options.records.subject)
    return done.result
  }

  /** The same; null where that throws REQUEST_TIMED_OUT. */
  operateWithin<T>(
    patience: Patience,
    operation: PartitionOperation<S, R, T>,
    { isDurable }: { readonly isDurable: boolean } = { isDurable: false },
  ): Promise<{ result: T } | null> {
    return this.#track(this.#operate(operation, isDurable, patience))
  }

  /**
   * Runs `action`, which consists of operations and of what they lead to, alone among those that call this. It stands before
   * all other locks, so that anything may be taken in it. Throws as `operate`.
   */
  async completing<T>(patience: Patience, action: (leaderEpoch: number) => Promise<T>): Promise<T> {
    const done = await this.#track(this.#complete(patience, action))
    if (done === null) throw inTheWay(this.#holderOf(this.#completionLock), this.#options.records.subject)
    return done.result
  }

  /** Resolves when all that is in the state is on the disk: who appended it may have died before he saw to that. */
  syncState(): Promise<void> {
    return this.#track(this.#log.syncState())
  }

  /** Waits for what is at work: no file may be closed under whoever waits for its lock. Safe to call twice. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#pending)
    await this.#log.close()
    this.#lock?.close()
    this.#completionLock?.close()
    this.#lock = null
    this.#completionLock = null
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work)
    try {
      return await work
    } finally {
      this.#pending.delete(work)
    }
  }

  async #operate<T>(
    operation: PartitionOperation<S, R, T>,
    isDurable: boolean,
    patience: Patience,
  ): Promise<{ result: T } | null> {
    const { lock, critical } = await this.#prepare(operation)
    const done = await lock.runWithin(patience, critical)
    if (done === null) return null
    // Others go on meanwhile, and share the sync.
    if (isDurable) await this.#log.flush()
    this.#log.compactIfDue()
    return done
  }

  /** The operation lock, and what to do under it. */
  async #prepare<T>(operation: PartitionOperation<S, R, T>): Promise<{ lock: FileLock; critical: () => Promise<T> }> {
    const led = await this.#lead()
    this.#lock ??= await this.#openLock(led, OPERATION_LOCK)
    const lock = this.#lock
    const critical = async (): Promise<T> => {
      this.#demandSame(lock.file)
      const state = await this.#log.catchUpInTurn(led.leaderEpoch)
      return operation(state, (records, details) => this.#log.append(records, led.leaderEpoch, details))
    }
    return { lock, critical }
  }

  async #complete<T>(patience: Patience, action: (leaderEpoch: number) => Promise<T>): Promise<{ result: T } | null> {
    const led = await this.#lead()
    this.#completionLock ??= await this.#openLock(led, COMPLETION_LOCK)
    const lock = this.#completionLock
    return lock.runWithin(patience, () => {
      this.#demandSame(lock.file)
      return action(led.leaderEpoch)
    })
  }

  /** As it is to be written to. Throws NOT_COORDINATOR in another leader epoch than that of this object. */
  async #lead(): Promise<HostedPartition> {
    const led = await this.#options.partitions.lead(this.#hosted)
    if (led.state !== undefined && led.leaderEpoch !== this.#hosted.leaderEpoch) throw this.#replaced()
    return led
  }

  /** Makes the directory if it is not there yet: a partition without one is empty. */
  async #openLock(led: HostedPartition, name: string): Promise<FileLock> {
    const { fileSystem, locks, partitions, notice, records } = this.#options
    const { topicPartition, topicId } = led
    const logDir = this.#logDirOf(led)
    logDir.prepareChange()
    const isThere = (): boolean => logDir.topicIdOf(topicPartition) === topicId
    if (!isThere()) await partitions.host(led)
    // Its broker was removed meanwhile: somebody else leads, or will.
    if (!isThere()) throw this.#replaced()
    const directory = logDir.partitionDirectory(topicPartition)
    const lock: FileLock = new FileLock({
      locks,
      file: fileSystem.open(path.join(directory, name), 'create'),
      onLongWait: () => notice(waitNotice(this.#holderOf(lock), records.subject)),
    })
    return lock
  }

  /** Who holds the lock, where the system tells. */
  #holderOf(lock: FileLock | null): number | null {
    return lock === null ? null : findOpenFileLockOwner(this.#options.fileSystem, lock.file.path)
  }

  /** Of its leader: whoever leads the partition coordinates what is in it. */
  #logDirOf({ state }: HostedPartition): LogDir {
    const several = this.#options.several()
    return several === null || state === undefined ? this.#options.logDir() : several.directories.logDir(state.leader)
  }

  /** Who waited for the lock of a directory that was replaced meanwhile is alone with it. */
  #demandSame(lock: OpenFile): void {
    if (this.#options.fileSystem.stat(lock.path)?.inode !== lock.stat().inode) throw this.#replaced()
  }

  #replaced(): KafkaError {
    const { topic, partition } = this.#hosted.topicPartition
    return new KafkaError('NOT_COORDINATOR', {
      message: `${topic}-${partition} was deleted or replaced while it was open.`,
    })
  }
}
