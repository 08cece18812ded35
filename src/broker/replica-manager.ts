/**
 * The partitions that this broker hosts: finds a partition's log for a request and keeps it open. Kafka: ReplicaManager.
 */
import path from 'node:path'
import type { Clock } from '../common/clock.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'
import type { Uuid } from '../common/uuid.ts'
import { NO_LEADER, type PartitionState } from '../metadata/image/partition-state.ts'
import type { CleanupOptions, CleanupReport } from '../storage/log/log-cleanup.ts'
import type { LogConfig } from '../storage/log/log-config.ts'
import type { AppendInfo, PartitionLog } from '../storage/log/partition-log.ts'
import type { LogDir } from '../storage/log-dir/log-dir.ts'
import { prepareBatch } from './prepare-batch.ts'
import type { SeveralBrokers } from './replication/several-brokers.ts'
import type { BatchContext } from './validate-records.ts'

/** In a cluster of one broker it has the only replica. */
const IN_SYNC_REPLICAS = 1

/** A partition as the metadata has it. */
export interface HostedPartition {
  readonly topicPartition: TopicPartition
  readonly topicId: Uuid
  readonly leaderEpoch: number
  readonly config: LogConfig
  /** Who leads and who is in sync; in a cluster of several brokers only. */
  readonly state?: PartitionState
}

/** What the broker knows about topics at this moment. */
export interface PartitionDirectory {
  /** By id, or by name where the id is the zero id. Throws UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID. */
  find(topic: { name: string; id: Uuid }, partition: number): Promise<HostedPartition>
  /** The topic's configs as they are now; null when it was deleted. */
  configOf(topicId: Uuid): LogConfig | null
  /**
   * Takes the partition over from the broker that led it before, if one did, and returns it as it is to be written to:
   * with its new leader epoch.
   */
  lead(partition: HostedPartition): Promise<HostedPartition>
  /** Makes the partition's directory, and puts one of an earlier topic of that name out of the way. */
  host(partition: HostedPartition): Promise<void>
}

interface OpenLog {
  readonly topicId: Uuid
  readonly log: PartitionLog
}

export class ReplicaManager {
  readonly #logDir: () => LogDir
  readonly #partitions: PartitionDirectory
  readonly #clock: Clock
  readonly #several: () => SeveralBrokers | null
  readonly #demandAlone: () => void
  readonly #open = new Map<string, OpenLog>()
  /** Topic id and partition of those whose directory was seen before a write. */
  readonly #written = new Set<string>()

  /** Producer ids that this process took: nobody else has written with them. */
  readonly #freshProducerIds = new Set<number>()
  /** The last append of each partition. */
  readonly #turns = new Map<string, Promise<void>>()

  /**
   * `logDir`: a directory that is made on first use is asked for when it is needed. `several`: asked where a partition has
   * a state. `demandAlone`: called under the lock of a partition that is written as in a cluster of one broker; throws
   * NOT_LEADER_OR_FOLLOWER when there are several.
   */
  constructor(
    logDir: () => LogDir,
    partitions: PartitionDirectory,
    clock: Clock,
    several: () => SeveralBrokers | null = () => null,
    demandAlone: () => void = () => {},
  ) {
    this.#logDir = logDir
    this.#several = several
    this.#demandAlone = demandAlone
    this.#clock = clock
    this.#partitions = partitions
  }

  /** The partition in the metadata as it is now. Throws as PartitionDirectory.find. */
  find(topic: { name: string; id: Uuid }, partition: number): Promise<HostedPartition> {
    return this.#partitions.find(topic, partition)
  }

  /** The directory to watch for new records of the partition. */
  directoryOf(partition: HostedPartition): string {
    const several = this.#severalOf(partition)
    if (several !== null) {
      const leaderDirectory = several.directories.pathOf(partition.state?.leader ?? NO_LEADER)
      return path.join(leaderDirectory, formatTopicPartition(partition.topicPartition))
    }
    return this.#logDir().partitionDirectory(partition.topicPartition)
  }

