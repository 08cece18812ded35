/** What a process needs to be all brokers of a cluster directory; at rest while there is only one of them. */
import path from 'node:path'
import { asSentence } from '../../common/as-sentence.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { assignReplicas, type HasLog } from '../../metadata/controller/assign-replicas.ts'
import type { ControllerEnv, ControllerResult, LiveBroker } from '../../metadata/controller/controller-result.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { MetadataLogOptions } from '../../metadata/log/metadata-log.ts'
import { QUORUM_NOTE, QuorumNoteFile } from '../../metadata/log/quorum-note.ts'
import { ReplicatedMetadataLog } from '../../metadata/log/replicated-metadata-log.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { LogDir, type LogDirOptions } from '../../storage/log-dir/log-dir.ts'
import type { NewPartition } from '../../storage/log-dir/partition-directory.ts'
import type { BrokerState } from '../broker-state.ts'
import type { CoordinatedLog } from '../group-coordinator/coordinator-log.ts'
import type { BrokerLogDir } from '../log-dir-usage.ts'
import { missingPartitions } from '../missing-partitions.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'
import { BrokerDirectories } from './broker-directories.ts'
import { CatchUp } from './catch-up.ts'
import type { LeadersView } from './hold-leaders.ts'
import { IsrKeeper } from './isr-keeper.ts'
import { type MovedReplicas, strayPartitions } from './moved-replicas.ts'
import { ReplicaLogs } from './replica-logs.ts'
import { ReplicatedCoordinatorLog } from './replicated-coordinator-log.ts'
import { ReplicatedPartitions } from './replicated-partitions.ts'

/** How often a process that can use none of the directories tries whether it could. */
const SEEK_EVERY_MS = 1000

export interface SeveralBrokersOptions extends LogDirOptions {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  /** Path of the cluster directory. */
  readonly root: string
  /** Absolute path of the log.dir that this process began with, and that log.dir. */
  readonly logDir: string
  readonly ownLogDir: () => LogDir
}

export class SeveralBrokers {
  readonly directories: BrokerDirectories
  readonly logs: ReplicaLogs
  readonly note: QuorumNoteFile
  readonly #options: SeveralBrokersOptions
  #soughtMs = Number.NEGATIVE_INFINITY
  #keeper: IsrKeeper | null = null
  #catchUp: CatchUp | null = null
  #partitions: ReplicatedPartitions | null = null
  #configOf: PartitionDirectory['configOf'] = () => null

  constructor(options: SeveralBrokersOptions) {
    this.#options = options
    this.note = new QuorumNoteFile(options.fileSystem, options.root)
    this.directories = new BrokerDirectories({
      ...options,
      openLogDir: (directory) => (directory === options.logDir ? options.ownLogDir() : new LogDir(directory, options)),
      onFailure: (brokerId) => this.logs.forgetBroker(brokerId),
    })
    this.logs = new ReplicaLogs({
      fileSystem: options.fileSystem,
      directories: this.directories,
      configOf: (topicId) => this.#configOf(topicId),
    })
  }

