/** The `__consumer_offsets` partitions that this process has looked at, each opened once. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import { groupPartition } from '../../coordinator/group/group-queries.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'
import { OFFSETS_TOPIC } from '../../metadata/topic-name.ts'
import type { BrokerState } from '../broker-state.ts'
import { CoordinatorPartition, type CoordinatorPartitionOptions } from './coordinator-partition.ts'
import { ensureOffsetsTopic, findOffsetsTopic } from './offsets-topic.ts'

export interface CoordinatorPartitionsOptions extends CoordinatorPartitionOptions {
  readonly state: BrokerState
  /** The metadata as this process read it last. */
  readonly image: () => MetadataImage
}

/** What is thrown when a partition's directory is another one than when it was opened. */
const REPLACED: ReadonlySet<string> = new Set(['NOT_COORDINATOR', 'NOT_LEADER_OR_FOLLOWER'])

/** How often a partition is opened anew that was replaced, or got another leader. */
const ATTEMPTS = 2
const ATTEMPTS_OF_SEVERAL = 8

export class CoordinatorPartitions {
  readonly #options: CoordinatorPartitionsOptions
  /** By topic id and partition. */
  readonly #open = new Map<string, CoordinatorPartition>()

  constructor(options: CoordinatorPartitionsOptions) {
    this.#options = options
  }

  /** Null while there are no groups at all. */
  async existing(groupId: string): Promise<CoordinatorPartition | null> {
    const topic = await findOffsetsTopic(this.#options.state)
    return topic === null ? null : this.#of(topic, groupPartition(groupId, topic.partitions.length))
  }

  /** Those that were ever written to, by number. */
  async all(): Promise<CoordinatorPartition[]> {
    const topic = await findOffsetsTopic(this.#options.state)
    if (topic === null) return []
    const numbers = topic.partitions.map((_, partition) => partition)
    const logDirs = this.#options.several()?.onlineLogDirs() ?? [this.#options.logDir()]
    const isThere = (partition: number) =>
      logDirs.some((logDir) => logDir.topicIdOf({ topic: OFFSETS_TOPIC, partition }) === topic.id)
    return Promise.all(numbers.filter(isThere).map((partition) => this.#of(topic, partition)))
  }

  /** As this process saw them last; undefined: it did not look. */
  lastKnown(groupId: string): GroupCoordinatorState | undefined {
    const topic = this.#options.image().topicsByName.get(OFFSETS_TOPIC)
    if (topic === undefined) return undefined
    return this.#open.get(this.#keyOf(topic, groupPartition(groupId, topic.partitions.length)))?.state
  }

  /**
   * Runs `use` on the partition of the group, for which the topic is made if need be; once more where the partition's
   * directory was replaced since it was opened.
   */
  use<R>(groupId: string, use: (partition: CoordinatorPartition) => Promise<R>): Promise<R> {
    const find = async (): Promise<CoordinatorPartition> => {
      const topic = await ensureOffsetsTopic(this.#options.state)
      return this.#of(topic, groupPartition(groupId, topic.partitions.length))
    }
    return this.#again(find, use)
  }

  /** The partition of the group with its groups as they are now; null while there are no groups at all. */
  read(groupId: string): Promise<{ partition: CoordinatorPartition; state: GroupCoordinatorState } | null> {
    return this.#again(
      () => this.existing(groupId),
      async (partition) => (partition === null ? null : { partition, state: await partition.read() }),
    )
  }

  async #again<P extends CoordinatorPartition | null, R>(
    find: () => Promise<P>,
    use: (partition: P) => Promise<R>,
  ): Promise<R> {
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

  async #of(topic: TopicImage, number: number): Promise<CoordinatorPartition> {
    if (this.#options.several() !== null) await this.#lead(topic, number)
    const key = this.#keyOf(topic, number)
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const hosted = await this.#options.partitions.find({ name: OFFSETS_TOPIC, id: topic.id }, number)
    const opened = this.#open.get(key) ?? new CoordinatorPartition(hosted, this.#options)
    this.#open.set(key, opened)
    return opened
  }

  /** Of several brokers one is made the leader, where none is. Throws COORDINATOR_NOT_AVAILABLE. */
  async #lead(topic: TopicImage, number: number): Promise<void> {
    const { partitions } = this.#options
    try {
      await partitions.lead(await partitions.find({ name: OFFSETS_TOPIC, id: topic.id }, number))
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
