/** The logs of replicas, by broker, kept open. */
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { OFFSETS_TOPIC } from '../../metadata/topic-name.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { LogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import { listSegments } from '../../storage/log/segment-list.ts'
import { coordinatorLogConfig } from '../group-coordinator/coordinator-log-config.ts'
import type { BrokerDirectories } from './broker-directories.ts'
import { isMarkedDamaged, markDamaged, unmarkDamaged } from './damage-mark.ts'

/** A partition of a topic, as its logs are opened. */
export interface ReplicatedTopicPartition {
  readonly topicPartition: TopicPartition
  readonly topicId: Uuid
  readonly config: LogConfig
}

export interface ReplicaLogsOptions {
  readonly fileSystem: FileSystem
  readonly directories: BrokerDirectories
  /** The topic's configs as they are now; null when it was deleted. */
  readonly configOf: (topicId: Uuid) => LogConfig | null
}

interface OpenReplica {
  readonly brokerId: number
  /** How many are at work with it: it must not be closed under them. */
  uses: number
  isDoomed: boolean
  readonly log: PartitionLog
  /** Something was written through it. */
  isWritten: boolean
  /** Its directory was seen. */
  isThere: boolean
}

export class ReplicaLogs {
  readonly #options: ReplicaLogsOptions
  readonly #open = new Map<string, OpenReplica>()
  readonly #closing = new Set<Promise<void>>()

  constructor(options: ReplicaLogsOptions) {
    this.#options = options
  }

  /**
   * Runs `action` with the log of a replica, which stays open meanwhile. Throws KAFKA_STORAGE_ERROR when the broker is not
   * online.
   */
  async use<T>(
    partition: ReplicatedTopicPartition,
    brokerId: number,
    action: (log: PartitionLog) => T | Promise<T>,
    { writes = false } = {},
  ): Promise<T> {
    const replica = this.#replica(partition, brokerId)
    replica.isWritten ||= writes
    replica.uses++
    try {
      return await action(replica.log)
    } finally {
      replica.uses--
      if (replica.isDoomed && replica.uses === 0) this.#closeNow(replica)
    }
  }

  /** The same with the logs of several replicas, to write to them. */
  async useAll<T>(
    partition: ReplicatedTopicPartition,
    brokerIds: readonly number[],
    action: (logs: readonly PartitionLog[]) => Promise<T>,
  ): Promise<T> {
    const useFrom = (at: number, logs: readonly PartitionLog[]): Promise<T> => {
      const brokerId = brokerIds[at]
      if (brokerId === undefined) return action(logs)
      return this.use(partition, brokerId, (log) => useFrom(at + 1, [...logs, log]), { writes: true })
    }
    return useFrom(0, [])
  }

  /** The log, for who reads at this moment and does not wait. Throws KAFKA_STORAGE_ERROR. */
  of(partition: ReplicatedTopicPartition, brokerId: number): PartitionLog {
    return this.#replica(partition, brokerId).log
  }

  /** Whether the replica has a directory of the topic. `isFresh`: look again. */
  isThere(partition: ReplicatedTopicPartition, brokerId: number, isFresh = false): boolean {
    const known = this.#open.get(keyOf(partition, brokerId))
    if (known?.isThere === true && !isFresh) return true
    if (!this.#isNamed(partition, brokerId)) {
      if (known !== undefined) known.isThere = false
      return false
    }
    // Not before: the log of a directory that does not say whose it is can't be opened.
    const replica = this.#replica(partition, brokerId)
    if (!replica.isThere) replica.log.relist()
    replica.isThere = true
    return true
  }

