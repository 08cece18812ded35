/**
 * A member of a group by the classic protocol: gives everything up and joins, is told what it gets, and joins anew when its
 * heartbeats hear of a rebalance. A state machine without any time of its own. Kafka: AbstractCoordinator,
 * ConsumerCoordinator with the protocol EAGER.
 */
import { KafkaError } from '../../../common/kafka-error.ts'
import type { JoinGroupResponse } from '../../../protocol/messages/join-group.ts'
import { type Assignment, NO_PARTITIONS } from '../assignment.ts'
import type { Exchange, GroupSubscription, HeartbeatVerdict, Membership } from '../membership.ts'
import { mayPass } from '../retry-until.ts'
import type { StrategyName } from './assign-members.ts'
import { heartbeatExchange, joinExchange, leaveExchange, syncExchange } from './classic-exchanges.ts'
import type { TopicShapes } from './topic-shapes.ts'

/**
 * UNSUBSCRIBED: in no group. JOINING: asks to join, or waits for the others to do so. SYNCING: waits for the leader, or is
 * it. RECONCILING: has to take what it got. REVOKING: has to give up everything, and then joins anew. LEAVING, STALE, FENCED,
 * FATAL: as members of the consumer protocol.
 */
export type ClassicState =
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'SYNCING'
  | 'RECONCILING'
  | 'STABLE'
  | 'REVOKING'
  | 'LEAVING'
  | 'STALE'
  | 'FENCED'
  | 'FATAL'

/** What the classic protocol leaves to its members. */
export interface ClassicSettings {
  /** `session.timeout.ms` */
  readonly sessionTimeoutMs: number
  /** `heartbeat.interval.ms` */
  readonly heartbeatIntervalMs: number
  /** `partition.assignment.strategy`, by preference. */
  readonly strategies: readonly StrategyName[]
}

export interface ClassicMembershipOptions extends ClassicSettings {
  readonly groupId: string
  /** `group.instance.id`: a static member. */
  readonly instanceId: string | null
  /** `client.rack` */
  readonly rackId: string | null
  /** `max.poll.interval.ms`: for so long the others wait for this one to join anew. */
  readonly rebalanceTimeoutMs: number
}

/** What JoinGroup answered. */
export type Joined = Pick<JoinGroupResponse, 'protocolType' | 'protocolName' | 'leader' | 'members' | 'skipAssignment'>

const NO_GENERATION = -1
/** Out of the group, in the life that it had. */
const LOST: ReadonlySet<string> = new Set(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])
const SENDING: ReadonlySet<ClassicState> = new Set([
  ...(['JOINING', 'SYNCING', 'RECONCILING', 'STABLE', 'REVOKING', 'LEAVING'] as const),
])
const URGENT: ReadonlySet<ClassicState> = new Set(['JOINING', 'SYNCING', 'LEAVING'])
const IN_GROUP: ReadonlySet<ClassicState> = new Set(['RECONCILING', 'STABLE', 'REVOKING'])

export class ClassicMembership implements Membership {
  readonly options: ClassicMembershipOptions
  #names: readonly string[] = []
  #state: ClassicState = 'UNSUBSCRIBED'
  #memberId = ''
  #generation = NO_GENERATION
  #target: Assignment = NO_PARTITIONS
  #joined: Joined | null = null
  /** Of the leader: what its assignment goes by. */
  #shapes: TopicShapes | null = null
  #fatal: KafkaError | null = null
  #life = 0
  /** The subscription is another one than it joined with. */
  #isNews = false
  #afterLeaving: 'UNSUBSCRIBED' | 'STALE' = 'UNSUBSCRIBED'

  constructor(options: ClassicMembershipOptions, subscription: GroupSubscription) {
    this.options = options
    this.subscribe(subscription)
  }

  get groupId(): string {
    return this.options.groupId
  }

  /** Made by the coordinator; empty: none yet. */
  get memberId(): string {
    return this.#memberId
  }

  get instanceId(): string | null {
    return this.options.instanceId
  }

  get memberEpoch(): number {
    return this.#generation
  }

  get state(): ClassicState {
    return this.#state
  }

  get life(): number {
    return this.#life
  }

  get fatal(): KafkaError | null {
    return this.#fatal
  }

  get names(): readonly string[] {
    return this.#names
  }

  /** What it joined with; null: it has not. */
  get joined(): Joined | null {
    return this.#joined
  }

  /** What the leader has assigned by; null: another one leads. */
  get shapes(): TopicShapes | null {
    return this.#shapes
  }

