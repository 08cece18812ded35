/**
 * Reads the partitions that a group gives it, from where the group has come to, and commits how far it gets. Kafka:
 * AsyncKafkaConsumer (KIP-848) and ClassicKafkaConsumer with `subscribe`.
 */
import type { Clock } from '../../common/clock.ts'
import { FirstSignal } from '../../common/first-signal.ts'
import type { Random } from '../../common/random.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { topicNamesById } from '../topic-names-by-id.ts'
import { type Assignment, NO_PARTITIONS, withoutPartitions } from './assignment.ts'
import { AutoCommit } from './auto-commit.ts'
import { isMembershipError, uncommittedAtEnd } from './commit-errors.ts'
import type { Consumer, FetchedBatches, PollOptions } from './consumer.ts'
import { GroupMember } from './group-member.ts'
import { GroupOffsets } from './group-offsets.ts'
import {
  type GroupOffset,
  type GroupTopicPartition,
  groupPartitionKey,
  leaderEpochBefore,
  UNKNOWN_LEADER_EPOCH,
} from './group-positions.ts'
import { type MakeMembershipOptions, makeMembership } from './make-membership.ts'
import type { GroupSubscription, Membership } from './membership.ts'
import { type StartOffsetsOptions, startOffsets } from './start-offsets.ts'
import { whicheverIsFirst } from './whichever-is-first.ts'

export interface GroupConsumerOptions extends MakeMembershipOptions, Omit<StartOffsetsOptions, 'session' | 'clock'> {
  /** `auto.commit.interval.ms`; null: nothing is committed (`enable.auto.commit=false`). */
  readonly autoCommitIntervalMs: number | null
  /** What the application was done with for a shorter time is committed when it is given up, but not by the clock. */
  readonly settlingMs: number
  /** `default.api.timeout.ms`: for so long commits and the like are tried again. */
  readonly apiTimeoutMs: number
  /** What changed, once it has. */
  readonly onRebalance: (rebalance: Rebalance) => void
  /** A commit by the clock failed, for a reason that is not about the membership. It will be tried again. */
  readonly onCommitFailure: (error: unknown) => void
}

export interface GroupConsumerPorts {
  readonly session: KafkaSession
  readonly clock: Clock
  readonly random: Random
}

/** Partitions that came and went. Kafka: ConsumerRebalanceListener. */
export interface Rebalance {
  readonly assigned: readonly TopicPartition[]
  /** Given up in good order: what was read of them is committed. */
  readonly revoked: readonly TopicPartition[]
  /** The group has taken this member for dead, or it did not poll: others may have read on from the last commit. */
  readonly lost: readonly TopicPartition[]
  readonly lostBecause: 'fenced' | 'no poll' | null
}

/**
 * Who ends waits no longer than so for processes that do not let go of the group. Kafka's consumer waits for 30 s; a
 * process of ours is ended after two, when it got a signal.
 */
const CLOSE_PATIENCE_MS = 1200
/** While the application polls it waits no longer than so, lest it seems not to poll. */
const LONGEST_WAIT_SHARE = 0.5

export class GroupConsumer {
  readonly #options: GroupConsumerOptions
  readonly #ports: GroupConsumerPorts
  readonly #consumer: Consumer
  readonly #member: GroupMember
  readonly #offsets: GroupOffsets
  readonly #autoCommit: AutoCommit | null
  /** What is read, or would be if it were known from where. */
  #held: Assignment = NO_PARTITIONS
  /** Of `#held`, those whose start is not known yet, by key. */
  readonly #unplaced = new Map<string, Omit<GroupTopicPartition, 'topic'>>()
  readonly #names = new Map<Uuid, string>()
  readonly #leaderEpochs = new Map<string, number>()
  /** Aborts when the poll that is under way has something else to do. */
  #attention = new AbortController()
  /** Aborts when it has tried to end for long enough. */
  readonly #closing = new AbortController()

