/**
 * Reads partitions with replicas from their leaders, and has another one lead where the leader turns out to be gone, short or
 * damaged. Kafka: Partition.readRecords; there a broker that fails to read takes its log.dir offline.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'
import type { IsrKeeper } from './isr-keeper.ts'
import { asReplicaFailure, isReplicaFailure, ReplicaFailure } from './replica-failure.ts'
import type { ReplicaLogs } from './replica-logs.ts'
import { currentPartition, ledPartition, type ReplicatedPartition } from './replicated-partition.ts'

/** How often a partition may change under who reads it. */
const ATTEMPTS = 20
/** What a reader may be told where the leader's log is not what the metadata says. */
const OF_THE_LEADER: ReadonlySet<string> = new Set([
  'OFFSET_OUT_OF_RANGE',
  'KAFKA_STORAGE_ERROR',
  'NOT_LEADER_OR_FOLLOWER',
  'CORRUPT_MESSAGE',
])

export interface ReplicatedReadingOptions {
  readonly logs: ReplicaLogs
  readonly partitions: PartitionDirectory
  readonly keeper: IsrKeeper
  /** Makes the in-sync replicas equal; true when the leader has more than before, or another one leads. */
  readonly equalise: (partition: ReplicatedPartition) => Promise<boolean>
}

type Action<T> = (log: PartitionLog) => T | Promise<T>
/** `short`: it lacks what others have, and can't be given it here. */
type LeaderLength = 'whole' | 'filled' | 'short'

export class ReplicatedReading {
  readonly #options: ReplicatedReadingOptions
  /** In which leader epoch the leader's log was found to have all that the others have, by partition. */
  readonly #checkedEpochs = new Map<string, number>()

  constructor(options: ReplicatedReadingOptions) {
    this.#options = options
  }

  /**
   * Runs `action` on the leader's log, on another one's where the leader turns out to be of no use. Who may change nothing
   * reads whichever in-sync replica has most. Throws LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, and what `action` throws.
   */
  async reading<T>(partition: HostedPartition, action: Action<T>): Promise<T> {
    const { partitions, keeper } = this.#options
    if (keeper.isReadOnly) return this.#readingAny(partition, action)
    let before: { readonly leaderEpoch: number; readonly error: string } | null = null
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const led = await ledPartition(partitions, partition)
      if (!(await this.#hasAll(led))) return this.#readingAny(led, action)
      const outcome = await this.#attempt(led, action)
      if (outcome.isRead) return outcome.result
      const { failure } = outcome
      const isRepeated = before?.leaderEpoch === led.leaderEpoch && before.error === failure?.error
      await this.#afterFailure(led, failure, isRepeated)
      before = failure === null ? null : { leaderEpoch: led.leaderEpoch, error: failure.error }
    }
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER')
  }

  /** The leader leaves the ISR, once the others have all that it can give. Throws `failure` where it can't. */
  async leave(led: ReplicatedPartition, failure: KafkaError): Promise<void> {
    const { keeper, equalise } = this.#options
    try {
      if (failure.error === 'CORRUPT_MESSAGE') await equalise(led)
      await keeper.replicaFailed(led, new ReplicaFailure(led.state.leader, failure))
    } catch (error) {
      throw isKafkaError(error) && error.error === 'CORRUPT_MESSAGE' ? failure : error
    }
  }

  async #attempt<T>(
    led: ReplicatedPartition,
    action: Action<T>,
  ): Promise<
    { readonly isRead: true; readonly result: T } | { readonly isRead: false; readonly failure: KafkaError | null }
  > {
    const { logs } = this.#options
    const { leader } = led.state
    try {
      const result = await logs.use(led, leader, action)
      // A log whose directory went away reads as an empty one.
      const isRead = logs.isThere(led, leader, true) || this.#isNew(led)
      return isRead ? { isRead, result } : { isRead, failure: null }
    } catch (error) {
      if (!isKafkaError(error) || !OF_THE_LEADER.has(error.error)) throw error
      return { isRead: false, failure: error }
    }
  }

