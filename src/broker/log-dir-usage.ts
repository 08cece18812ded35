/** What lies in the log.dirs of a broker, and how much room there is. Kafka: `ReplicaManager.describeLogDirs`. */
import path from 'node:path'
import { isKafkaError, type KafkaError } from '../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../common/topic-partition.ts'
import type { Uuid } from '../common/uuid.ts'
import type { MetadataImage } from '../metadata/image/metadata-image.ts'
import { readPartitionMetadata } from '../storage/checkpoint/partition-metadata.ts'
import type { FileSystem, VolumeSpace } from '../storage/io/file-system.ts'
import { mayBeIn, replicaDirectory } from './replica-directory.ts'

/** A log.dir of a broker that this process can answer for. */
export interface BrokerLogDir {
  /** Absolute. */
  readonly path: string
  /** Null while there is none. */
  readonly directoryId: Uuid | null
  /** Why this process can't use it; null: it can. */
  readonly failure: KafkaError | null
}

/** The log.dirs of broker `brokerId`. Throws BROKER_NOT_AVAILABLE where this process has none of that broker. */
export type LogDirsOf = (brokerId: number) => readonly BrokerLogDir[]

export interface ReplicaUsage {
  readonly topicPartition: TopicPartition
  /** Of its segments, without their indexes. */
  readonly sizeBytes: number
  /** How far its end lies behind; -1: not known. */
  readonly offsetLag: number
  /** A copy that was to replace the replica in another log.dir. */
  readonly isFuture: boolean
}

export interface LogDirUsage {
  readonly path: string
  readonly error: KafkaError | null
  readonly replicas: readonly ReplicaUsage[]
  /** Null where nobody knows. */
  readonly space: VolumeSpace | null
}

const SEGMENT_FILE = /^\d{20}\.log$/
/** Kafka: `LocalLog.logFutureDirName`. */
const FUTURE_DIRECTORY = /^(.+)-(\d+)\.[0-9a-f]{32}-future$/

/** Looks at the files of log.dirs; nothing is opened for writing, and nothing locked. */
export class LogDirUsages {
  readonly #fileSystem: FileSystem
  readonly #logDirsOf: LogDirsOf

  constructor(fileSystem: FileSystem, logDirsOf: LogDirsOf) {
    this.#fileSystem = fileSystem
    this.#logDirsOf = logDirsOf
  }

  /** The log.dirs of broker `brokerId`, as `LogDirsOf`. */
  of(brokerId: number): readonly BrokerLogDir[] {
    return this.#logDirsOf(brokerId)
  }

  /** What of the broker's partitions is in each of its log.dirs. One that can't be read has an error, and nothing else. */
  describe(image: MetadataImage, brokerId: number): readonly LogDirUsage[] {
    return this.#logDirsOf(brokerId).map((logDir) => {
      const failed = (error: KafkaError): LogDirUsage => ({ path: logDir.path, error, replicas: [], space: null })
      if (logDir.failure !== null) return failed(logDir.failure)
      try {
        const replicas = [...this.#replicasIn(image, brokerId, logDir), ...this.#futureReplicasIn(image, logDir)]
        return { path: logDir.path, error: null, replicas, space: this.#fileSystem.space(logDir.path) }
      } catch (error) {
        if (!isKafkaError(error)) throw error
        return failed(error)
      }
    })
  }

  /** A partition without a directory is an empty one. The end of a replica is never behind what it calls committed. */
  #replicasIn(image: MetadataImage, brokerId: number, { path: logDir, directoryId }: BrokerLogDir): ReplicaUsage[] {
    const directoryIds = directoryId === null ? [] : [directoryId]
    return [...image.topicsByName.values()].flatMap(({ name, id, partitions }) =>
      partitions.flatMap((state, partition): ReplicaUsage[] => {
        const directory = replicaDirectory(state, brokerId)
        if (directory === undefined || !mayBeIn(directoryIds, directory)) return []
        const topicPartition = { topic: name, partition }
        const place = path.join(logDir, formatTopicPartition(topicPartition))
        return [{ topicPartition, sizeBytes: this.#sizeOf(place, id), offsetLag: 0, isFuture: false }]
      }),
    )
  }

  /** The replica that it was to replace is in a log.dir that this process does not have. */
  #futureReplicasIn({ topicsByName }: MetadataImage, { path: logDir }: BrokerLogDir): ReplicaUsage[] {
    return (this.#fileSystem.list(logDir) ?? []).flatMap((name): ReplicaUsage[] => {
      const [, topic = '', number = ''] = FUTURE_DIRECTORY.exec(name) ?? []
      const known = topicsByName.get(topic)
      if (known?.partitions[Number(number)] === undefined) return []
      const sizeBytes = this.#sizeOf(path.join(logDir, name), known.id)
      return [{ topicPartition: { topic, partition: Number(number) }, sizeBytes, offsetLag: -1, isFuture: true }]
    })
  }

  /** What an earlier topic of the name left there does not count. */
  #sizeOf(directory: string, topicId: Uuid): number {
    if (readPartitionMetadata(this.#fileSystem, directory) !== topicId) return 0
    const segments = (this.#fileSystem.list(directory) ?? []).filter((name) => SEGMENT_FILE.test(name))
    const sizes = segments.map((name) => this.#fileSystem.stat(path.join(directory, name))?.sizeBytes ?? 0)
    return sizes.reduce((sum, size) => sum + size, 0)
  }
}
