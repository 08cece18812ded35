/**
 * What a member of a consumer group says and hears in its heartbeats, and what follows from that: a state machine without
 * any time or I/O of its own. Kafka: AbstractMembershipManager, ConsumerMembershipManager, HeartbeatState (KIP-848).
 */
import { type KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { fill } from '../../protocol/fill.ts'
import {
  type ConsumerGroupHeartbeatRequest,
  type ConsumerGroupHeartbeatResponse,
  consumerGroupHeartbeatRequest,
} from '../../protocol/messages/consumer-group-heartbeat.ts'
import { type Assignment, assignmentList, assignmentOf, isSameAssignment, NO_PARTITIONS } from './assignment.ts'
import type { Exchange, GroupSubscription, HeartbeatVerdict, Membership } from './membership.ts'
import { mayPass } from './retry-until.ts'

/**
 * Kafka: MemberState. UNSUBSCRIBED: in no group, has never been or has left. JOINING: the next heartbeat joins. RECONCILING:
 * has to give up or to take partitions. ACKNOWLEDGING: has done so, and will say it. LEAVING: says so. STALE: has left
 * because the application does not poll. FENCED: the group has taken it for dead. FATAL: nothing goes on.
 */
export type MemberState =
  | 'UNSUBSCRIBED'
  | 'JOINING'
  | 'RECONCILING'
  | 'ACKNOWLEDGING'
  | 'STABLE'
  | 'LEAVING'
  | 'STALE'
  | 'FENCED'
  | 'FATAL'

export interface GroupMembershipOptions {
  readonly groupId: string
  /** Made by the client, and the member's for life (KIP-1082). */
  readonly memberId: string
  /** `group.instance.id`: a static member. */
  readonly instanceId: string | null
  /** `client.rack` */
  readonly rackId: string | null
  /** `max.poll.interval.ms`: for so long the group waits for what this member has to give up. */
  readonly rebalanceTimeoutMs: number
  /** `group.remote.assignor`; null: the group's. */
  readonly serverAssignor: string | null
  /** Asked for where `serverAssignor` says nothing, unless the coordinator does not have it. */
  readonly preferredAssignor?: string | null
}

const JOIN_EPOCH = 0
const LEAVE_EPOCH = -1
const LEAVE_STATIC_EPOCH = -2

/** The group knows the member no longer, or in another life. */
const FENCING: ReadonlySet<string> = new Set(['FENCED_MEMBER_EPOCH', 'UNKNOWN_MEMBER_ID', 'GROUP_ID_NOT_FOUND'])
const SENDING: ReadonlySet<MemberState> = new Set(['JOINING', 'RECONCILING', 'ACKNOWLEDGING', 'STABLE', 'LEAVING'])
const URGENT: ReadonlySet<MemberState> = new Set(['JOINING', 'ACKNOWLEDGING', 'LEAVING'])
const IN_GROUP: ReadonlySet<MemberState> = new Set(['RECONCILING', 'ACKNOWLEDGING', 'STABLE'])

/** What the coordinator has been told, and need not be told again. */
interface Told {
  readonly subscription: GroupSubscription
  readonly owned: Assignment
}

export class GroupMembership implements Membership {
  readonly #options: GroupMembershipOptions
  #subscription: GroupSubscription
  /** The coordinator may know one, and has to be told when it counts no longer. */
  #hasUsedRegex = false
  #state: MemberState = 'UNSUBSCRIBED'
  #memberEpoch = JOIN_EPOCH
  #owned: Assignment = NO_PARTITIONS
  #target: Assignment = NO_PARTITIONS
  #told: Told | null = null
  #fatal: KafkaError | null = null
  #life = 0
  /** What it asks for. */
  #assignor: string | null
  /** What it turns into once it has left. */
  #afterLeaving: 'UNSUBSCRIBED' | 'STALE' = 'UNSUBSCRIBED'

  constructor(options: GroupMembershipOptions, subscription: GroupSubscription) {
    this.#options = options
    this.#subscription = subscription
    this.#assignor = options.serverAssignor ?? options.preferredAssignor ?? null
  }

  get groupId(): string {
    return this.#options.groupId
  }

  get memberId(): string {
    return this.#options.memberId
  }

  get instanceId(): string | null {
    return this.#options.instanceId
  }

  get memberEpoch(): number {
    return this.#memberEpoch
  }

  get state(): MemberState {
    return this.#state
  }

  /** Rises when it joins anew: what it had before is not its own any more. */
  get life(): number {
    return this.#life
  }

  /** Why the state is FATAL. */
  get fatal(): KafkaError | null {
    return this.#fatal
  }

  /** What may be read and committed. */
  get owned(): Assignment {
    return this.#owned
  }

  /** What has to be had instead; null: nothing else. */
  get target(): Assignment | null {
    return this.#state === 'RECONCILING' ? this.#target : null
  }

  /** True while the coordinator takes it for a member, as far as is known here. */
  get isInGroup(): boolean {
    return IN_GROUP.has(this.#state)
  }

  get isSettled(): boolean {
    return this.#state === 'STABLE'
  }

  get isUnpolled(): boolean {
    return this.#state === 'STALE' || this.#state === 'LEAVING'
  }

  get sendsHeartbeats(): boolean {
    return SENDING.has(this.#state)
  }

  /** There is something to say that others may be waiting for. */
  get isUrgent(): boolean {
    return URGENT.has(this.#state) || (this.isInGroup && this.#told?.subscription !== this.#subscription)
  }

  /** Joins, or joins anew: what it had is lost. Nothing happens for a member, one that is leaving, and a fatal one. */
  join(): void {
    if (this.#state === 'FATAL' || this.sendsHeartbeats) return
    this.#reset('JOINING', JOIN_EPOCH)
    this.#life++
  }

  /** Wants to read something else from now on. */
  subscribe(subscription: GroupSubscription): void {
    this.#hasUsedRegex ||= 'regex' in this.#subscription
    this.#subscription = subscription
  }

  /** It has now what the target said, or as much of it as there is. */
  reconciled(owned: Assignment): void {
    this.#owned = owned
    if (this.#state === 'RECONCILING') this.#state = 'ACKNOWLEDGING'
  }

  /**
   * The next heartbeat says that it leaves; what it had is lost. `isStale`: the application does not poll, but may come
   * back. Nothing happens for one that is not in the group.
   */
  leave({ isStale = false } = {}): void {
    const mayBeKnown = this.isInGroup || this.#state === 'JOINING'
    if (!mayBeKnown) return
    const epoch = this.#options.instanceId === null ? LEAVE_EPOCH : LEAVE_STATIC_EPOCH
    this.#reset('LEAVING', epoch)
    this.#afterLeaving = isStale ? 'STALE' : 'UNSUBSCRIBED'
  }

  nextExchange(): Exchange {
    const request = this.nextHeartbeat()
    return {
      isLongPoll: false,
      send: async (session, options) => {
        const response = await session.request('ConsumerGroupHeartbeat', request, options)
        const error = kafkaErrorOf(response.errorCode, response.errorMessage)
        if (error !== null) throw error
        this.answered(request, response)
        return response.heartbeatIntervalMs
      },
      failed: (error, options) => this.failed(request, error, options),
    }
  }

  /** What to send. An acknowledgement counts as given. */
  nextHeartbeat(): ConsumerGroupHeartbeatRequest {
    const { groupId, memberId, instanceId } = this.#options
    const identity = { groupId, memberId, memberEpoch: this.#memberEpoch, instanceId }
    if (this.#state === 'LEAVING') return fill<ConsumerGroupHeartbeatRequest>(consumerGroupHeartbeatRequest, identity)
    const said = { ...identity, ...this.#news() }
    const request = fill<ConsumerGroupHeartbeatRequest>(consumerGroupHeartbeatRequest, said)
    this.#told = { subscription: this.#subscription, owned: this.#owned }
    if (this.#state === 'ACKNOWLEDGING') this.#settle()
    return request
  }

  /** Takes what the coordinator has answered to `request`. */
  answered(request: ConsumerGroupHeartbeatRequest, response: ConsumerGroupHeartbeatResponse): void {
    if (this.#isOutdated(request)) return
    if (this.#state === 'LEAVING') {
      this.#reset(this.#afterLeaving, LEAVE_EPOCH)
      return
    }
    this.#memberEpoch = response.memberEpoch
    if (response.assignment !== null) this.#target = assignmentOf(response.assignment.topicPartitions)
    // What is being acknowledged is still to be said, whatever comes next.
    if (this.#state !== 'ACKNOWLEDGING') this.#settle()
  }

  /**
   * The same for a heartbeat that failed. It will say everything again, as nobody knows what has arrived. `storageMayReturn`:
   * of several brokers another one may coordinate the group, or the one that is away may come back.
   */
  failed(
    request: ConsumerGroupHeartbeatRequest,
    error: KafkaError,
    { storageMayReturn = false } = {},
  ): HeartbeatVerdict {
    this.#told = null
    if (this.#isOutdated(request)) return 'retry'
    if (this.#state === 'LEAVING') {
      if (mayPass(error)) return 'retry'
      // Out of the group is where it wanted to be.
      this.#reset(this.#afterLeaving, LEAVE_EPOCH)
      return 'refused'
    }
    if (FENCING.has(error.error) && this.#state !== 'JOINING') {
      this.#reset('FENCED', JOIN_EPOCH)
      return 'refused'
    }
    if (error.error === 'UNSUPPORTED_ASSIGNOR' && this.#assignor !== this.#options.serverAssignor) {
      this.#assignor = null
      return 'retry'
    }
    // A full disk is told to whoever wants to join, and waited out by a member.
    const waitsForStorage = this.isInGroup || storageMayReturn
    if (mayPass(error) || (waitsForStorage && error.error === 'KAFKA_STORAGE_ERROR')) return 'retry'
    this.fail(error)
    return 'fatal'
  }

  /** Nothing goes on from here. */
  fail(error: KafkaError): void {
    this.#reset('FATAL', LEAVE_EPOCH)
    this.#fatal = error
  }

  /** An answer to what was said in a former life, or before it began to leave. */
  #isOutdated({ memberEpoch }: ConsumerGroupHeartbeatRequest): boolean {
    if (!this.sendsHeartbeats) return true
    const wasJoining = memberEpoch === JOIN_EPOCH
    if (this.#state === 'JOINING') return !wasJoining
    if (this.#state === 'LEAVING') return memberEpoch >= JOIN_EPOCH
    return memberEpoch < JOIN_EPOCH
  }

  /** Says what the coordinator does not know yet: all of it when joining and after a failure. */
  #news(): Partial<ConsumerGroupHeartbeatRequest> {
    const told = this.#told
    const { rackId, rebalanceTimeoutMs } = this.#options
    const serverAssignor = this.#assignor
    const topicPartitions = assignmentList(this.#owned)
    const subscription = subscriptionFields(this.#subscription, this.#hasUsedRegex)
    if (told === null) return { rackId, rebalanceTimeoutMs, serverAssignor, topicPartitions, ...subscription }
    return {
      ...(told.subscription === this.#subscription ? {} : subscription),
      ...(isSameAssignment(told.owned, this.#owned) ? {} : { topicPartitions }),
    }
  }

  #settle(): void {
    this.#state = isSameAssignment(this.#target, this.#owned) ? 'STABLE' : 'RECONCILING'
  }

  #reset(state: MemberState, memberEpoch: number): void {
    this.#state = state
    this.#memberEpoch = memberEpoch
    this.#owned = NO_PARTITIONS
    this.#target = NO_PARTITIONS
    this.#told = null
  }
}

/** One of the two, and nothing of the other. */
function subscriptionFields(
  subscription: GroupSubscription,
  hasUsedRegex: boolean,
): Pick<ConsumerGroupHeartbeatRequest, 'subscribedTopicNames' | 'subscribedTopicRegex'> {
  if ('regex' in subscription) return { subscribedTopicNames: [], subscribedTopicRegex: subscription.regex }
  return { subscribedTopicNames: [...subscription.names].sort(), subscribedTopicRegex: hasUsedRegex ? '' : null }
}