  /** Puts right what can be, so that the next attempt is another one. Throws `failure` where nothing can. */
  async #afterFailure(led: ReplicatedPartition, failure: KafkaError | null, isRepeated: boolean): Promise<void> {
    const { partitions, keeper } = this.#options
    const { leader } = led.state
    const now = await currentPartition(partitions, led)
    if (now.state.leader !== leader || now.leaderEpoch !== led.leaderEpoch || !keeper.isUsable(leader)) {
      await keeper.look({ isForced: true })
    } else if (!keeper.isThere(now, leader)) await this.#fillUp(now, { isGone: true })
    else if (failure !== null) await this.#doubtLeader(now, failure, isRepeated)
  }

  /**
   * The leader's log fails, though it is there. Files that are swapped, or filled up by a writer, while they are read look
   * like damage, so it counts the second time.
   */
  async #doubtLeader(led: ReplicatedPartition, failure: KafkaError, isRepeated: boolean): Promise<void> {
    const { logs } = this.#options
    const { leader, isr } = led.state
    logs.forget(led, leader)
    if (!isRepeated) {
      await this.#fillUp(led)
      return
    }
    const hasFailed = failure.error === 'CORRUPT_MESSAGE' || failure.error === 'KAFKA_STORAGE_ERROR'
    if (hasFailed && isr.length > 1 && isReplicaFailure(asReplicaFailure(leader, failure))) {
      await this.leave(led, failure)
    } else if ((await this.#fillUp(led)) !== 'filled') throw failure
  }

  /** Whether the leader has all that the others have: looked at once in each leader epoch, and put right if need be. */
  async #hasAll(led: ReplicatedPartition): Promise<boolean> {
    const key = `${led.topicId} ${led.topicPartition.partition}`
    if (this.#checkedEpochs.get(key) === led.leaderEpoch) return true
    const length = await this.#fillUp(led)
    if (length === 'short') return false
    this.#checkedEpochs.set(key, led.leaderEpoch)
    return true
  }

  /**
   * Makes the leader's log as long as those of the others: its files may have been removed, or be older ones that were put in
   * their place. `isGone`: its directory is.
   */
  async #fillUp(led: ReplicatedPartition, { isGone = false } = {}): Promise<LeaderLength> {
    const { logs, equalise } = this.#options
    const { isr, leader } = led.state
    try {
      if (isr.length < 2 || (!isGone && !logs.isShort(led, leader, isr))) return 'whole'
      if (!isr.every((id) => logs.isWritable(id))) return 'short'
      return (await equalise(led)) ? 'filled' : 'whole'
    } catch (error) {
      if (!isKafkaError(error)) throw error
      // Whatever is wrong shows when the leader is read.
      return 'whole'
    }
  }

  /** Reads the longest of the in-sync replicas that can be read, the leader before others. Changes nothing. */
  async #readingAny<T>(partition: HostedPartition, action: Action<T>): Promise<T> {
    const { logs, partitions } = this.#options
    const current = await currentPartition(partitions, partition)
    let failure: KafkaError | null = null
    for (const brokerId of this.#readable(current)) {
      try {
        return await logs.use(current, brokerId, action)
      } catch (error) {
        if (!isKafkaError(error) || !OF_THE_LEADER.has(error.error)) throw error
        failure ??= error
      }
    }
    if (failure !== null) throw failure
    const { leader } = (await ledPartition(partitions, partition)).state
    return logs.use(current, leader, action)
  }

  #readable(partition: ReplicatedPartition): readonly number[] {
    const { keeper } = this.#options
    const { leader, isr } = partition.state
    const found = isr.flatMap((brokerId) => {
      const endOffset = keeper.isUsable(brokerId) ? this.#endOffset(partition, brokerId) : null
      return endOffset === null ? [] : [{ brokerId, endOffset }]
    })
    const rank = (brokerId: number): number => (brokerId === leader ? 0 : 1)
    return found
      .sort((a, b) => b.endOffset - a.endOffset || rank(a.brokerId) - rank(b.brokerId))
      .map(({ brokerId }) => brokerId)
  }

  /**
   * Nobody has written to it: all replicas are without a directory or with an empty one, as in a topic whose creator was
   * killed.
   */
  #isNew(led: ReplicatedPartition): boolean {
    const { keeper } = this.#options
    const { leader, replicas } = led.state
    return keeper.isUsable(leader) && replicas.every((id) => !keeper.isUsable(id) || this.#hasNothing(led, id))
  }

  #hasNothing(led: ReplicatedPartition, brokerId: number): boolean {
    const { logs } = this.#options
    try {
      return !logs.isThere(led, brokerId, true) || logs.of(led, brokerId).endOffset() === 0
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return false // what can't be read is something
    }
  }

  /** Null: it has no directory, or can't be read. */
  #endOffset(partition: ReplicatedPartition, brokerId: number): number | null {
    const { logs } = this.#options
    try {
      return logs.isThere(partition, brokerId, true) ? logs.of(partition, brokerId).endOffset() : null
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return null
    }
  }
}