  /** Whether the partition was ever written to, or has a directory all the same. */
  async hasDirectory(partition: HostedPartition): Promise<boolean> {
    const { topicPartition, topicId } = partition
    const several = this.#severalOf(partition)
    if (several === null) return this.#logDir().topicIdOf(topicPartition) === topicId
    return several.logs.isThere(partition, (await this.#partitions.lead(partition)).state?.leader ?? NO_LEADER, true)
  }

  /** Runs `action`, which reads, on the log of the partition, or of its leader. Throws what it throws, NOT_LEADER_OR_FOLLOWER. */
  async reading<T>(partition: HostedPartition, action: (log: PartitionLog) => T | Promise<T>): Promise<T> {
    const several = this.#severalOf(partition)
    return several === null ? action(this.logOf(partition)) : several.partitions.reading(partition, action)
  }

  /** The same on the replica of broker `brokerId`. Throws NOT_LEADER_OR_FOLLOWER when it has none, KAFKA_STORAGE_ERROR. */
  async readingReplica<T>(
    partition: HostedPartition,
    brokerId: number,
    action: (log: PartitionLog) => T | Promise<T>,
  ): Promise<T> {
    const several = this.#severalOf(partition)
    if (several === null) return action(this.logOf(partition))
    if (partition.state?.replicas.includes(brokerId) === true) return several.logs.use(partition, brokerId, action)
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER', { topicPartition: partition.topicPartition })
  }

  /** The log of `partition` in a cluster of one broker, kept open until the topic's id changes. */
  logOf(partition: HostedPartition): PartitionLog {
    const { topicPartition, topicId } = partition
    const key = formatTopicPartition(topicPartition)
    const open = this.#open.get(key)
    if (open?.topicId === topicId) return open.log
    open?.log.close().catch(() => {
      // what could not be closed in order was another topic's; its records are in the log
    })
    // Deleted meanwhile: what is open is finished by the rules it began with.
    const config = () => this.#partitions.configOf(topicId) ?? partition.config
    const isFresh = (producerId: number): boolean => this.#freshProducerIds.has(producerId)
    const log = this.#logDir().openLog(topicPartition, topicId, config, {
      isFreshProducer: isFresh,
      demandWritable: this.#demandAlone,
    })
    this.#open.set(key, { topicId, log })
    return log
  }

  /**
   * Appends one batch. `acks` -1 waits until it is on the disk, together with all that was appended before. Throws
   * NOT_ENOUGH_REPLICAS, MESSAGE_TOO_LARGE, INVALID_RECORD, INVALID_TIMESTAMP, CORRUPT_MESSAGE, UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR.
   */
  async append(
    partition: HostedPartition,
    batch: Buffer,
    acks: number,
    { hasOwnChecksum = false }: Pick<BatchContext, 'hasOwnChecksum'> = {},
  ): Promise<AppendInfo> {
    const { config, topicPartition } = partition
    const several = this.#severalOf(partition)
    if (several === null && acks === -1 && config.minInsyncReplicas > IN_SYNC_REPLICAS) {
      throw new KafkaError('NOT_ENOUGH_REPLICAS', { topicPartition })
    }
    const prepared = prepareBatch(batch, { config, topicPartition, nowMs: this.#clock.nowMs(), hasOwnChecksum })
    if (several !== null) return this.#appendToAll(several, partition, prepared, acks)
    const { log, info } = await this.#inTurn(partition, async () => {
      return this.#appendToLog(await this.#partitions.lead(partition), prepared)
    })
    if (acks === -1) await log.flush()
    return info
  }

