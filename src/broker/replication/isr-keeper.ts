/**
 * Looks after the brokers of a cluster directory: fences those whose directories can't be used, which gives their partitions
 * other leaders, lets those back that can, and has their replicas catch up. Kafka: BrokerHeartbeatManager, Partition's
 * maybeShrinkIsr and maybeExpandIsr; nobody sends heartbeats here, so whoever comes by looks.
 */
import { asSentence } from '../../common/as-sentence.ts'
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import { clusterBrokers, isActive } from '../../metadata/controller/cluster-brokers.ts'
import type { ControllerEnv, ControllerResult } from '../../metadata/controller/controller-result.ts'
import { fenceBroker, unfenceBroker } from '../../metadata/controller/fence-broker.ts'
import { electMissingLeaders } from '../../metadata/controller/leader-and-isr-updates.ts'
import { partitionChange } from '../../metadata/controller/partition-change.ts'
import { registerAgain } from '../../metadata/controller/register-broker.ts'
import { ReplicationContext } from '../../metadata/controller/replication-context.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import type { QuorumNoteFile } from '../../metadata/log/quorum-note.ts'
import { systemErrorCode } from '../../storage/io/storage-error.ts'
import type { BrokerState } from '../broker-state.ts'
import type { HostedPartition } from '../replica-manager.ts'
import type { BrokerDirectories } from './broker-directories.ts'
import type { CatchUp } from './catch-up.ts'
import type { ReplicaFailure } from './replica-failure.ts'
import type { ReplicaLogs } from './replica-logs.ts'
import { soon } from './soon.ts'

/** How often a process looks. */
const LOOK_EVERY_MS = 1000
/** How long a writer waits for replicas that have to catch up. */
const REGAIN_MS = 2000
/** What speaks against the whole directory, whichever file it was. */
const OF_THE_DISK: ReadonlySet<string> = new Set([
  'EIO',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'EACCES',
  'EPERM',
  'ENXIO',
  'ENODEV',
  'ESTALE',
])

type Operation = (image: MetadataImage) => ControllerResult<null>

export interface IsrKeeperOptions {
  readonly directories: BrokerDirectories
  readonly logs: ReplicaLogs
  readonly state: BrokerState
  readonly note: QuorumNoteFile
  readonly catchUp: CatchUp
  /** Has replicas be in the log.dirs that their brokers have now. */
  readonly assign: Operation
  /** Makes what is missing in the log.dir of a broker that is back, and removes what belongs to nobody any more. */
  readonly complete: (brokerId: number) => Promise<void>
  /** Whether the cluster has several brokers by now. */
  readonly isSeveral: () => boolean
  readonly isReadOnly: boolean
  readonly clock: Clock
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

export class IsrKeeper {
  readonly #options: IsrKeeperOptions
  #lookedMs = Number.NEGATIVE_INFINITY
  #looking: Promise<void> | null = null
  /** The brokers, and whether each is fenced, as the user was told last. */
  #told: ReadonlyMap<number, boolean> | null = null
  /**
   * Brokers whose directories were there and failed: that they can be used again is not believed before one is fenced, by
   * whomever. One that was only away may be back.
   */
  readonly #failing = new Set<number>()
  /** Found where no controller could be waited for. */
  readonly #noted: { readonly partition: HostedPartition; readonly failure: ReplicaFailure }[] = []

  constructor(options: IsrKeeperOptions) {
    this.#options = options
  }

  get isReadOnly(): boolean {
    return this.#options.isReadOnly
  }

  /** Whether the broker can be used, as far as this process knows. */
  isUsable(brokerId: number): boolean {
    return this.#options.directories.isOnline(brokerId)
  }

  /** The same, where others say that the broker is back: then it may be so. */
  isUsableAgain(brokerId: number): boolean {
    return this.isUsable(brokerId) || (!this.#failing.has(brokerId) && this.#options.directories.revive(brokerId))
  }

  /** Whether the replica of a partition is in its place. */
  isThere(partition: HostedPartition, brokerId: number): boolean {
    return this.isUsable(brokerId) && this.#options.logs.isThere(partition, brokerId, true)
  }

  /** Whether others than the broker are in sync, who could lead the partition. */
  isReplaceable({ topicId, topicPartition }: HostedPartition, brokerId: number): boolean {
    const { state, isReadOnly } = this.#options
    const isr = state.lastImage().topicsById.get(topicId)?.partitions[topicPartition.partition]?.isr ?? []
    return !isReadOnly && isr.some((id) => id !== brokerId)
  }

  /** Looks at the directories of all brokers, unless this process did so within the last second. */
  async look({ isForced = false } = {}): Promise<void> {
    const { isSeveral, isReadOnly, clock } = this.#options
    if (!isSeveral() || isReadOnly) return
    if (!isForced && this.#noted.length === 0 && clock.monotonicMs() - this.#lookedMs < LOOK_EVERY_MS) return
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
      this.#lookedMs = clock.monotonicMs()
    })
    return this.#looking
  }

