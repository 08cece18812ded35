/**
 * The log of a coordinator's partition with replicas, for who coordinates what is in it: read from the leader, written to
 * all in-sync replicas. It is of one leader epoch; in another one it fails with NOT_COORDINATOR.
 */

import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { CleanupOptions, CleanupReport } from '../../storage/log/log-cleanup.ts'
import type { AppendOptions } from '../../storage/log/log-writer.ts'
import type { AppendInfo, PartitionLog } from '../../storage/log/partition-log.ts'
import type { CoordinatedLog } from '../group-coordinator/coordinator-log.ts'
import type { HostedPartition } from '../replica-manager.ts'
import { ReplicaFailure } from './replica-failure.ts'
import type { Appended } from './replicated-partitions.ts'
import type { SeveralBrokers } from './several-brokers.ts'

const ALL = -1

export class ReplicatedCoordinatorLog implements CoordinatedLog {
  readonly directory: string
  readonly name: string
  readonly #partition: HostedPartition
  readonly #several: SeveralBrokers
  readonly #leader: number
  /** In whose logs this process has appended something since the last sync. */
  #appended: Appended['led'] | null = null

  constructor(partition: HostedPartition, several: SeveralBrokers) {
    this.#partition = partition
    this.#several = several
    this.#leader = partition.state?.leader ?? -1
    this.name = formatTopicPartition(partition.topicPartition)
    this.directory = path.join(several.directories.pathOf(this.#leader), this.name)
  }

  /** Throws as PartitionLog.append, NOT_ENOUGH_REPLICAS, and NOT_COORDINATOR when somebody else leads. */
  async append(batch: Buffer, { leaderEpoch, ...given }: AppendOptions): Promise<AppendInfo> {
    const options = { ...given, acks: ALL, coordinatorEpoch: leaderEpoch }
    const { led, info } = await this.#several.partitions.append(this.#partition, batch, options)
    this.#appended = led
    return info
  }

  /** A batch that is in followers only is in all of them afterwards. */
  settle(leaderEpoch: number): Promise<void> {
    return this.#several.partitions.settle(this.#partition, leaderEpoch)
  }

  read(offset: number, maxBytes: number): Promise<Buffer> {
    return this.#reading((log) => log.read(offset, maxBytes))
  }

  earliestOffset(): Promise<number> {
    return this.#reading((log) => log.earliestOffset())
  }

  relist(): Promise<void> {
    return this.#reading(async (log) => log.relist())
  }

  /** As ReplicatedPartitions.flush. Call it without the coordinator's lock. */
  async flush(): Promise<void> {
    const led = this.#appended
    if (led !== null) await this.#several.partitions.flush(led)
  }

  syncThrough(offset: number): Promise<void> {
    return this.#several.partitions.syncThrough(this.#partition, offset)
  }

  cleanUp(options: CleanupOptions): Promise<CleanupReport> {
    return this.#several.partitions.cleanUp(this.#partition, options)
  }

  /** The logs are everybody's in this process. */
  close(): Promise<void> {
    return Promise.resolve()
  }

  /** A log whose directory went away reads as an empty one, which would be a group without offsets. */
  async #reading<T>(read: (log: PartitionLog) => Promise<T>): Promise<T> {
    const { logs, directories } = this.#several
    if (!directories.isOnline(this.#leader)) throw this.#gone()
    let result: T
    try {
      result = await logs.use(this.#partition, this.#leader, read)
    } catch (error) {
      if (!isDamage(error)) throw error
      result = await this.#readingAgain(read)
    }
    if (!directories.isOnline(this.#leader)) throw this.#gone()
    return result
  }

  /** What looks like damage may be a directory that was swapped; if it is damage, somebody else leads from then on. */
  async #readingAgain<T>(read: (log: PartitionLog) => Promise<T>): Promise<T> {
    const { logs, keeper } = this.#several
    logs.forget(this.#partition, this.#leader)
    try {
      return await logs.use(this.#partition, this.#leader, read)
    } catch (error) {
      if (!isDamage(error) || !keeper.isReplaceable(this.#partition, this.#leader)) throw error
      keeper.noteFailure(this.#partition, new ReplicaFailure(this.#leader, error))
      const message = `${this.directory} is damaged: another broker will coordinate its groups.`
      throw new KafkaError('NOT_COORDINATOR', { message, cause: error })
    }
  }

  #gone(): KafkaError {
    return new KafkaError('NOT_COORDINATOR', {
      message: `${this.directory} can't be read: broker ${this.#leader} is offline.`,
    })
  }
}

function isDamage(error: unknown): boolean {
  return isKafkaError(error) && error.error === 'CORRUPT_MESSAGE'
}