  /** Gives it the rest of the broker, which needs it itself. */
  connect(state: BrokerState, partitions: PartitionDirectory, isSeveral: () => boolean): void {
    const { directories, logs, note } = this
    const { clock, notice, isReadOnly = false } = this.#options
    this.#configOf = (topicId) => partitions.configOf(topicId)
    this.#catchUp = new CatchUp({
      directories,
      logs,
      partitions,
      state,
      notice,
      leaderUnreadable: (led, failure) => this.partitions.leaderUnreadable(led, failure),
    })
    this.#keeper = new IsrKeeper({
      directories,
      logs,
      state,
      note,
      clock,
      notice,
      isReadOnly,
      isSeveral,
      catchUp: this.#catchUp,
      assign: (image) => this.assignReplicas(image, state.env, this.directories.online(image.brokers.keys())),
      complete: (brokerId) => this.completeDirectories(state.lastImage(), brokerId),
    })
    this.#partitions = new ReplicatedPartitions({ logs, partitions, keeper: this.#keeper })
  }

  get keeper(): IsrKeeper {
    return connected(this.#keeper)
  }

  get catchUp(): CatchUp {
    return connected(this.#catchUp)
  }

  get partitions(): ReplicatedPartitions {
    return connected(this.#partitions)
  }

  /** Whether the directory is one of several brokers, as far as can be told without its metadata. */
  get isNoted(): boolean {
    return this.#options.fileSystem.stat(path.join(this.#options.root, QUORUM_NOTE)) !== null
  }

  /** Whether it is, also by its metadata: that a real cluster of several left in one log.dir counts as one broker. */
  areIn(image: MetadataImage): boolean {
    return this.isNoted || (image.brokers.size > 1 && this.directories.listed().length > 1)
  }

  /**
   * Whether one broker is left, and its log.dir is the one that is found without `metadata-quorum`: those of brokers that were
   * removed may be there still, and have metadata of an earlier time.
   */
  isFoundAlone({ brokers }: MetadataImage): boolean {
    const [brokerId] = brokers.keys()
    return brokers.size < 2 && this.directories.listed()[0] === brokerId
  }

  /** Opens the metadata log, of which each broker has a copy. Throws as ReplicatedMetadataLog.open. */
  openMetadata(options: Omit<MetadataLogOptions, 'logDir' | 'mayOperate'>): Promise<ReplicatedMetadataLog> {
    const { directories, note } = this
    return ReplicatedMetadataLog.open({
      ...options,
      note,
      root: this.#options.root,
      logDir: (brokerId) => directories.logDir(brokerId),
      online: (brokerIds) => this.#onlineOrBack([...brokerIds]),
      listed: () => directories.listed(),
      failed: (brokerId, error) => directories.fail(brokerId, error),
    })
  }

  /**
   * Those of the brokers that can be used. When none can, and the metadata could not be read, nobody would ever look who is
   * back: it is done here then, at most once a second.
   */
  #onlineOrBack(brokerIds: readonly number[]): readonly number[] {
    const { directories } = this
    const online = directories.online(brokerIds)
    const { isReadOnly = false, clock } = this.#options
    const nowMs = clock.monotonicMs()
    if (online.length > 0 || isReadOnly || nowMs - this.#soughtMs < SEEK_EVERY_MS) return online
    this.#soughtMs = nowMs
    return brokerIds.filter((id) => directories.revive(id)).sort((a, b) => a - b)
  }

  /** The log of a partition of `__consumer_offsets`, for who coordinates its groups. */
  coordinatorLog(partition: HostedPartition): CoordinatedLog {
    return new ReplicatedCoordinatorLog(partition, this)
  }

  /** The log.dirs of all brokers that can be used, that of `first` at the beginning. */
  logDirs({ brokers }: MetadataImage, first?: number): readonly LogDir[] {
    const ids = this.directories.online(brokers.keys()).toSorted((a, b) => Number(b === first) - Number(a === first))
    return ids.map((id) => this.directories.logDir(id))
  }

  /** The log.dir of a broker, as it is shown to those who ask. */
  logDirOf(brokerId: number): BrokerLogDir {
    const { directories } = this
    const failure = directories.problemOf(brokerId)
    return { path: directories.shownPathOf(brokerId), directoryId: directories.directoryIdOf(brokerId), failure }
  }

  /** Those of the brokers that have a directory in the cluster, as far as they can be used. */
  onlineLogDirs(): readonly LogDir[] {
    return this.directories.online(this.directories.listed()).map((id) => this.directories.logDir(id))
  }

  /** The paths of the log.dirs of all brokers, whether they can be used or not. */
  paths(): readonly string[] {
    return this.directories.listed().map((id) => this.directories.pathOf(id))
  }

  /** Throws KAFKA_STORAGE_ERROR while a real broker runs on one of the log.dirs. */
  demandNoBroker(): void {
    for (const logDir of this.onlineLogDirs()) logDir.demandNoBroker()
  }

  /** The brokers that work: neither fenced nor without their directory. */
  live({ brokers }: MetadataImage): readonly LiveBroker[] {
    if (brokers.size === 0) return this.#unregistered()
    return [...brokers.values()]
      .filter(({ brokerId, fenced }) => !fenced && this.directories.isOnline(brokerId))
      .map(({ brokerId, logDirs }) => ({ id: brokerId, directories: logDirs }))
      .sort((a, b) => a.id - b.id)
  }

  /** What `holdLeaders` needs to know. */
  leadersIn(image: MetadataImage): LeadersView {
    const { logs } = this
    const hosted = (topicId: string, partition: number) => {
      const topic = image.topicsById.get(topicId)?.name
      const config = this.#configOf(topicId)
      return topic === undefined || config === null ? null : { topicId, topicPartition: { topic, partition }, config }
    }
    return { image, logs, hosted }
  }

  /** Replicas that are said to be in log.dirs which their brokers do not have any more are in those that they have. */
  assignReplicas(image: MetadataImage, env: ControllerEnv, of: readonly number[]): ControllerResult<null> {
    const hasLog: HasLog = (brokerId, { name: topic, id }, partition) =>
      this.directories.isOnline(brokerId) &&
      namedTopicId(this.directories.logDir(brokerId), { topic, partition }) === id
    return assignReplicas(image, env, { of, hasLog })
  }

  /** Makes the directories of partitions in all log.dirs that they belong into. Throws KAFKA_STORAGE_ERROR. */
  async createPartitions(image: MetadataImage, wanted: readonly NewPartition[]): Promise<void> {
    await this.#onEach(image, async (brokerId) => {
      const logDir = this.directories.logDir(brokerId)
      const own = wanted.filter(
        ({ topicId, topicPartition }) =>
          image.topicsById.get(topicId)?.partitions[topicPartition.partition]?.replicas.includes(brokerId) === true &&
          // What is in the way there is set aside by who has the replica catch up.
          !logDir.isUnnamed(topicPartition),
      )
      if (own.length > 0) await logDir.createPartitions(own)
    })
  }

  /** The next for all log.dirs; what fails is left to who writes there. */
  async completeAll(image: MetadataImage): Promise<void> {
    try {
      await this.#onEach(image, (brokerId) => this.completeDirectories(image, brokerId))
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#options.notice(asSentence(`Directories of partitions could not be made, or removed: ${error.message}`))
    }
  }

  /**
   * Makes the partitions that are missing in a log.dir, and removes those of deleted topics, and of replicas that are
   * elsewhere now. Call it under the controller's lock. Throws KAFKA_STORAGE_ERROR.
   */
  async completeDirectories(image: MetadataImage, brokerId: number): Promise<void> {
    const logDir = this.directories.logDir(brokerId)
    const names = this.#options.fileSystem.list(logDir.path) ?? []
    logDir.removeDeleted(names)
    for (const stray of strayPartitions(image, { brokerId, names, topicIdOf: (each) => namedTopicId(logDir, each) })) {
      await logDir.deletePartition(stray)
    }
    const directoryIds = image.brokers.get(brokerId)?.logDirs ?? []
    const missing = missingPartitions(image, { brokerId, directoryIds, names })
    await logDir.createPartitions(missing.filter(({ topicPartition }) => !isInternalTopic(topicPartition.topic)))
  }

  /**
   * Replicas have moved: makes the directories where they are new, and removes those of which `before` knows that they are
   * not any more. Call it under the controller's lock.
   */
  async moveDirectories(before: MovedReplicas, image: MetadataImage): Promise<void> {
    await this.createPartitions(
      image,
      before.map(({ partition }) => partition),
    )
    for (const { partition, replicas } of before) {
      const { topicId, topicPartition } = partition
      const now = image.topicsById.get(topicId)?.partitions[topicPartition.partition]?.replicas ?? replicas
      for (const brokerId of replicas.filter((id) => !now.includes(id) && this.directories.isOnline(id))) {
        const logDir = this.directories.logDir(brokerId)
        if (logDir.topicIdOf(topicPartition) === topicId) await logDir.deletePartition(topicPartition)
      }
    }
  }

  /** Whoever was about to register the second broker was killed: it is one broker still, which needed no registration. */
  #unregistered(): readonly LiveBroker[] {
    const { directories, note } = this
    const [id] = directories.online(note.read()?.inSync ?? directories.listed())
    const directoryId = id === undefined ? null : directories.directoryIdOf(id)
    return id === undefined ? [] : [{ id, directories: directoryId === null ? [] : [directoryId] }]
  }

  /** For each broker that works, whatever becomes of the others; throws what the first one threw. */
  async #onEach(image: MetadataImage, action: (brokerId: number) => Promise<void>): Promise<void> {
    const failures: unknown[] = []
    for (const { id } of this.live(image)) {
      try {
        await action(id)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Call it when no request is at work any more. */
  async close(): Promise<void> {
    await this.#keeper?.close()
    await this.logs.close()
    this.directories.closeAll()
  }
}

function connected<T>(part: T | null): T {
  if (part === null) throw new Error('the brokers are not connected yet')
  return part
}

/** Null also where it can't be understood: what is wrong there is told when the partition is used. */
function namedTopicId(logDir: LogDir, topicPartition: TopicPartition): Uuid | null {
  return logDir.isUnnamed(topicPartition) ? null : logDir.topicIdOf(topicPartition)
}