  /** `consumer` is this one's alone from now on. */
  constructor(consumer: Consumer, options: GroupConsumerOptions, ports: GroupConsumerPorts) {
    this.#consumer = consumer
    this.#options = options
    this.#ports = ports
    const { session, clock } = ports
    const random = () => Buffer.from(ports.random.bytes(4)).readUInt32BE() / 2 ** 32 // in [0, 1)
    const { maxPollIntervalMs, autoCommitIntervalMs: intervalMs, settlingMs, apiTimeoutMs: timeoutMs } = options
    const membership = makeMembership(options, ports)
    const onAttention = () => this.#attention.abort()
    const { signal } = this.#closing
    this.#member = new GroupMember(membership, { session, clock, random, maxPollIntervalMs, onAttention, signal })
    const requireStable = options.isolationLevel === 'read_committed'
    this.#offsets = new GroupOffsets({ session, membership, clock, random, timeoutMs, requireStable, signal })
    const onFailure = (error: unknown) => this.#autoCommitFailed(error)
    const autoCommit = { offsets: this.#offsets, clock, settlingMs, onFailure }
    this.#autoCommit = intervalMs === null ? null : new AutoCommit({ ...autoCommit, intervalMs })
  }

  get memberId(): string {
    return this.#membership.memberId
  }

  /** In the group, with all that it is to have, which is nothing. */
  get isIdle(): boolean {
    return this.#membership.isSettled && this.#held.size === 0
  }

  /** Reads something else from now on; the group hears of it with the next poll. */
  subscribe(subscription: GroupSubscription): void {
    this.#membership.subscribe(subscription)
    this.#member.wake()
  }

  /**
   * What is there behind the positions of the partitions at hand, waiting up to `maxWaitMs` for something to come or for
   * the group to change; empty when nothing came. Joins the group, gives up and takes partitions. Everything that was
   * returned before counts as done with, up to where `advance` said. Throws what the coordinator says of the member
   * (GROUP_MAX_SIZE_REACHED, FENCED_INSTANCE_ID, UNRELEASED_INSTANCE_ID …), `noOffsetError`, and as Consumer.poll.
   */
  async poll({ maxWaitMs, signal }: PollOptions): Promise<FetchedBatches[]> {
    this.#member.pollBegan()
    this.#attention = new AbortController()
    const patience = new FirstSignal([signal, this.#attention.signal])
    try {
      this.#autoCommit?.consumed(this.#positions())
      await this.#keepUp(signal)
      const longestMs = this.#options.maxPollIntervalMs * LONGEST_WAIT_SHARE
      return await this.#fetch({ maxWaitMs: Math.min(maxWaitMs, longestMs), signal: patience.signal })
    } finally {
      patience.release()
      this.#member.pollEnded()
    }
  }

  /**
   * In the middle of what a poll returned, the application is done with the records of `batches` before `nextOffset`: as a
   * poll that returns nothing. Whether it may go on with the rest of them; they may be somebody else's now. Throws as `poll`.
   */
  async proceed(batches: FetchedBatches, nextOffset: number, signal: AbortSignal): Promise<boolean> {
    this.#member.pollBegan()
    try {
      this.advance(batches, nextOffset)
      this.#autoCommit?.consumed(this.#positions())
      await this.#keepUp(signal)
      return this.holds(batches, nextOffset)
    } finally {
      this.#member.pollEnded()
    }
  }

  /** Whether the records of `batches` from `nextOffset` on are the next ones that this member is to read there. */
  holds({ topicId, partition }: FetchedBatches, nextOffset: number): boolean {
    return this.#membership.isInGroup && this.#consumer.isAt(topicId, partition, nextOffset)
  }

  /** The application is done with the records of `batches` before `nextOffset`: that is where it goes on. */
  advance(batches: FetchedBatches, nextOffset: number): void {
    this.#consumer.advance(batches, nextOffset)
    this.#leaderEpochs.set(groupPartitionKey(batches), leaderEpochBefore(nextOffset, batches.batches))
  }

  /** Commits `offsets` now. Throws what the coordinator says. Kafka: KafkaConsumer.commitSync. */
  commit(offsets: readonly Omit<GroupOffset, 'leaderEpoch'>[]): Promise<void> {
    return this.#offsets.commit(offsets.map((offset) => ({ ...offset, leaderEpoch: this.#leaderEpochOf(offset) })))
  }

  /**
   * Commits and leaves the group. `isDone`: the application is done with all that it was given, up to where `advance`
   * said; else nothing more is committed. Throws what the commit throws, after it has left: nothing of what was read since
   * the last one is committed then.
   */
  async close({ isDone }: { readonly isDone: boolean }): Promise<void> {
    this.#autoCommit?.close()
    const patience = setTimeout(() => this.#closing.abort(), CLOSE_PATIENCE_MS)
    try {
      if (isDone && this.#membership.isInGroup) {
        this.#autoCommit?.consumed(this.#positions())
        await this.#autoCommit?.commit()
      }
    } catch (error) {
      if (!isMembershipError(error)) throw uncommittedAtEnd(error, this.#membership.groupId)
    } finally {
      await this.#member.leave()
      clearTimeout(patience)
    }
  }

  get #membership(): Membership {
    return this.#member.membership
  }

  /** Does what the group asks for. Afterwards what is held is ours, as far as anybody can know. */
  async #keepUp(signal: AbortSignal): Promise<void> {
    if (!this.#member.isCertain) {
      this.#member.wake()
      await whicheverIsFirst(this.#member.settled(), signal)
    }
    const { fatal, isInGroup } = this.#membership
    if (!isInGroup) this.#lose()
    if (fatal !== null) throw fatal
    this.#member.join()
    await this.#reconcile(signal)
    await this.#place(signal)
  }

  async #fetch(options: PollOptions): Promise<FetchedBatches[]> {
    if (this.#consumer.partitionCount === 0) {
      await pause(options.maxWaitMs, options.signal)
      return []
    }
    const wasCertain = this.#member.isCertain
    const fetched = await this.#consumer.poll(options)
    // Stopped meanwhile, or fenced: somebody else may be reading these already. The next poll asks first.
    const isStale = wasCertain && !this.#member.isCertain
    return this.#membership.isInGroup && !isStale ? fetched : []
  }

  /** Gives up what is to be given up, and only then takes what is to be taken, and says so. */
  async #reconcile(signal: AbortSignal): Promise<void> {
    const revoked: TopicPartition[] = []
    for (;;) {
      // What a heartbeat that is under way says of our partitions must not change under it.
      await whicheverIsFirst(this.#member.quiet(), signal)
      const { target } = this.#membership
      if (target === null || signal.aborted) break
      const tooMuch = withoutPartitions(this.#held, target)
      if (tooMuch.size > 0) {
        revoked.push(...(await this.#giveUp(tooMuch, signal)))
        continue
      }
      const added = withoutPartitions(target, this.#held)
      this.#held = target
      this.#membership.reconciled(target)
      this.#member.wake()
      await this.#take(added, revoked)
      return
    }
    if (revoked.length > 0) this.#tell({ revoked })
  }

  /** Nothing is given up when it is aborted: `close` will commit it. */
  async #giveUp(tooMuch: Assignment, signal: AbortSignal): Promise<readonly TopicPartition[]> {
    await whicheverIsFirst(this.#commitConsumed(), signal)
    if (signal.aborted) return []
    const places = this.#named(tooMuch)
    for (const place of places) {
      this.#consumer.unassign(place.topicId, place.partition)
      this.#unplaced.delete(groupPartitionKey(place))
      this.#autoCommit?.released(place)
    }
    this.#held = withoutPartitions(this.#held, tooMuch)
    return places
  }

  async #take(added: Assignment, revoked: readonly TopicPartition[]): Promise<void> {
    for (const [topicId, partitions] of added) {
      for (const partition of partitions) {
        const place = { topicId, partition }
        this.#unplaced.set(groupPartitionKey(place), place)
        this.#leaderEpochs.delete(groupPartitionKey(place))
      }
    }
    await this.#learnNames(added.keys())
    const assigned = this.#named(added)
    if (assigned.length + revoked.length > 0) this.#tell({ assigned, revoked })
  }

  /** Everything that was held belongs to others now, maybe. */
  #lose(): void {
    const lost = this.#named(this.#held)
    for (const { topicId, partition } of lost) this.#consumer.unassign(topicId, partition)
    this.#held = NO_PARTITIONS
    this.#unplaced.clear()
    this.#autoCommit?.forget()
    const { isUnpolled } = this.#membership
    if (lost.length > 0) this.#tell({ lost, lostBecause: isUnpolled ? 'no poll' : 'fenced' })
  }

  #tell(rebalance: Partial<Rebalance>): void {
    this.#options.onRebalance({ assigned: [], revoked: [], lost: [], lostBecause: null, ...rebalance })
  }

  /** Finds out from where to read what was assigned, as far as it is possible now. */
  async #place(signal: AbortSignal): Promise<void> {
    if (this.#unplaced.size === 0) return
    await this.#learnNames([...this.#unplaced.values()].map(({ topicId }) => topicId))
    const places = [...this.#unplaced.values()].flatMap((place) => {
      const topic = this.#names.get(place.topicId)
      return topic === undefined ? [] : [{ ...place, topic }]
    })
    if (places.length === 0) return
    try {
      const committed = await this.#offsets.fetchCommitted(places)
      for (const topicId of new Set(places.map((place) => place.topicId))) {
        const ofTopic = places.filter((place) => place.topicId === topicId)
        await this.#placeTopic(ofTopic, committed)
      }
      if (places.some((place) => !committed.has(groupPartitionKey(place)))) await this.#commitStart(signal)
    } catch (error) {
      if (!isMembershipError(error)) throw error
      this.#member.wake()
    }
  }

  async #placeTopic(places: readonly GroupTopicPartition[], committed: ReadonlyMap<string, number>): Promise<void> {
    const [first] = places
    if (first === undefined) return
    const start = await startOffsets(places, committed, { ...this.#options, ...this.#ports })
    const partitions = places.map(({ partition }) => partition)
    await this.#consumer.assign({ name: first.topic, topicId: first.topicId, partitions }, partitions, start)
    for (const place of places) {
      this.#unplaced.delete(groupPartitionKey(place))
      this.#autoCommit?.assigned(place, committed.get(groupPartitionKey(place)))
    }
  }

  /**
   * Where reading begins at a moving place is committed at once: whoever takes over after a crash would begin later, and
   * skip what came meanwhile. Kafka's consumer waits for its first regular commit.
   */
  async #commitStart(signal: AbortSignal): Promise<void> {
    if (this.#options.offsetReset !== 'earliest') await whicheverIsFirst(this.#commitConsumed(), signal)
  }

  /** A failure is told, or means that the membership is over. */
  async #commitConsumed(): Promise<void> {
    try {
      this.#autoCommit?.consumed(this.#positions())
      await this.#autoCommit?.commit()
    } catch (error) {
      this.#autoCommitFailed(error)
    }
  }

  #positions(): readonly GroupOffset[] {
    return this.#consumer.positions().map(({ topic, topicId, partition, nextOffset: offset }) => {
      return { topic, topicId, partition, offset, leaderEpoch: this.#leaderEpochOf({ topicId, partition }) }
    })
  }

  #leaderEpochOf(place: Pick<GroupTopicPartition, 'topicId' | 'partition'>): number {
    return this.#leaderEpochs.get(groupPartitionKey(place)) ?? UNKNOWN_LEADER_EPOCH
  }

  /** Topics that are gone have no name. */
  async #learnNames(topicIds: Iterable<Uuid>): Promise<void> {
    const unknown = [...new Set(topicIds)].filter((topicId) => !this.#names.has(topicId))
    if (unknown.length === 0) return
    for (const [topicId, name] of await topicNamesById(this.#ports.session, unknown)) this.#names.set(topicId, name)
  }

  #named(assignment: Assignment): GroupTopicPartition[] {
    return [...assignment].flatMap(([topicId, partitions]) => {
      const topic = this.#names.get(topicId) ?? topicId
      return partitions.map((partition) => ({ topic, topicId, partition }))
    })
  }

  #autoCommitFailed(error: unknown): void {
    if (isMembershipError(error)) this.#member.wake()
    else this.#options.onCommitFailure(error)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
