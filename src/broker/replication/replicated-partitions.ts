/**
 * Partitions with replicas in several log.dirs: read from their leader, written to in all that are in sync. Kafka:
 * cluster.Partition, ReplicaManager; there followers fetch, here whoever writes to the leader writes to them first.
 */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import { holdAll } from '../../storage/log/hold-all.ts'
import type { CleanupOptions, CleanupReport } from '../../storage/log/log-cleanup.ts'
import type { AppendOptions } from '../../storage/log/log-writer.ts'
import type { AppendInfo, PartitionLog } from '../../storage/log/partition-log.ts'
import type { HostedPartition, PartitionDirectory } from '../replica-manager.ts'
import { appendToAll, type HeldReplica, makeEqual } from './equal-replicas.ts'
import type { IsrKeeper } from './isr-keeper.ts'
import { asReplicaFailure, isReplaced, isReplicaFailure, ReplicaFailure } from './replica-failure.ts'
import type { ReplicaLogs } from './replica-logs.ts'
import { currentPartition, ledPartition, type ReplicatedPartition } from './replicated-partition.ts'
import { ReplicatedReading } from './replicated-reading.ts'

/** How often a partition may change under who works on it. */
const ATTEMPTS = 20
/** Where a batch is, and in whose logs. */
export interface Appended {
  readonly led: ReplicatedPartition
  readonly info: AppendInfo
}

export interface ReplicatedPartitionsOptions {
  readonly logs: ReplicaLogs
  readonly partitions: PartitionDirectory
  readonly keeper: IsrKeeper
}

export interface ReplicatedAppendOptions extends Pick<AppendOptions, 'origin' | 'transactionVersion'> {
  readonly acks: number
  /**
   * Of who holds the lock of the partition's coordinator: what is to be written was decided in that epoch. Fails with
   * NOT_COORDINATOR when another one has begun, or would have to: no controller may be waited for under that lock.
   */
  readonly coordinatorEpoch?: number
}

export class ReplicatedPartitions {
  readonly #options: ReplicatedPartitionsOptions
  readonly #reading: ReplicatedReading

  constructor(options: ReplicatedPartitionsOptions) {
    this.#options = options
    this.#reading = new ReplicatedReading({ ...options, equalise: (partition) => this.#equalise(partition) })
  }

  /** Runs `action`, which reads, on the partition's log. Throws as ReplicatedReading.reading. */
  reading<T>(partition: HostedPartition, action: (log: PartitionLog) => T | Promise<T>): Promise<T> {
    return this.#reading.reading(partition, action)
  }

  /**
   * Who has replicas catch up can't read the leader's log: it leaves the ISR, as where a reader meets that. Throws `failure`
   * where nobody else is in sync.
   */
  async leaderUnreadable(led: ReplicatedPartition, failure: KafkaError): Promise<void> {
    if (led.state.isr.length < 2) throw failure
    await this.#reading.leave(led, failure)
  }

