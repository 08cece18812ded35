/** What the metadata says about the partitions of this broker, kept at hand until the metadata changes. */
import { KafkaError } from '../common/kafka-error.ts'
import { type Uuid, ZERO_UUID } from '../common/uuid.ts'
import { type BrokerConfigLayers, brokerConfigLayers } from '../metadata/configs/effective-configs.ts'
import { topicLogConfig } from '../metadata/configs/topic-log-config.ts'
import { needsTakeOver, takeOverRecords } from '../metadata/controller/take-over.ts'
import type { MetadataImage, TopicImage } from '../metadata/image/metadata-image.ts'
import { NO_LEADER, type PartitionState } from '../metadata/image/partition-state.ts'
import type { LogConfig } from '../storage/log/log-config.ts'
import type { NewPartition } from '../storage/log-dir/partition-directory.ts'
import type { MetadataAccess } from './metadata-access.ts'
import { mayBeIn, replicaDirectory } from './replica-directory.ts'
import type { HostedPartition, PartitionDirectory } from './replica-manager.ts'
import { noLeader } from './replication/no-leader.ts'
import type { SeveralBrokers } from './replication/several-brokers.ts'

export interface HostedPartitionsOptions {
  readonly metadata: MetadataAccess
  readonly brokerId: number
  readonly staticBrokerConfigs: ReadonlyMap<string, string>
  /** Ids of the log.dir that is open. */
  readonly directoryIds: () => readonly Uuid[]
  readonly hostPartitions: (partitions: readonly NewPartition[]) => Promise<void>
  /** Null in a cluster of one broker. */
  readonly several: () => SeveralBrokers | null
}

export class HostedPartitions implements PartitionDirectory {
  readonly #options: HostedPartitionsOptions
  readonly #configs = new Map<Uuid, LogConfig>()
  #configsOffset = -1

  constructor(options: HostedPartitionsOptions) {
    this.#options = options
  }

  async find(topic: { name: string; id: Uuid }, partition: number): Promise<HostedPartition> {
    const { metadata, several } = this.#options
    // Of several brokers another one may lead at any time.
    const mayBeKnown = several() === null && !metadata.isOvertaken
    const known = mayBeKnown ? this.#lookup(metadata.image, topic, partition) : null
    if (known !== null) return known
    const found = this.#lookup(await metadata.catchUp(), topic, partition)
    if (found !== null) return found
    if (topic.id !== ZERO_UUID) throw new KafkaError('UNKNOWN_TOPIC_ID')
    throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  }

  async lead(partition: HostedPartition): Promise<HostedPartition> {
    const { metadata, brokerId, several } = this.#options
    const brokers = several()
    if (brokers !== null) return this.#ledByAny(partition, brokers)
    const id = { topicId: partition.topicId, partition: partition.topicPartition.partition }
    const state = metadata.image.topicsById.get(id.topicId)?.partitions[id.partition]
    if (state === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
    if (needsTakeOver(state, brokerId)) {
      await metadata.withController((image) => ({ records: takeOverRecords(image, brokerId, [id]), response: null }))
      return this.find({ name: '', id: id.topicId }, id.partition)
    }
    // Elected since it was looked up, by this process too: what is written next must not be of the epoch before.
    if (state.leader === brokerId) return { ...partition, leaderEpoch: state.leaderEpoch }
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER', { message: `Broker ${state.leader} leads this partition.` })
  }

  /** The partition with a leader whose directory can be used; one is elected where there is none. */
  async #ledByAny({ topicId, topicPartition }: HostedPartition, brokers: SeveralBrokers): Promise<HostedPartition> {
    await brokers.keeper.look()
    for (let isRetry = false; ; isRetry = true) {
      const found = await this.find({ name: '', id: topicId }, topicPartition.partition)
      const leader = found.state?.leader ?? NO_LEADER
      if (leader !== NO_LEADER && brokers.keeper.isUsable(leader)) return found
      if (isRetry) throw noLeader(found.topicPartition, found.state, brokers)
      await brokers.keeper.look({ isForced: true })
    }
  }

  async host({ topicPartition, topicId, leaderEpoch }: HostedPartition): Promise<void> {
    const { metadata, hostPartitions } = this.#options
    // Under the controller's lock: nobody deletes or makes topics meanwhile.
    await metadata.withController(
      (image) => {
        if (image.topicsById.has(topicId)) return { records: [], response: null }
        const { topic } = topicPartition
        throw new KafkaError('UNKNOWN_TOPIC_ID', { message: `Topic ${topic} was deleted while it was written to.` })
      },
      () => hostPartitions([{ topicPartition, topicId, leaderEpoch }]),
    )
  }

  configOf(topicId: Uuid): LogConfig | null {
    const { image } = this.#options.metadata
    const topic = image.topicsById.get(topicId)
    return topic === undefined ? null : this.#configFor(image, topic)
  }

  #lookup(image: MetadataImage, { name, id }: { name: string; id: Uuid }, partition: number): HostedPartition | null {
    const topic = id === ZERO_UUID ? image.topicsByName.get(name) : image.topicsById.get(id)
    const state = topic?.partitions[partition]
    if (topic === undefined || state === undefined) return null
    const isOneOfSeveral = this.#options.several() !== null
    if (!isOneOfSeveral) this.#checkDirectory(`${topic.name}-${partition}`, state)
    return {
      ...(isOneOfSeveral && { state }),
      topicPartition: { topic: topic.name, partition },
      topicId: topic.id,
      leaderEpoch: state.leaderEpoch,
      config: this.#configFor(image, topic),
    }
  }

  /** A broker may have several log.dirs; what is in another one must be neither missed nor made a second time. */
  #checkDirectory(name: string, state: PartitionState): void {
    const { brokerId, directoryIds } = this.#options
    const directory = replicaDirectory(state, brokerId)
    if (directory === undefined || mayBeIn(directoryIds(), directory)) return
    throw new KafkaError('KAFKA_STORAGE_ERROR', { message: `${name} is in another log.dir of this broker.` })
  }

  #configFor(image: MetadataImage, topic: TopicImage): LogConfig {
    const { metadata } = this.#options
    if (this.#configsOffset !== metadata.endOffset) {
      this.#configs.clear()
      this.#configsOffset = metadata.endOffset
    }
    const known = this.#configs.get(topic.id)
    if (known !== undefined) return known
    const config = topicLogConfig(image, this.#layers(image), topic.name)
    this.#configs.set(topic.id, config)
    return config
  }

  #layers(image: MetadataImage): BrokerConfigLayers {
    return brokerConfigLayers(image, this.#options.brokerId, this.#options.staticBrokerConfigs)
  }
}
