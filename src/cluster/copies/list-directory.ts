/** What a directory holds, so that two of them can be compared: every log is read for its checksum. */
import { setImmediate } from 'node:timers/promises'
import type { DirectoryListing, ListedOffset, ListedPartition, ListedTopic } from '../../common/directory-listing.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { CONFIG_RESOURCE, type MetadataImage, settingsOf } from '../../metadata/image/metadata-image.ts'
import { inspectMetadata } from '../../metadata/inspection/inspect-metadata.ts'
import { QuorumNoteFile } from '../../metadata/log/quorum-note.ts'
import { CLUSTER_METADATA_TOPIC, OFFSETS_TOPIC } from '../../metadata/topic-name.ts'
import { crc32c } from '../../record/crc32c.ts'
import { batchesOf } from '../../storage/inspection/batch-chunks.ts'
import { inspectLogDir, topicPartitionOf } from '../../storage/inspection/inspect-log-dir.ts'
import { defaultLogConfig } from '../../storage/log/log-config.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'
import { type DoctorSurroundings, type ExaminedBroker, examinedBrokers } from '../doctor/examined-brokers.ts'
import { readGroups } from '../doctor/group-findings.ts'
import { type ExaminedMetadata, newestMetadata } from '../doctor/quorum-findings.ts'

export interface ListingOptions {
  readonly signal: AbortSignal
  /** Bytes read so far. */
  readonly onProgress: (bytes: number) => void
}

/** Throws KAFKA_STORAGE_ERROR, CORRUPT_MESSAGE. */
export async function listDirectory(
  cluster: ClusterDirectory,
  surroundings: DoctorSurroundings,
  options: ListingOptions,
): Promise<DirectoryListing> {
  const { fileSystem } = surroundings
  const brokers = examinedBrokers(cluster, surroundings, () => undefined)
  const copies: ExaminedMetadata[] = []
  for (const { brokerId, logDirPath, logDir } of brokers) {
    copies.push({ brokerId, logDirPath, metadata: await inspectMetadata(fileSystem, logDir) })
  }
  const note = cluster.root === null ? null : new QuorumNoteFile(fileSystem, cluster.root).read()
  const image = newestMetadata(copies, note)?.metadata.image ?? null
  const reading = new ListingRun(surroundings, image, options)
  for (const broker of brokers) await reading.take(broker)
  return {
    clusterId: brokers.find(({ properties }) => properties !== null)?.properties?.clusterId ?? null,
    brokers: brokers.flatMap(({ brokerId }) => brokerId ?? []),
    topics: image === null ? [] : listedTopics(image),
    partitions: reading.partitions(),
    offsets: reading.offsets(),
  }
}

class ListingRun {
  readonly #surroundings: DoctorSurroundings
  readonly #image: MetadataImage | null
  readonly #options: ListingOptions
  readonly #partitions: ListedPartition[] = []
  readonly #offsets = new Map<string, ListedOffset>()
  #bytes = 0

  constructor(surroundings: DoctorSurroundings, image: MetadataImage | null, options: ListingOptions) {
    this.#surroundings = surroundings
    this.#image = image
    this.#options = options
  }

  async take(broker: ExaminedBroker): Promise<void> {
    const { fileSystem } = this.#surroundings
    for (const name of inspectLogDir(fileSystem, broker.logDirPath).partitions) {
      const topicPartition = topicPartitionOf(name)
      if (topicPartition === null || topicPartition.topic === CLUSTER_METADATA_TOPIC) continue
      const topicId = broker.logDir.topicIdOf(topicPartition)
      const known = this.#image?.topicsByName.get(topicPartition.topic)
      if (topicId === null || (this.#image !== null && known?.id !== topicId)) continue
      const log = broker.logDir.openLog(topicPartition, topicId, () => defaultLogConfig)
      try {
        // Nothing is committed that is behind the end of a log that is looked at later, and groups sort first.
        if (topicPartition.topic === OFFSETS_TOPIC) await this.#takeOffsets(log)
        await this.#takeLog(broker, topicPartition, log)
      } finally {
        await log.close()
      }
    }
  }

  partitions(): readonly ListedPartition[] {
    return this.#partitions.toSorted(
      (a, b) => compare(a.topic, b.topic) || a.partition - b.partition || (a.brokerId ?? 0) - (b.brokerId ?? 0),
    )
  }

  offsets(): readonly ListedOffset[] {
    return [...this.#offsets.values()].sort(
      (a, b) => compare(a.group, b.group) || compare(a.topic, b.topic) || a.partition - b.partition,
    )
  }

  async #takeOffsets(log: PartitionLog): Promise<void> {
    for (const { group, topic, partition, offset } of (await readGroups(log)).commits) {
      this.#offsets.set(JSON.stringify([group, topic, partition]), { group, topic, partition, offset })
    }
  }

  async #takeLog({ brokerId }: ExaminedBroker, topicPartition: TopicPartition, log: PartitionLog): Promise<void> {
    const [startOffset, endOffset] = [await log.earliestOffset(), log.endOffset()]
    const range = { from: startOffset, to: endOffset }
    let [sizeBytes, checksum] = [0, 0]
    for (const batches of batchesOf(this.#surroundings.fileSystem, log.directory, range)) {
      this.#options.signal.throwIfAborted()
      checksum = crc32c(batches, checksum)
      sizeBytes += batches.length
      this.#bytes += batches.length
      this.#options.onProgress(this.#bytes)
      await setImmediate()
    }
    this.#partitions.push({
      ...topicPartition,
      brokerId,
      startOffset,
      endOffset,
      sizeBytes,
      checksum: checksum.toString(16).padStart(8, '0'),
      epochs: log.epochs().map((entry) => `${entry.epoch}@${entry.startOffset}`),
    })
  }
}

function listedTopics(image: MetadataImage): readonly ListedTopic[] {
  const topics = [...image.topicsByName.values()].sort((a, b) => compare(a.name, b.name))
  return topics.map(({ name, id, partitions }) => ({
    name,
    id,
    partitions: partitions.length,
    replicationFactor: partitions[0]?.replicas.length ?? 0,
    configs: Object.fromEntries([...settingsOf(image, CONFIG_RESOURCE.topic, name)].sort(([a], [b]) => compare(a, b))),
  }))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
