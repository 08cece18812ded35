/** The directories of partitions in the log.dirs of this process: made, completed and removed as the metadata says. */
import { asSentence } from '../common/as-sentence.ts'
import { isKafkaError } from '../common/kafka-error.ts'
import type { ControllerEnv } from '../metadata/controller/controller-result.ts'
import type { TopicImage } from '../metadata/image/metadata-image.ts'
import { isInternalTopic } from '../metadata/topic-name.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { LogDir } from '../storage/log-dir/log-dir.ts'
import type { NewPartition } from '../storage/log-dir/partition-directory.ts'
import type { MetadataAccess } from './metadata-access.ts'
import { missingPartitions } from './missing-partitions.ts'
import { PendingDeletions } from './pending-deletions.ts'
import type { SeveralBrokers } from './replication/several-brokers.ts'

export interface PartitionDirectoriesOptions {
  readonly fileSystem: FileSystem
  readonly metadata: MetadataAccess
  /** The log.dir that this process began with. */
  readonly ownLogDir: () => LogDir
  /** Null in a cluster of one broker. */
  readonly several: () => SeveralBrokers | null
  readonly env: () => ControllerEnv
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class PartitionDirectories {
  readonly #options: PartitionDirectoriesOptions
  readonly #deletions: PendingDeletions
  #hasCompleted = false

  constructor(options: PartitionDirectoriesOptions) {
    this.#options = options
    this.#deletions = new PendingDeletions(options.fileSystem, () => this.logDirs())
  }

  /** The log.dirs that can be used; that of the broker that acts for this process comes first. */
  logDirs(): readonly LogDir[] {
    const { several, metadata, ownLogDir } = this.#options
    return several()?.logDirs(metadata.image, metadata.replicated?.brokerId) ?? [ownLogDir()]
  }

  /** The first of them. */
  logDir(): LogDir {
    return this.logDirs()[0] ?? this.#options.ownLogDir()
  }

  /** Makes the directories of partitions. Throws KAFKA_STORAGE_ERROR. */
  async create(wanted: readonly NewPartition[]): Promise<void> {
    const { several, metadata, ownLogDir } = this.#options
    const brokers = several()
    if (brokers === null) await ownLogDir().createPartitions(wanted)
    else await brokers.createPartitions(metadata.image, wanted)
  }

  /** The topic is there once it is in the metadata log: a directory that can't be made now is left to its first writer. */
  async host(partitions: readonly NewPartition[]): Promise<void> {
    const visible = partitions.filter(({ topicPartition }) => !isInternalTopic(topicPartition.topic))
    try {
      await this.create(visible)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#hasCompleted = true // trying again would end the same way
      this.#options.notice(
        asSentence(`The partitions have no directories yet, their first writers will make them: ${error.message}`),
      )
    }
  }

  /**
   * A process that was killed while it created topics left partitions without a directory, and half-made directories. Once
   * is enough. Call it under the controller's lock: nobody is making one then.
   */
  async completeOnce(): Promise<void> {
    if (this.#hasCompleted) return
    this.#hasCompleted = true
    const { several, metadata, ownLogDir, fileSystem, env } = this.#options
    const brokers = several()
    if (brokers !== null) return brokers.completeAll(metadata.image)
    const { brokerId, brokers: live } = env()
    const directoryIds = live.flatMap(({ directories }) => directories)
    const names = fileSystem.list(ownLogDir().path) ?? []
    ownLogDir().removeDeleted(names)
    await this.host(missingPartitions(metadata.image, { brokerId, directoryIds, names }))
  }

  /** Notes that topics are about to go; call it before the records that say so are appended. */
  noteDeletion(topics: readonly TopicImage[]): void {
    this.#deletions.note(topics)
  }

  /** Takes away the directories of noted topics that are not in the log any more. Call it under the controller's lock. */
  dropTopics(): Promise<void> {
    return this.#deletions.finish(this.#options.metadata.image)
  }

  /** A process that was killed while it deleted topics left their directories. */
  async finishDeletions(): Promise<void> {
    if (!this.#deletions.exist) return
    await this.#options.metadata.withController(
      () => ({ records: [], response: null }),
      () => this.dropTopics(),
    )
  }
}