  /**
   * Too few replicas are in sync: whoever writes looks himself whether others could be, and has them catch up. Waits for it a
   * little; there is nothing to wait for where their directories are away. What fails is tried again by the next look.
   */
  async regain({ topicId, topicPartition, state: found }: HostedPartition): Promise<void> {
    const { directories, note, catchUp } = this.#options
    const fencedByHand = note.read()?.fenced ?? []
    const isMissing = (id: number): boolean => found?.isr.includes(id) === false && !fencedByHand.includes(id)
    if (found?.replicas.some((id) => isMissing(id) && directories.isInPlace(id)) !== true) return
    try {
      await this.look({ isForced: true })
      await soon(catchUp.ofPartition(topicId, topicPartition.partition), REGAIN_MS)
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  /** Waits for replicas that catch up, but no longer than that. */
  async caughtUp(ms: number): Promise<void> {
    const { isReadOnly, catchUp } = this.#options
    if (!isReadOnly) await soon(catchUp.untilDone(), ms)
  }

  /** Remembers a failure for the next look. */
  noteFailure(partition: HostedPartition, failure: ReplicaFailure): void {
    this.#noted.push({ partition, failure })
  }

  /**
   * The replica could not be written. Its broker is fenced when the directory is to blame, else the replica leaves the ISR.
   * Throws what failed when nobody else is in sync.
   */
  async replicaFailed(partition: HostedPartition, { brokerId, cause }: ReplicaFailure): Promise<void> {
    this.#options.logs.forget(partition, brokerId)
    if (this.#isOfTheDisk(brokerId, cause)) {
      this.#noteFailing(brokerId, cause)
      await this.#looking
      return this.look({ isForced: true })
    }
    const isGone = await this.#removeFromIsr(partition, brokerId, cause)
    if (!isGone) throw cause
  }

  /** Ends what runs in the background. */
  async close(): Promise<void> {
    await this.#looking
    await this.#options.catchUp.close()
  }

  #isOfTheDisk(brokerId: number, cause: unknown): boolean {
    if (!this.isUsable(brokerId)) return true
    const code = isKafkaError(cause) ? systemErrorCode(cause.cause) : undefined
    return (code !== undefined && OF_THE_DISK.has(code)) || this.#options.directories.logDir(brokerId).hasSyncFailed
  }

  #noteFailing(brokerId: number, cause: unknown): void {
    const { directories } = this.#options
    if (directories.isInPlace(brokerId)) this.#failing.add(brokerId)
    directories.fail(brokerId, cause)
  }

  async #look(): Promise<void> {
    for (const { partition, failure } of this.#noted.splice(0)) {
      this.#options.logs.forget(partition, failure.brokerId)
      if (this.#isOfTheDisk(failure.brokerId, failure.cause)) this.#noteFailing(failure.brokerId, failure.cause)
      else await this.#removeFromIsr(partition, failure.brokerId, failure.cause)
    }
    const { state, directories } = this.#options
    const image = await state.image()
    this.#tell(image)
    const fencedByHand = new Set(this.#options.note.read()?.fenced)
    for (const { brokerId, fenced, logDirs } of image.brokers.values()) {
      if (fenced) this.#failing.delete(brokerId)
      if (directories.isAnother(brokerId, logDirs)) {
        if (!fenced) await this.#fence(brokerId)
        if (!fencedByHand.has(brokerId) && directories.revive(brokerId)) await this.#registerAgain(brokerId)
      } else if (!fenced) {
        if (fencedByHand.has(brokerId) || !this.isUsableAgain(brokerId)) await this.#fence(brokerId)
      } else if (!fencedByHand.has(brokerId) && directories.revive(brokerId)) await this.#unfence(brokerId)
    }
    const now = await state.image()
    this.#tell(now)
    // Before anybody is elected, or catches up: a replica in a log.dir that its broker does not have can't lead.
    if (this.#options.assign(now).records.length > 0) await this.#change(this.#options.assign)
    if (electMissingLeaders(state.lastImage(), this.#env).records.length > 0) {
      await this.#change((latest) => electMissingLeaders(latest, this.#env))
    }
    this.#options.catchUp.begin()
  }

  async #fence(brokerId: number): Promise<void> {
    await this.#change((image) => fenceBroker(image, brokerId, this.#env))
    this.#failing.delete(brokerId)
  }

  async #unfence(brokerId: number): Promise<void> {
    await this.#change(
      (image) => unfenceBroker(image, brokerId, this.#env),
      () => this.#options.complete(brokerId),
    )
  }

  /** It has another log.dir than the one that it registered with: its disk was replaced. */
  async #registerAgain(brokerId: number): Promise<void> {
    const { directories, state, complete } = this.#options
    directories.renew(brokerId)
    await this.#change(
      (image) => {
        const directoryId = directories.directoryIdOf(brokerId)
        const registered = image.brokers.get(brokerId)
        const isDue = registered?.fenced === true && directories.isAnother(brokerId, registered.logDirs)
        if (!isDue || directoryId === null) return { records: [], response: null }
        return registerAgain(image, registered, { directoryId, brokerEpoch: state.metadataOffset() + 1 }, this.#env)
      },
      () => complete(brokerId),
    )
  }