  get isInGroup(): boolean {
    return IN_GROUP.has(this.#state)
  }

  get isSettled(): boolean {
    return this.#state === 'STABLE'
  }

  get isUnpolled(): boolean {
    return this.#state === 'STALE' || this.#state === 'LEAVING'
  }

  get target(): Assignment | null {
    if (this.#state === 'REVOKING') return NO_PARTITIONS
    return this.#state === 'RECONCILING' ? this.#target : null
  }

  get sendsHeartbeats(): boolean {
    return SENDING.has(this.#state)
  }

  get isUrgent(): boolean {
    return URGENT.has(this.#state)
  }

  join(): void {
    if (this.#state === 'FATAL' || this.sendsHeartbeats) return
    this.#beginJoin()
  }

  subscribe(subscription: GroupSubscription): void {
    if ('regex' in subscription) {
      throw new KafkaError('INVALID_REQUEST', { message: 'The classic protocol has no regular expressions.' })
    }
    this.#names = [...subscription.names].sort()
    if (this.#state === 'JOINING' || this.#state === 'SYNCING') this.#isNews = true
    else if (this.isInGroup) this.rebalancing()
  }

  reconciled(): void {
    if (this.#state === 'REVOKING') this.#beginJoin()
    else if (this.#state === 'RECONCILING') this.#state = 'STABLE'
  }

  leave({ isStale = false } = {}): void {
    if (!this.sendsHeartbeats || this.#state === 'LEAVING') return
    this.#afterLeaving = isStale ? 'STALE' : 'UNSUBSCRIBED'
    // A static member keeps its place until its session is over, and who has no id has no place.
    const isKnown = this.#memberId !== '' && this.options.instanceId === null
    if (isKnown) this.#state = 'LEAVING'
    else this.left()
  }

  nextExchange(): Exchange {
    switch (this.#state) {
      case 'JOINING':
        return joinExchange(this)
      case 'SYNCING':
        return syncExchange(this)
      case 'LEAVING':
        return leaveExchange(this)
      default:
        return heartbeatExchange(this)
    }
  }

  /** The coordinator has made an id: it joins with that. */
  named(memberId: string): void {
    this.#memberId = memberId
  }

  /** All have joined. */
  hasJoined({ memberId, generationId, ...joined }: JoinGroupResponse): void {
    this.#memberId = memberId
    this.#generation = generationId
    this.#joined = joined
    this.#state = 'SYNCING'
  }

  /** The leader has said what it gets. `shapes`: if it is the leader. */
  synced(target: Assignment, shapes: TopicShapes | null): void {
    this.#target = target
    this.#shapes = shapes
    this.#state = 'RECONCILING'
    if (this.#isNews) this.rebalancing()
    this.#isNews = false
  }

  /** There is a rebalance, or has to be one: everything is to be given up. */
  rebalancing(): void {
    if (this.isInGroup) this.#state = 'REVOKING'
  }

  /** It is out of the group. */
  left(): void {
    this.#forget()
    this.#memberId = ''
    this.#state = this.#afterLeaving
  }

  /** What follows from the error that `exchange`, of the state `said`, was answered. */
  failed(said: ClassicState, error: KafkaError, { storageMayReturn = false } = {}): HeartbeatVerdict {
    if (this.#isOutdated(said)) return 'refused'
    if (this.#state === 'LEAVING') {
      if (mayPass(error)) return 'retry'
      this.left()
      return 'refused'
    }
    const isJoining = !this.isInGroup
    if (error.error === 'REBALANCE_IN_PROGRESS' && isJoining) {
      this.#beginJoin()
      return 'refused'
    }
    if (LOST.has(error.error)) {
      this.#forget()
      if (error.error === 'UNKNOWN_MEMBER_ID') this.#memberId = ''
      this.#state = isJoining ? 'JOINING' : 'FENCED'
      return 'refused'
    }
    const waitsForStorage = this.isInGroup || storageMayReturn
    if (mayPass(error) || (waitsForStorage && error.error === 'KAFKA_STORAGE_ERROR')) return 'retry'
    this.#forget()
    this.#state = 'FATAL'
    this.#fatal = error
    return 'fatal'
  }

  /** Whether it has begun something else since it said that. */
  #isOutdated(said: ClassicState): boolean {
    if (IN_GROUP.has(said)) return !this.isInGroup
    return said !== this.#state
  }

  /** Whether an answer to what was said in the state `said` still counts. */
  expects(said: ClassicState): boolean {
    return !this.#isOutdated(said)
  }

  #beginJoin(): void {
    this.#state = 'JOINING'
    this.#isNews = false
    this.#life++
  }

  #forget(): void {
    this.#generation = NO_GENERATION
    this.#target = NO_PARTITIONS
    this.#joined = null
    this.#shapes = null
  }
}
