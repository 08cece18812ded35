/**
 * One `__consumer_offsets` partition. Whoever holds its operation lock is the coordinator of its groups for the moment.
 * Kafka: CoordinatorRuntime's CoordinatorContext.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { CoordinatorRecord } from '../../coordinator/group/coordinator-record.ts'
import type { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import type { Departure } from '../../protocol/member-departure.ts'
import { FileLock, type Patience } from '../../storage/io/file-lock.ts'
import type { OpenFile } from '../../storage/io/file-system.ts'
import type { KernelLocks } from '../../storage/io/kernel-locks.ts'
import { findOpenFileLockOwner } from '../../storage/io/lock-owner.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'
import type { SeveralBrokers } from '../replication/several-brokers.ts'
import { CoordinatorLog, type CoordinatorLogOptions } from './coordinator-log.ts'
import { coordinatorLogConfig } from './coordinator-log-config.ts'
import { inTheWay, waitNotice } from './lock-holder.ts'

const OPERATION_LOCK = 'kafdir-operation.lock'

export interface CoordinatorPartitionOptions extends Omit<CoordinatorLogOptions, 'log'> {
  readonly locks: KernelLocks
  readonly logDir: () => LogDir
  /** Null in a cluster of one broker. */
  readonly several: () => SeveralBrokers | null
  /** Throws NOT_LEADER_OR_FOLLOWER when there are several brokers by now; called under the lock of a log of one broker. */
  readonly demandAlone?: () => void
  readonly partitions: PartitionDirectory
}

/** Appends records and takes them into the state, in the middle of an operation. `departure`: of members that they take out. */
export type Append = (records: readonly CoordinatorRecord[], departure?: Departure) => Promise<void>

export interface OperateOptions {
  readonly isDurable: boolean
  readonly patience: Patience
}

/** What is done under the operation lock, on a state that is up to date. */
export type PartitionOperation<R> = (state: GroupCoordinatorState, append: Append) => R | Promise<R>

export class CoordinatorPartition {
  readonly #options: CoordinatorPartitionOptions
  readonly #hosted: HostedPartition
  readonly #log: CoordinatorLog
  #lock: FileLock | null = null
  /** What uses the files at this moment. */
  readonly #pending = new Set<Promise<unknown>>()

  constructor(hosted: HostedPartition, options: CoordinatorPartitionOptions) {
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
  get state(): GroupCoordinatorState {
    return this.#log.state
  }

  /** The groups with all that is in the log by now. Takes no lock and changes nothing. Throws as CoordinatorLog.catchUp. */
  read(): Promise<GroupCoordinatorState> {
    return this.#track(this.#log.catchUp())
  }

  /**
   * Runs `operation` alone among all processes. `isDurable`: its records are on the disk when it resolves. Throws
   * REQUEST_TIMED_OUT without having run it when others change a group for longer than the patience lasts; what the
   * operation throws; as `read`, KAFKA_STORAGE_ERROR, and NOT_COORDINATOR when the partition's directory is another one than
   * before: make a new CoordinatorPartition then.
   */
  async operate<R>(operation: PartitionOperation<R>, { isDurable, patience }: OperateOptions): Promise<R> {
    const done = await this.operateWithin(patience, operation, { isDurable })
    if (done === null) throw inTheWay(this.#holder)
    return done.result
  }

  /** The same; null where that throws REQUEST_TIMED_OUT. */
  operateWithin<R>(
    patience: Patience,
    operation: PartitionOperation<R>,
    { isDurable }: { readonly isDurable: boolean } = { isDurable: false },
  ): Promise<{ result: R } | null> {
    return this.#track(this.#operate(operation, isDurable, patience))
  }

  /** Waits for what is at work: no file may be closed under whoever waits for its lock. Safe to call twice. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#pending)
    await this.#log.close()
    this.#lock?.close()
    this.#lock = null
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#pending.add(work)
    try {
      return await work
    } finally {
      this.#pending.delete(work)
    }
  }

  async #operate<R>(
    operation: PartitionOperation<R>,
    isDurable: boolean,
    patience: Patience,
  ): Promise<{ result: R } | null> {
    const { lock, critical } = await this.#prepare(operation)
    const done = await lock.runWithin(patience, critical)
    if (done === null) return null
    // Others go on meanwhile, and share the sync.
    if (isDurable) await this.#log.flush()
    this.#log.compactIfDue()
    return done
  }

  /** The operation lock, and what to do under it. */
  async #prepare<R>(operation: PartitionOperation<R>): Promise<{ lock: FileLock; critical: () => Promise<R> }> {
    const led = await this.#options.partitions.lead(this.#hosted)
    if (led.state !== undefined && led.leaderEpoch !== this.#hosted.leaderEpoch) throw this.#replaced()
    this.#lock ??= await this.#openLock(led)
    const lock = this.#lock
    const critical = async (): Promise<R> => {
      this.#demandSame(lock.file)
      const state = await this.#log.catchUpFromNow()
      return operation(state, (records, departure) => this.#log.append(records, led.leaderEpoch, departure))
    }
    return { lock, critical }
  }

  /** Makes the directory if it is not there yet: a partition without one is empty. */
  async #openLock(led: HostedPartition): Promise<FileLock> {
    const { fileSystem, locks, partitions, notice } = this.#options
    const { topicPartition, topicId } = led
    const logDir = this.#logDirOf(led)
    logDir.prepareChange()
    if (logDir.topicIdOf(topicPartition) !== topicId) await partitions.host(led)
    const directory = logDir.partitionDirectory(topicPartition)
    return new FileLock({
      locks,
      file: fileSystem.open(path.join(directory, OPERATION_LOCK), 'create'),
      onLongWait: () => notice(waitNotice(this.#holder)),
    })
  }

  /** Who holds the operation lock, where the system tells. */
  get #holder(): number | null {
    return this.#lock === null ? null : findOpenFileLockOwner(this.#options.fileSystem, this.#lock.file.path)
  }

  /** Of its leader: whoever leads the partition coordinates its groups. */
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
