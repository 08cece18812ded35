/** The `__consumer_offsets` partitions that this process has looked at, each opened once. */
import { isKafkaError } from '../../common/kafka-error.ts'
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
    const isThere = (partition: number) =>
      this.#options.logDir().topicIdOf({ topic: OFFSETS_TOPIC, partition }) === topic.id
    return Promise.all(numbers.filter(isThere).map((partition) => this.#of(topic, partition)))
  }

  /** As this process saw them last; undefined: it did not look. */
  lastKnown(groupId: string): GroupCoordinatorState | undefined {
    const topic = this.#options.image().topicsByName.get(OFFSETS_TOPIC)
    if (topic === undefined) return undefined
    return this.#open.get(keyOf(topic, groupPartition(groupId, topic.partitions.length)))?.state
  }

  /**
   * Runs `use` on the partition of the group, for which the topic is made if need be; once more where the partition's
   * directory was replaced since it was opened.
   */
  async use<R>(groupId: string, use: (partition: CoordinatorPartition) => Promise<R>): Promise<R> {
    for (let isRetry = false; ; isRetry = true) {
      const topic = await ensureOffsetsTopic(this.#options.state)
      const number = groupPartition(groupId, topic.partitions.length)
      const partition = await this.#of(topic, number)
      try {
        return await use(partition)
      } catch (error) {
        if (isRetry || !isKafkaError(error) || !REPLACED.has(error.error)) throw error
        if (this.#open.get(keyOf(topic, number)) === partition) this.#open.delete(keyOf(topic, number))
        await partition.close()
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
    const key = keyOf(topic, number)
    const known = this.#open.get(key)
    if (known !== undefined) return known
    const hosted = await this.#options.partitions.find({ name: OFFSETS_TOPIC, id: topic.id }, number)
    const opened = this.#open.get(key) ?? new CoordinatorPartition(hosted, this.#options)
    this.#open.set(key, opened)
    return opened
  }
}

function keyOf({ id }: TopicImage, partition: number): string {
  return `${id}-${partition}`
}
