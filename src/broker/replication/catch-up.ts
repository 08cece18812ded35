/**
 * Brings replicas that are out of sync to where their leaders are, in the background, and back into the ISR. Kafka:
 * ReplicaFetcherThread with its truncation by leader epochs (KIP-101, KIP-279), Partition.maybeExpandIsr.
 */
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import { alterPartition, isrWith } from '../../metadata/controller/alter-partition.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'
import { followedBatches } from '../../storage/log/followed-batches.ts'
import type { HeldLog } from '../../storage/log/held-log.ts'
import { holdAll } from '../../storage/log/hold-all.ts'
import type { PartitionLog } from '../../storage/log/partition-log.ts'
import type { BrokerState } from '../broker-state.ts'
import type { PartitionDirectory } from '../replica-manager.ts'
import type { BrokerDirectories } from './broker-directories.ts'
import { type CaughtUp, makeBeginning, rejoinIsr } from './rejoin-isr.ts'
import { asReplicaFailure, isReplicaFailure } from './replica-failure.ts'
import type { ReplicaLogs } from './replica-logs.ts'
import type { ReplicatedPartition } from './replicated-partition.ts'

const READ_BYTES = 1024 * 1024
/** What a process gives at its end; whoever comes next goes on. */
const CLOSING_BUDGET_MS = 200
/** So many replicas rejoin in one operation of the controller: each keeps writers waiting, and costs some open files. */
const TOGETHER = 32
/** Of one replica, one after the other. */
const ATTEMPTS = 3

export interface CatchUpOptions {
  readonly directories: BrokerDirectories
  readonly logs: ReplicaLogs
  readonly partitions: PartitionDirectory
  readonly state: BrokerState
  /** Told of a leader whose log can't be read; resolves when another one leads, or throws `failure`. */
  readonly leaderUnreadable: (led: ReplicatedPartition, failure: KafkaError) => Promise<void>
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

interface Lagging {
  readonly topic: TopicImage
  readonly partition: number
  readonly brokerId: number
}

type Ready = Lagging & CaughtUp

export class CatchUp {
  readonly #options: CatchUpOptions
  readonly #closing = new AbortController()
  #running: Promise<void> | null = null
  /** Of single partitions that somebody waits for, by topic id and number. */
  readonly #urgent = new Map<string, Promise<void>>()
  /** Leaders, by topic id, number and leader epoch, that could not be read once: a directory that is swapped looks like that. */
  readonly #suspects = new Set<string>()
  /** What was told about replicas that fail to catch up. */
  readonly #sentences = new Set<string>()

  constructor(options: CatchUpOptions) {
    this.#options = options
  }

  /** Begins with what there is to do, in the background. */
  begin(): void {
    if (this.#running !== null || this.#closing.signal.aborted) return
    const lagging = this.#lagging(this.#options.state.lastImage())
    if (lagging.length === 0) return
    this.#running = this.#run(lagging).finally(() => {
      this.#running = null
    })
  }

  /** Resolves when no replica that can be used is out of sync, or nothing more can be done. */
  async untilDone(): Promise<void> {
    this.begin()
    await this.#running
  }