  /**
   * Whether one of `brokerIds` has records behind the end of the log of `leader`. Most of the time a glance at the files tells
   * that all are equal.
   */
  isShort(partition: ReplicatedTopicPartition, leader: number, brokerIds: readonly number[]): boolean {
    const tail = this.#tailOf(partition, leader)
    const others = brokerIds.filter((id) => this.#tailOf(partition, id) !== tail)
    if (others.length === 0) return false
    const endOffset = this.of(partition, leader).endOffset()
    return others.some((id) => this.of(partition, id).endOffset() > endOffset)
  }

  /** Whether this user may write to the replica's log.dir. */
  isWritable(brokerId: number): boolean {
    return this.#options.fileSystem.isWritable(this.#options.directories.logDir(brokerId).path)
  }

  /** Damage was met in the replica: it is to be made anew. Throws KAFKA_STORAGE_ERROR. */
  markDamaged(partition: ReplicatedTopicPartition, brokerId: number): void {
    markDamaged(this.#options.fileSystem, this.#directoryOf(partition, brokerId))
  }

  isMarkedDamaged(partition: ReplicatedTopicPartition, brokerId: number): boolean {
    return isMarkedDamaged(this.#options.fileSystem, this.#directoryOf(partition, brokerId))
  }

  unmarkDamaged(partition: ReplicatedTopicPartition, brokerId: number): void {
    unmarkDamaged(this.#options.fileSystem, this.#directoryOf(partition, brokerId))
  }

  /** The logs that this process has written to. */
  written(): PartitionLog[] {
    return [...this.#open.values()].filter(({ isWritten }) => isWritten).map(({ log }) => log)
  }

  /** Closes the log of a replica whose directory was gone or replaced. */
  forget(partition: ReplicatedTopicPartition, brokerId: number): void {
    this.#close(keyOf(partition, brokerId))
  }

  /** Closes all logs of a broker, whose directory is not used any more. */
  forgetBroker(brokerId: number): void {
    for (const [key, replica] of this.#open) if (replica.brokerId === brokerId) this.#close(key)
  }

  async close(): Promise<void> {
    const logs = [...this.#open.values()].map(({ log }) => log)
    this.#open.clear()
    await Promise.all(logs.map((log) => log.close()))
    await Promise.all(this.#closing)
  }

  #directoryOf({ topicPartition }: ReplicatedTopicPartition, brokerId: number): string {
    return this.#options.directories.logDir(brokerId).partitionDirectory(topicPartition)
  }

  /** One that does not say of which topic it is counts as gone. */
  #isNamed({ topicPartition, topicId }: ReplicatedTopicPartition, brokerId: number): boolean {
    try {
      return this.#options.directories.logDir(brokerId).topicIdOf(topicPartition) === topicId
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
      return false
    }
  }

  /** Which is the last segment, and how long it is. */
  #tailOf(partition: ReplicatedTopicPartition, brokerId: number): string {
    const { fileSystem } = this.#options
    const last = listSegments(fileSystem, this.#directoryOf(partition, brokerId)).at(-1)
    return last === undefined ? '' : `${last.baseOffset} ${fileSystem.stat(last.logPath)?.sizeBytes}`
  }

  #replica(partition: ReplicatedTopicPartition, brokerId: number): OpenReplica {
    const key = keyOf(partition, brokerId)
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const { directories, configOf } = this.#options
    const { topicPartition, topicId } = partition
    // Deleted meanwhile: what is open is finished by the rules it began with.
    const asCoordinated = topicPartition.topic === OFFSETS_TOPIC ? coordinatorLogConfig : <T>(config: T): T => config
    const config = () => asCoordinated(configOf(topicId) ?? partition.config)
    const log = directories.logDir(brokerId).openLog(topicPartition, topicId, config)
    const replica = { brokerId, log, uses: 0, isDoomed: false, isWritten: false, isThere: false }
    this.#open.set(key, replica)
    return replica
  }

  #close(key: string): void {
    const replica = this.#open.get(key)
    this.#open.delete(key)
    if (replica === undefined) return
    replica.isDoomed = true
    if (replica.uses === 0) this.#closeNow(replica)
  }

  /** What can't be closed in order is left as a crash would leave it. */
  #closeNow({ log }: OpenReplica): void {
    const closed = log
      .close()
      .catch(() => {})
      .finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }
}

function keyOf({ topicPartition, topicId }: ReplicatedTopicPartition, brokerId: number): string {
  return `${brokerId} ${topicId} ${formatTopicPartition(topicPartition)}`
}
