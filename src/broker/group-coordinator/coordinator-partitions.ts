/** The partitions of a coordinator's topic that this process has looked at, each opened once. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { partitionOfKey } from '../../coordinator/partition-of-key.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'
import type { BrokerState } from '../broker-state.ts'
import { CoordinatorPartition, type CoordinatorPartitionOptions } from './coordinator-partition.ts'
import { type CoordinatorTopic, ensureCoordinatorTopic, findCoordinatorTopic } from './coordinator-topic.ts'

export interface CoordinatorPartitionsOptions<S, R> extends CoordinatorPartitionOptions<S, R> {
  readonly topic: CoordinatorTopic
  readonly state: BrokerState
  /** The metadata as this process read it last. */
  readonly image: () => MetadataImage
}

/** What is thrown when a partition's directory is another one than when it was opened. */
const REPLACED: ReadonlySet<string> = new Set(['NOT_COORDINATOR', 'NOT_LEADER_OR_FOLLOWER'])

/** How often a partition is opened anew that was replaced, or got another leader. */
const ATTEMPTS = 2
const ATTEMPTS_OF_SEVERAL = 8

export class CoordinatorPartitions<S, R> {
  readonly #options: CoordinatorPartitionsOptions<S, R>
  /** By topic id and partition. */
  readonly #open = new Map<string, CoordinatorPartition<S, R>>()

  constructor(options: CoordinatorPartitionsOptions<S, R>) {
    this.#options = options
  }

  /** The one that keeps `key`, the id of a group or a transaction; null while there is nothing at all. */
  async existing(key: string): Promise<CoordinatorPartition<S, R> | null> {
    const topic = await findCoordinatorTopic(this.#options.state, this.#options.topic)
    return topic === null ? null : this.#of(topic, partitionOfKey(key, topic.partitions.length))
  }

  /** Those that were ever written to, by number. */
  async all(): Promise<CoordinatorPartition<S, R>[]> {
    const topic = await findCoordinatorTopic(this.#options.state, this.#options.topic)
    if (topic === null) return []
    const numbers = topic.partitions.map((_, partition) => partition)
    const logDirs = this.#options.several()?.onlineLogDirs() ?? [this.#options.logDir()]
    const isThere = (partition: number) =>
      logDirs.some((logDir) => logDir.topicIdOf({ topic: topic.name, partition }) === topic.id)
    return Promise.all(numbers.filter(isThere).map((partition) => this.#of(topic, partition)))
  }

  /** As this process saw them last; undefined: it did not look. */
  lastKnown(key: string): S | undefined {
    const topic = this.#options.image().topicsByName.get(this.#options.topic.name)
    if (topic === undefined) return undefined
    return this.#open.get(this.#keyOf(topic, partitionOfKey(key, topic.partitions.length)))?.state
  }

  /**
   * Runs `use` on the partition of `key`, for which the topic is made if need be; once more where the partition's
   * directory was replaced since it was opened.
   */
  use<T>(key: string, use: (partition: CoordinatorPartition<S, R>) => Promise<T>): Promise<T> {
    const find = async (): Promise<CoordinatorPartition<S, R>> => {
      const topic = await ensureCoordinatorTopic(this.#options.state, this.#options.topic)
      return this.#of(topic, partitionOfKey(key, topic.partitions.length))
    }
    return this.#again(find, use)
  }

  /** The partition of `key` with its state as it is now; null while there is nothing at all. */
  read(key: string): Promise<{ partition: CoordinatorPartition<S, R>; state: S } | null> {
    return this.#again(
      () => this.existing(key),
      async (partition) => (partition === null ? null : { partition, state: await partition.read() }),
    )
  }

  async #again<P extends CoordinatorPartition<S, R> | null, T>(
    find: () => Promise<P>,
    use: (partition: P) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === (this.#options.several() === null ? ATTEMPTS : ATTEMPTS_OF_SEVERAL)
      const partition = await find()
      try {
        return await use(partition)
      } catch (error) {
        if (isLast || !isKafkaError(error) || !REPLACED.has(error.error)) throw error
        for (const [key, open] of this.#open) if (open === partition) this.#open.delete(key)
        await partition?.close()
      }
    }
  }

  /** Call it when nothing runs on any of them. */
  async close(): Promise<void> {
    const partitions = [...this.#open.values()]
    this.#open.clear()
    await Promise.all(partitions.map((partition) => partition.close()))
  }

  async #of(topic: TopicImage, number: number): Promise<CoordinatorPartition<S, R>> {
    if (this.#options.several() !== null) await this.#lead(topic, number)
    const key = this.#keyOf(topic, number)
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const hosted = await this.#options.partitions.find({ name: topic.name, id: topic.id }, number)
    const opened = this.#open.get(key) ?? new CoordinatorPartition(hosted, this.#options)
    this.#open.set(key, opened)
    return opened
  }

  /** Of several brokers one is made the leader, where none is. Throws COORDINATOR_NOT_AVAILABLE. */
  async #lead(topic: TopicImage, number: number): Promise<void> {
    const { partitions } = this.#options
    try {
      await partitions.lead(await partitions.find({ name: topic.name, id: topic.id }, number))
    } catch (cause) {
      if (!isKafkaError(cause) || cause.error !== 'LEADER_NOT_AVAILABLE') throw cause
      throw new KafkaError('COORDINATOR_NOT_AVAILABLE', { message: cause.message, cause })
    }
  }

  /** Under another leader the log is another file, of which nothing is known yet. */
  #keyOf({ id }: TopicImage, partition: number): string {
    const key = `${id}-${partition}`
    if (this.#options.several() === null) return key
    return `${key}-${this.#options.image().topicsById.get(id)?.partitions[partition]?.leaderEpoch ?? -1}`
  }
}