  /** The replicas of one partition catch up now, whatever else there is to do. */
  ofPartition(topicId: Uuid, partition: number): Promise<void> {
    const key = `${topicId}-${partition}`
    const known = this.#urgent.get(key)
    if (known !== undefined || this.#closing.signal.aborted) return known ?? Promise.resolve()
    const lagging = this.#lagging(this.#options.state.lastImage())
    const own = lagging.filter((each) => each.topic.id === topicId && each.partition === partition)
    const run = this.#run(own).finally(() => this.#urgent.delete(key))
    this.#urgent.set(key, run)
    return run
  }

  async close(): Promise<void> {
    const deadline = setTimeout(() => this.#closing.abort(), CLOSING_BUDGET_MS)
    await Promise.all([this.#running, ...this.#urgent.values()])
    clearTimeout(deadline)
    this.#closing.abort()
  }

  #lagging(image: MetadataImage): readonly Lagging[] {
    const online = new Set(this.#options.state.env.brokers.map(({ id }) => id))
    return [...image.topicsByName.values()].flatMap((topic) =>
      topic.partitions.flatMap(({ replicas, isr, leader }, partition) => {
        if (isr.length === replicas.length || !online.has(leader)) return []
        const out = replicas.filter((id) => !isr.includes(id) && online.has(id))
        return out.map((brokerId) => ({ topic, partition, brokerId }))
      }),
    )
  }

  /** Nobody waits for it, or for what becomes of it: what it could not do is told, and left to whoever comes next. */
  async #run(lagging: readonly Lagging[]): Promise<void> {
    try {
      let left = await this.#rejoinUnwritten(lagging)
      for (let attempt = 1; attempt <= ATTEMPTS && left.length > 0; attempt++) left = await this.#catchUpAll(left)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#options.notice(`Replicas could not catch up: ${error.message}`)
    }
  }

  /** Some at a time: copied one after the other, and then back in the ISR together. Those are left that have changed meanwhile. */
  async #catchUpAll(lagging: readonly Lagging[]): Promise<readonly Lagging[]> {
    const left: Lagging[] = []
    for (let at = 0; at < lagging.length && !this.#closing.signal.aborted; at += TOGETHER) {
      const ready: Ready[] = []
      for (const each of lagging.slice(at, at + TOGETHER)) {
        if (this.#closing.signal.aborted) break
        const hosted = await this.#told(each, () => this.#copyTo(each))
        if (hosted === 'changed') left.push(each)
        else if (hosted !== null) ready.push({ ...each, hosted })
      }
      // Also at the end of a process: what it has copied is not to be looked at again by the next one.
      left.push(...(await this.#rejoin(ready)))
    }
    return left
  }

  /**
   * Partitions that nobody has written to have nothing to copy: their replicas rejoin all at once. The others are returned.
   * Who writes first makes the directory, under the controller's lock.
   */
  async #rejoinUnwritten(lagging: readonly Lagging[]): Promise<readonly Lagging[]> {
    const { state, directories } = this.#options
    const isUnwritten = ({ topic, partition }: Lagging): boolean => {
      const isr = state.lastImage().topicsById.get(topic.id)?.partitions[partition]?.isr ?? []
      const topicPartition = { topic: topic.name, partition }
      const isEmpty = (id: number): boolean => {
        if (!directories.isOnline(id)) return false
        const logDir = directories.logDir(id)
        return !logDir.isUnnamed(topicPartition) && logDir.topicIdOf(topicPartition) !== topic.id
      }
      try {
        // Not only the leader: its directory may have been taken away.
        return isr.length > 0 && isr.every(isEmpty)
      } catch (error) {
        if (!isKafkaError(error)) throw error
        return false // what can't be read was written; what is wrong there is told when it is copied
      }
    }
    const unwritten = lagging.filter(isUnwritten)
    if (unwritten.length === 0) return lagging
    try {
      await state.withController((image) => {
        const changes = unwritten.filter(isUnwritten).flatMap(({ topic, partition }) => {
          const found = image.topicsById.get(topic.id)?.partitions[partition]
          if (found === undefined) return []
          const online = new Set(state.env.brokers.map(({ id }) => id))
          const isr = isrWith(image, { topicId: topic.id, partition }, online, state.env)
          const { leader, leaderEpoch, partitionEpoch, leaderRecoveryState } = found
          return [{ topicId: topic.id, partition, isr, leader, leaderEpoch, partitionEpoch, leaderRecoveryState }]
        })
        const leaders = new Set(changes.map(({ leader }) => leader))
        const results = [...leaders].map((leader) =>
          alterPartition(
            image,
            leader,
            changes.filter((change) => change.leader === leader),
            state.env,
          ),
        )
        return { records: results.flatMap(({ records }) => records), response: null }
      })
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#options.notice(`Replicas could not rejoin: ${error.message}`)
    }
    return lagging.filter((each) => !unwritten.includes(each))
  }

  /** The partition of which the replica has all but the last bit; null: it is in sync, nobody leads, or there is no time left. */
  async #copyTo({ topic, partition, brokerId }: Lagging): Promise<ReplicatedPartition | 'changed' | null> {
    const { partitions, logs } = this.#options
    const { state, ...hosted } = await partitions.find({ name: '', id: topic.id }, partition)
    if (state === undefined || state.leader < 0 || state.isr.includes(brokerId)) return null
    const led = { ...hosted, state }
    await this.#setUnnamedAside(led, brokerId)
    if (!logs.isThere(led, brokerId, true)) await partitions.host(led)
    try {
      return await this.#copyFromLeader(led, brokerId)
    } catch (error) {
      if (!isReplicaFailure(error) || !isKafkaError(error.cause)) throw error
      await this.#suspect(led, error.cause)
      return 'changed'
    }
  }

  /** A directory without a topic id, or with one that can't be read, is made anew, as one that is gone. */
  async #setUnnamedAside(led: ReplicatedPartition, brokerId: number): Promise<void> {
    const { directories, logs, state } = this.#options
    const { topicId, topicPartition } = led
    if (!directories.isOnline(brokerId) || !directories.logDir(brokerId).isUnnamed(topicPartition)) return
    await state.withController(
      () => ({ records: [], response: null }),
      async () => {
        const isr = state.lastImage().topicsById.get(topicId)?.partitions[topicPartition.partition]?.isr
        const logDir = directories.logDir(brokerId)
        if (isr?.includes(brokerId) === false && logDir.isUnnamed(topicPartition)) {
          await logDir.setUnnamedAside(topicPartition)
        }
      },
    )
    logs.forget(led, brokerId)
  }

  /** The same; throws ReplicaFailure where the leader can't be read. */
  #copyFromLeader(led: ReplicatedPartition, brokerId: number): Promise<ReplicatedPartition | 'changed' | null> {
    const { logs } = this.#options
    const { state } = led
    const ids = [state.leader, brokerId].sort((a, b) => a - b)
    return logs.useAll(led, ids, async (all) => {
      const leader = all[ids.indexOf(state.leader)] as PartitionLog
      const follower = all[ids.indexOf(brokerId)] as PartitionLog
      if (logs.isMarkedDamaged(led, brokerId)) await this.#startOver(led, brokerId, leader, follower)
      const cut = async (helds: readonly HeldLog[]): Promise<boolean> => {
        if (!(await this.#isStill(led))) return false
        await makeBeginning(helds[ids.indexOf(state.leader)] as HeldLog, helds[ids.indexOf(brokerId)] as HeldLog)
        return true
      }
      // What the next attempt makes anew, or opens as it is now.
      let isToBeTried = false
      let leaderFailure: unknown = null
      const onUnavailable = (log: PartitionLog, error: unknown): void => {
        const name = isKafkaError(error) ? error.error : null
        if (log === leader) leaderFailure = this.#asUnreadable(led, error)
        if (name === 'CORRUPT_MESSAGE' && log === follower) logs.markDamaged(led, brokerId)
        else if (name === 'NOT_LEADER_OR_FOLLOWER') logs.forget(led, ids[all.indexOf(log)] ?? brokerId)
        else return
        isToBeTried = true
      }
      const isCut = await holdAll(all, cut, { onUnavailable }).catch((error: unknown) => {
        if (isToBeTried) return false
        throw leaderFailure ?? error
      })
      if (!isCut) return 'changed'
      await this.#copy(led, leader, follower)
      if (this.#closing.signal.aborted) return null
      await follower.flush()
      return led
    })
  }

  /**
   * Empties a replica in which damage was met, once it is sure that its leader can be read to the end: records that are in the
   * damaged one only may still be wanted. Throws CORRUPT_MESSAGE.
   */
  async #startOver(led: ReplicatedPartition, brokerId: number, leader: PartitionLog, follower: PartitionLog) {
    const { logs } = this.#options
    const start = await leader.earliestOffset()
    for (let offset = start; ; ) {
      const last = followedBatches(await this.#read(led, leader, offset)).at(-1)
      if (last === undefined) break
      if (this.#closing.signal.aborted) return
      offset = last.header.lastOffset + 1
    }
    const isDue = async (): Promise<boolean> => logs.isMarkedDamaged(led, brokerId) && (await this.#isStill(led))
    if (await follower.startOver(start, isDue)) logs.unmarkDamaged(led, brokerId)
  }

  /** Copies without keeping writers waiting, until little is missing. */
  async #copy(led: ReplicatedPartition, leader: PartitionLog, follower: PartitionLog): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const next = follower.endOffset()
      if (next >= leader.endOffset()) return
      const batches = await this.#read(led, leader, next)
      if (batches.length === 0) return
      await follower.holding(async (held) => {
        // Another process may be at the same work.
        if (held.endOffset() === next) await held.appendAsFollower(batches)
      })
      if (batches.length < READ_BYTES && leader.endOffset() === follower.endOffset()) return
    }
  }

  async #read(led: ReplicatedPartition, leader: PartitionLog, offset: number): Promise<Buffer> {
    try {
      return await leader.read(offset, READ_BYTES)
    } catch (error) {
      throw this.#asUnreadable(led, error)
    }
  }

  /** Damage, or a disk that fails: what others have may be read. */
  #asUnreadable({ state }: ReplicatedPartition, error: unknown): unknown {
    const name = isKafkaError(error) ? error.error : null
    const isOfTheLog = name === 'CORRUPT_MESSAGE' || name === 'KAFKA_STORAGE_ERROR'
    return isOfTheLog && this.#options.directories.isOnline(state.leader)
      ? asReplicaFailure(state.leader, error)
      : error
  }

  /** The leader could not be read: the second time in its epoch it goes, so that others can be copied from. */
  async #suspect(led: ReplicatedPartition, failure: KafkaError): Promise<void> {
    const { logs, leaderUnreadable } = this.#options
    const key = `${led.topicId}-${led.topicPartition.partition} ${led.leaderEpoch}`
    if (this.#suspects.has(key)) return leaderUnreadable(led, failure)
    this.#suspects.add(key)
    logs.forget(led, led.state.leader)
  }

  /** Those are left that have changed meanwhile. One that fails does not keep the others. */
  async #rejoin(ready: readonly Ready[]): Promise<readonly Lagging[]> {
    if (ready.length === 0) return []
    try {
      return await rejoinIsr(ready, this.#options)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      const [only, ...others] = ready
      if (only !== undefined && others.length === 0) {
        this.#tell(only, error)
        return []
      }
    }
    const left: Lagging[] = []
    for (const each of ready) left.push(...(await this.#rejoin([each])))
    return left
  }

  async #isStill({ topicId, topicPartition, state }: ReplicatedPartition): Promise<boolean> {
    const image = await this.#options.state.image()
    return image.topicsById.get(topicId)?.partitions[topicPartition.partition]?.partitionEpoch === state.partitionEpoch
  }

  /** What `action` gives; null where it fails, and that is told. */
  async #told<T>(each: Lagging, action: () => Promise<T>): Promise<T | null> {
    try {
      return await action()
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#tell(each, error)
      return null
    }
  }

  #tell({ topic, partition, brokerId }: Lagging, error: KafkaError): void {
    const name = formatTopicPartition({ topic: topic.name, partition })
    const sentence = `The replica of ${name} of broker ${brokerId} could not catch up: ${error.message}`
    if (!this.#sentences.has(sentence)) this.#options.notice(sentence)
    this.#sentences.add(sentence)
  }
}