  /**
   * Appends the marker that ends a transaction, and waits until it is on the disk. Throws INVALID_PRODUCER_EPOCH,
   * TRANSACTION_COORDINATOR_FENCED, and as `append`. Kafka: ReplicaManager.appendRecords of the origin COORDINATOR.
   */
  async appendMarker(
    partition: HostedPartition,
    marker: Buffer,
    { transactionVersion }: { readonly transactionVersion: number },
  ): Promise<void> {
    const several = this.#severalOf(partition)
    const origin = 'coordinator'
    if (several !== null) {
      const options = { acks: -1, origin, transactionVersion } as const
      const { led } = await this.#inTurn(partition, () => several.partitions.append(partition, marker, options))
      return several.partitions.flush(led)
    }
    const log = await this.#onLeader(partition, async (led) => {
      await led.log.append(marker, { leaderEpoch: led.leaderEpoch, origin, transactionVersion })
      return led.log
    })
    await log.flush()
  }

  /** Resolves when the records before `offset` are on the disk, of all in-sync replicas, whoever wrote them. */
  async syncThrough(partition: HostedPartition, offset: number): Promise<void> {
    const several = this.#severalOf(partition)
    if (several === null) await this.logOf(partition).syncThrough(offset)
    else await several.partitions.syncThrough(partition, offset)
  }

  /** Each append begins after the one before has its place; they wait for the disks together. */
  async #appendToAll(several: SeveralBrokers, partition: HostedPartition, batch: Buffer, acks: number) {
    const appended = await this.#inTurn(partition, () => several.partitions.append(partition, batch, { acks }))
    if (acks === -1) await several.partitions.flush(appended.led)
    return appended.info
  }

  /** Whether no other process writes to the partition at this moment, or to an in-sync replica of it. */
  async isFree(partition: HostedPartition): Promise<boolean> {
    const several = this.#severalOf(partition)
    if (several === null) {
      const isThere = this.#logDir().topicIdOf(partition.topicPartition) === partition.topicId
      return !isThere || this.logOf(partition).isFree()
    }
    const free = (partition.state?.isr ?? [])
      .filter((brokerId) => several.logs.isThere(partition, brokerId))
      .map((brokerId) => several.logs.use(partition, brokerId, (log) => log.isFree()))
    return (await Promise.all(free)).every(Boolean)
  }

  /** Notes an id that the controller has just handed out to this process. */
  noteFreshProducer(producerId: number): void {
    this.#freshProducerIds.add(producerId)
  }

  /** The logs that this process has appended to, as far as they are open. */
  writtenLogs(): PartitionLog[] {
    const written = [...this.#open].filter(([key, { topicId }]) => this.#written.has(topicId + key))
    return [...written.map(([, { log }]) => log), ...(this.#several()?.logs.written() ?? [])]
  }

  /**
   * Deletes the records before `beforeOffset`, all of them when it is null; returns the log start offset. Throws
   * OFFSET_OUT_OF_RANGE, and as `append`.
   */
  deleteRecords(partition: HostedPartition, beforeOffset: number | null): Promise<number> {
    const several = this.#severalOf(partition)
    if (several !== null)
      return this.#inTurn(partition, () => several.partitions.deleteRecords(partition, beforeOffset))
    return this.#onLeader(partition, ({ log }) => log.deleteRecords(beforeOffset))
  }

  /** Applies the topic's cleanup policy to the partition now. Throws as `append`. */
  cleanUp(partition: HostedPartition, options: CleanupOptions): Promise<CleanupReport> {
    const several = this.#severalOf(partition)
    if (several !== null) return this.#inTurn(partition, () => several.partitions.cleanUp(partition, options))
    return this.#onLeader(partition, ({ log }) => log.cleanUp(options))
  }

  /** Runs `change` on a log that this broker leads and whose directory is there, after the appends that came before. */
  async #onLeader<T>(
    partition: HostedPartition,
    change: (led: { readonly log: PartitionLog; readonly leaderEpoch: number }) => Promise<T>,
  ): Promise<T> {
    return this.#inTurn(partition, async () => {
      const led = await this.#partitions.lead(partition)
      await this.#ensureDirectory(led)
      return change({ log: this.logOf(led), leaderEpoch: led.leaderEpoch })
    })
  }

  /** One append after the other in each partition, in the order of the requests, whatever each has to wait for first. */
  async #inTurn<T>({ topicPartition }: HostedPartition, append: () => Promise<T>): Promise<T> {
    const key = formatTopicPartition(topicPartition)
    const mine = (this.#turns.get(key) ?? Promise.resolve()).then(append)
    const settled = mine.then(
      () => {},
      () => {},
    )
    this.#turns.set(key, settled)
    return mine
  }

  /** A directory that went away under an open log is looked up once more: the topic is gone, or another one by now. */
  async #appendToLog(partition: HostedPartition, batch: Buffer): Promise<{ log: PartitionLog; info: AppendInfo }> {
    const { leaderEpoch } = partition
    for (let isRetry = false; ; isRetry = true) {
      await this.#ensureDirectory(partition)
      const log = this.logOf(partition)
      try {
        return { log, info: await log.append(batch, { leaderEpoch }) }
      } catch (error) {
        if (isRetry || !isKafkaError(error) || error.error !== 'NOT_LEADER_OR_FOLLOWER') throw error
        await this.#forget(partition)
        const now = await this.#partitions.find({ name: '', id: partition.topicId }, partition.topicPartition.partition)
        // A broker was added: the producer's retry goes to all replicas.
        if (now.state !== undefined) throw error
      }
    }
  }

  #severalOf({ state }: HostedPartition): SeveralBrokers | null {
    return state === undefined ? null : this.#several()
  }

  async #forget({ topicPartition, topicId }: HostedPartition): Promise<void> {
    const key = formatTopicPartition(topicPartition)
    const open = this.#open.get(key)
    this.#open.delete(key)
    this.#written.delete(topicId + key)
    await open?.log.close()
  }

  /** Closes all logs as an orderly stop does. */
  async close(): Promise<void> {
    const logs = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(logs.map(({ log }) => log.close()))
  }

  /** A partition without a directory is an empty one, made by its first writer: a crash may have come between. */
  async #ensureDirectory(partition: HostedPartition): Promise<void> {
    const { topicPartition, topicId } = partition
    const key = formatTopicPartition(topicPartition)
    if (this.#open.get(key)?.topicId === topicId && this.#written.has(topicId + key)) return
    if (this.#logDir().topicIdOf(topicPartition) !== topicId) {
      await this.#partitions.host(partition)
      this.#open.get(key)?.log.relist()
    }
    this.#written.add(topicId + key)
  }
}