  /**
   * Appends one batch to all in-sync replicas; with acks -1 it counts when `flush` has resolved. Throws
   * NOT_ENOUGH_REPLICAS, and as ReplicaManager.append.
   */
  async append(partition: HostedPartition, batch: Buffer, options: ReplicatedAppendOptions): Promise<Appended> {
    const { acks, coordinatorEpoch } = options
    const { minInsyncReplicas } = partition.config
    const isCoordinator = coordinatorEpoch !== undefined
    const write = async (led: ReplicatedPartition, logs: readonly PartitionLog[]): Promise<Appended | null> => {
      const { topicPartition, state } = led
      if (isCoordinator && coordinatorEpoch !== led.leaderEpoch) throw new KafkaError('NOT_COORDINATOR')
      if (acks === -1 && state.isr.length < minInsyncReplicas) {
        throw new KafkaError('NOT_ENOUGH_REPLICAS', { topicPartition })
      }
      const appended = await this.#holding(led, logs, async (replicas) => {
        await makeEqual(replicas)
        return appendToAll(state.leader, replicas, batch, { ...options, leaderEpoch: led.leaderEpoch })
      })
      if (appended === null) return null
      const { startOffset } = logs[ascending(state.isr).indexOf(state.leader)] as PartitionLog
      return { led, info: { ...appended, logStartOffset: startOffset } }
    }
    try {
      return await this.#onInSync(partition, write, isCoordinator)
    } catch (error) {
      if (isCoordinator || !isKafkaError(error) || error.error !== 'NOT_ENOUGH_REPLICAS') throw error
      await this.#options.keeper.regain(await currentPartition(this.#options.partitions, partition))
      return this.#onInSync(partition, write)
    }
  }

  /**
   * What a writer left in some of the in-sync replicas is in all of them when it resolves: for a coordinator, before it
   * decides. Throws as an append with that `coordinatorEpoch`.
   */
  async settle(partition: HostedPartition, coordinatorEpoch: number): Promise<void> {
    const settleThem = (led: ReplicatedPartition, logs: readonly PartitionLog[]): Promise<boolean | null> => {
      if (coordinatorEpoch !== led.leaderEpoch) throw new KafkaError('NOT_COORDINATOR')
      return this.#holding(led, logs, async (replicas) => {
        await makeEqual(replicas)
        return true
      })
    }
    await this.#onInSync(partition, settleThem, true)
  }

  /** Resolves when the records before `offset` are on the disks of all in-sync replicas, whoever wrote them. */
  async syncThrough(partition: HostedPartition, offset: number): Promise<void> {
    await this.#onEach(await currentPartition(this.#options.partitions, partition), (log) => log.syncThrough(offset))
  }

  /**
   * Resolves when what this process appended is on the disks of all in-sync replicas. A replica that fails leaves the ISR;
   * throws NOT_ENOUGH_REPLICAS_AFTER_APPEND when too few are left, KAFKA_STORAGE_ERROR when none is.
   */
  flush(partition: ReplicatedPartition): Promise<void> {
    return this.#onEach(partition, (log) => log.flush())
  }

  async #onEach(partition: ReplicatedPartition, sync: (log: PartitionLog) => Promise<void>): Promise<void> {
    const { logs, keeper } = this.#options
    const { isr } = partition.state
    const flushed = await Promise.all(
      isr.map(async (brokerId) => {
        try {
          await logs.use(partition, brokerId, sync)
          return null
        } catch (error) {
          if (!isKafkaError(error)) throw error
          return { brokerId, error }
        }
      }),
    )
    const failed = flushed.filter((failure) => failure !== null)
    for (const { brokerId, error } of failed) {
      await keeper.replicaFailed(partition, new ReplicaFailure(brokerId, error))
    }
    // Nobody is in sync while all directories are away.
    if (failed.length === isr.length) throw failed[0]?.error ?? new KafkaError('LEADER_NOT_AVAILABLE')
    const { topicPartition, config } = partition
    if (failed.length > 0 && isr.length - failed.length < config.minInsyncReplicas) {
      throw new KafkaError('NOT_ENOUGH_REPLICAS_AFTER_APPEND', { topicPartition })
    }
  }

  /** Makes `beforeOffset`, or the end, the first offset in all in-sync replicas. Throws OFFSET_OUT_OF_RANGE. */
  deleteRecords(partition: HostedPartition, beforeOffset: number | null): Promise<number> {
    return this.#onInSync(partition, (led, logs) =>
      this.#holding(led, logs, async (replicas) => {
        await makeEqual(replicas)
        const { leader } = led.state
        const offset = beforeOffset ?? (replicas[0] as HeldReplica).held.endOffset()
        // The leader judges it, before anything has changed.
        for (const { brokerId, held } of replicas.toSorted((a) => (a.brokerId === leader ? -1 : 0))) {
          await held.raiseStartOffset(offset).catch((error: unknown) => {
            throw brokerId === leader ? error : asReplicaFailure(brokerId, error)
          })
        }
        return (replicas.find(({ brokerId }) => brokerId === leader) as HeldReplica).held.startOffset()
      }),
    )
  }

  /** Applies the cleanup policy to each in-sync replica, as each broker does by itself; what became of the leader's log. */
  async cleanUp(partition: HostedPartition, options: CleanupOptions): Promise<CleanupReport> {
    return this.#onInSync(partition, async (led, logs) => {
      const reports: CleanupReport[] = []
      for (const log of logs) reports.push(await log.cleanUp(options))
      return reports[ascending(led.state.isr).indexOf(led.state.leader)] ?? null
    })
  }

  /**
   * Runs `action` with the logs of all in-sync replicas, by broker id; again when it gives null, because the partition has
   * changed, and without a replica that failed.
   */
  async #onInSync<T>(
    partition: HostedPartition,
    action: (led: ReplicatedPartition, logs: readonly PartitionLog[]) => Promise<T | null>,
    isCoordinator = false,
  ): Promise<T> {
    const { logs, keeper } = this.#options
    if (!isCoordinator) await keeper.look()
    const reopened = new Set<number>()
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const led = isCoordinator
        ? await currentPartition(this.#options.partitions, partition)
        : await ledPartition(this.#options.partitions, partition)
      try {
        if (!isCoordinator) await this.#ensureDirectories(led)
        const done = await logs.useAll(led, ascending(led.state.isr), (all) => action(led, all))
        if (done !== null) return done
      } catch (error) {
        if (!isReplicaFailure(error)) throw error
        if (isReplaced(error) && !reopened.has(error.brokerId)) {
          // The replica was elsewhere for a while, or somebody removed it: it is opened, or made, anew.
          reopened.add(error.brokerId)
          logs.forget(led, error.brokerId)
        } else if (!isCoordinator) await keeper.replicaFailed(led, error)
        else {
          keeper.noteFailure(led, error)
          throw new KafkaError('NOT_COORDINATOR', { cause: error })
        }
      }
    }
    const { topicPartition } = partition
    throw new KafkaError('NOT_LEADER_OR_FOLLOWER', { topicPartition })
  }

  /** Runs `action` under the locks of all in-sync replicas; null when they are others by then. */
  async #holding<T>(
    led: ReplicatedPartition,
    logs: readonly PartitionLog[],
    action: (replicas: readonly HeldReplica[]) => Promise<T>,
  ): Promise<T | null> {
    const brokerIds = ascending(led.state.isr)
    const failed: ReplicaFailure[] = []
    const onUnavailable = (log: PartitionLog, error: unknown): void => {
      const brokerId = brokerIds[logs.indexOf(log)] ?? led.state.leader
      const failure = asReplicaFailure(brokerId, error)
      if (isReplicaFailure(failure)) failed.push(failure)
    }
    const run = async (helds: readonly HeldLog[]): Promise<T | null> => {
      if (!(await this.#isCurrent(led))) return null
      return action(helds.map((held, at) => ({ brokerId: brokerIds[at] as number, held })))
    }
    try {
      return await holdAll(logs, run, { onUnavailable })
    } catch (error) {
      throw failed[0] ?? error
    }
  }

  /** See ReplicatedReadingOptions. */
  #equalise(led: ReplicatedPartition): Promise<boolean> {
    const { leader } = led.state
    return this.#onInSync(led, (now, all) =>
      this.#holding(now, all, async (replicas) => {
        const leading = replicas.find(({ brokerId }) => brokerId === leader)?.held
        const before = leading?.endOffset()
        await makeEqual(replicas)
        return now.leaderEpoch !== led.leaderEpoch || leading?.endOffset() !== before
      }),
    )
  }

  async #ensureDirectories(led: ReplicatedPartition): Promise<void> {
    const { logs, partitions, keeper } = this.#options
    const isThere = (brokerId: number): boolean => {
      try {
        keeper.isUsableAgain(brokerId)
        return logs.isThere(led, brokerId)
      } catch (error) {
        throw asReplicaFailure(brokerId, error)
      }
    }
    const missing = led.state.isr.filter((brokerId) => !isThere(brokerId))
    if (missing.length === 0) return
    const name = formatTopicPartition(led.topicPartition)
    let failure = new KafkaError('KAFKA_STORAGE_ERROR', {
      message: `the directory of ${name} does not say of which topic it is`,
    })
    try {
      await partitions.host(led)
    } catch (error) {
      if (!isKafkaError(error) || error.error !== failure.error) throw error
      failure = error // a log.dir that was taken away meanwhile
    }
    for (const brokerId of missing) {
      if (!isThere(brokerId)) throw asReplicaFailure(brokerId, failure)
    }
  }

  async #isCurrent(led: ReplicatedPartition): Promise<boolean> {
    const { state } = await currentPartition(this.#options.partitions, led)
    return state.partitionEpoch === led.state.partitionEpoch
  }
}

function ascending(brokerIds: readonly number[]): readonly number[] {
  return brokerIds.toSorted((a, b) => a - b)
}