  /** What the controller can't do now is tried again at the next look. */
  async #change(operation: Operation, afterAppend?: () => Promise<void>): Promise<void> {
    const { state, notice } = this.#options
    try {
      await state.withController(operation, afterAppend)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      notice(error.message)
      throw error
    }
  }

  get #env(): ControllerEnv {
    return this.#options.state.env
  }

  /** False: nobody else is in sync. */
  async #removeFromIsr(hosted: HostedPartition, brokerId: number, cause: unknown): Promise<boolean> {
    const { topicId, topicPartition } = hosted
    const { partition } = topicPartition
    const { state, notice, logs } = this.#options
    const { env } = state
    const isDamaged = isKafkaError(cause) && cause.error === 'CORRUPT_MESSAGE'
    if (isDamaged) logs.markDamaged(hosted, brokerId)
    const isGone = await state.withController((image) => {
      const topic = image.topicsById.get(topicId)
      const found = topic?.partitions[partition]
      if (topic === undefined || found?.isr.includes(brokerId) !== true)
        return { records: [], response: 'gone' as const }
      const context = new ReplicationContext(image, env)
      const brokers = clusterBrokers(image, env)
      const others = found.isr.filter((id) => id !== brokerId && isActive(brokers, id))
      if (others.length === 0) return { records: [], response: 'last' as const }
      const isAlive = (id: number): boolean => id !== brokerId && isActive(brokers, id)
      // What it has is not what it had acknowledged: it is not eligible either.
      const change = partitionChange(found, { topicId, partition }, context.changeOf(topic, partition, isAlive), {
        isr: found.isr.filter((id) => id !== brokerId),
        uncleanShutdown: [brokerId],
      })
      return { records: change === null ? [] : [change], response: 'removed' as const }
    })
    if (isGone === 'removed') {
      const why = isKafkaError(cause) ? `: ${cause.message}` : ''
      const what = `The replica of ${formatTopicPartition(topicPartition)} of broker ${brokerId} is out of sync`
      notice(asSentence(`${what}${why}`))
    }
    if (isDamaged && isGone === 'last') logs.unmarkDamaged(hosted, brokerId)
    return isGone !== 'last'
  }

  /** One sentence for each broker that went or came since the last time, whoever noticed it first. */
  #tell(image: MetadataImage): void {
    const { notice, directories, note } = this.#options
    const byHand = new Set(note.read()?.fenced)
    const now = new Map([...image.brokers.values()].map((broker) => [broker.brokerId, broker.fenced]))
    const told = this.#told ?? now
    for (const [id, isFenced] of now) {
      const what = byHand.has(id) ? 'fenced' : `offline (${directories.whatIsWrong(id)})`
      if (isFenced && told.get(id) !== true) notice(`Broker ${id} is ${what}: ${led(image, id, this.#env)}.`)
      if (!isFenced && told.get(id) === true) notice(`Broker ${id} is back; its replicas catch up.`)
    }
    for (const id of told.keys()) {
      if (!now.has(id)) notice(`Broker ${id} was removed from the cluster.`)
    }
    this.#told = now
  }
}

/** What became of the partitions of a fenced broker: those that nobody leads, and those that take no records with acks=all. */
function led(image: MetadataImage, brokerId: number, env: ControllerEnv): string {
  const context = new ReplicationContext(image, env)
  const concerned = [...image.topicsByName.values()].flatMap((topic) =>
    topic.partitions.flatMap(({ replicas, leader, isr }, partition) => {
      if (!replicas.includes(brokerId)) return []
      if (leader < 0) return ['without'] as const
      return [isr.length < context.changeOf(topic, partition).minIsr ? 'refusing' : 'led'] as const
    }),
  )
  const count = (kind: (typeof concerned)[number]): number => concerned.filter((each) => each === kind).length
  const [without, refusing] = [count('without'), count('refusing')]
  const what = [
    ...(without > 0 ? [`${without} of its ${concerned.length} partitions can't be used`] : []),
    ...(refusing > 0 ? [`${refusing} of its ${concerned.length} partitions refuse records with acks=all`] : []),
  ]
  return what.length === 0 ? 'other brokers lead its partitions' : `${what.join(' and ')} until it is back`
}
