/**
 * A member of a group at work, by either protocol: says what it has to say in the background, hears when the group changes,
 * and leaves when the application forgets to poll. Kafka: ConsumerHeartbeatRequestManager (KIP-848), AbstractCoordinator.
 */
import type { Clock } from '../../common/clock.ts'
import { FirstSignal } from '../../common/first-signal.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { coordinatorOf } from '../admin/group-coordinator.ts'
import { HeartbeatSchedule } from './heartbeat-schedule.ts'
import type { Exchange, Membership } from './membership.ts'

export interface GroupMemberOptions {
  readonly session: KafkaSession
  readonly clock: Clock
  /** In [0, 1), for pauses that differ. */
  readonly random: () => number
  /** `max.poll.interval.ms`: longest time between two polls. */
  readonly maxPollIntervalMs: number
  /** Called when the next poll has something to do, also for an idle one. */
  readonly onAttention: () => void
  /** Aborting it ends a heartbeat that waits for others. */
  readonly signal: AbortSignal
}

const MAX_TIMER_MS = 0x7fffffff

export class GroupMember {
  readonly membership: Membership
  readonly #options: GroupMemberOptions
  readonly #schedule = new HeartbeatSchedule()
  #timer: NodeJS.Timeout | undefined
  #inFlight: Promise<void> | null = null
  /** Of what is under way and waits for other members: aborting it gives that up. */
  #waiting: AbortController | null = null
  #stopWatching: (() => void) | null = null
  /** Infinite while the application polls. */
  #pollDeadlineMs = Number.POSITIVE_INFINITY
  #isClosed = false

  constructor(membership: Membership, options: GroupMemberOptions) {
    this.membership = membership
    this.#options = options
  }

  /** Joins, if it is not in the group. */
  join(): void {
    const { session } = this.#options
    this.#stopWatching ??= session.watchGroup?.(this.membership.groupId, () => this.wake()) ?? null
    this.membership.join()
    this.#tick()
  }

  /** There may be something to hear or to say: looks at once, not when the interval is over. */
  wake(): void {
    this.#schedule.wake()
    this.#tick()
  }

  /** The application polls. Until `pollEnded` it may take its time. */
  pollBegan(): void {
    this.#pollDeadlineMs = Number.POSITIVE_INFINITY
  }

  /** The application works on what it got. */
  pollEnded(): void {
    this.#pollDeadlineMs = this.#nowMs + this.#options.maxPollIntervalMs
    this.#tick()
  }

  /**
   * Whether it can still trust what it has. False after a long stop of the process: a heartbeat is under way, wait for it
   * with `settled`.
   */
  get isCertain(): boolean {
    return !this.membership.isInGroup || !this.#schedule.isOverdue(this.#nowMs)
  }

  /** Resolves when the heartbeat that is due now, or under way, has been answered or has failed. */
  async settled(): Promise<void> {
    this.#tick()
    await this.#inFlight
  }

  /** Resolves when no heartbeat is under way that says what this member has. */
  async quiet(): Promise<void> {
    while (this.#inFlight !== null && this.#waiting === null) await this.#inFlight
  }

  /** Leaves the group, if it is in it; resolves when the coordinator knows, or has failed to take it. */
  async leave(): Promise<void> {
    this.#pollDeadlineMs = Number.POSITIVE_INFINITY
    this.membership.leave()
    this.#waiting?.abort()
    // One that is under way does not say so yet.
    await this.#inFlight
    // It has no time to wait for a better moment.
    this.#schedule.refused()
    await this.settled()
    this.close()
  }

  /** No heartbeats any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#stopWatching?.()
    this.#stopWatching = null
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs()
  }

  /** Does what is due, and sees to it that it is called again when the next thing is. */
  #tick(): void {
    clearTimeout(this.#timer)
    if (this.#isClosed || this.#inFlight !== null) return
    const nowMs = this.#nowMs
    if (nowMs >= this.#pollDeadlineMs) this.#goStale()
    if (!this.membership.sendsHeartbeats) return
    const dueMs = this.#schedule.dueMs(this.membership.isUrgent)
    if (dueMs <= nowMs) this.#inFlight = Promise.resolve().then(() => this.#heartbeat())
    else this.#timer = setTimeout(() => this.#tick(), Math.min(this.#nextMs(dueMs) - nowMs, MAX_TIMER_MS))
  }

  #nextMs(dueMs: number): number {
    return Math.min(dueMs, this.#pollDeadlineMs)
  }

  /** Kafka: the poll timer has expired. */
  #goStale(): void {
    this.#pollDeadlineMs = Number.POSITIVE_INFINITY
    this.membership.leave({ isStale: true })
    this.#schedule.refused()
  }

  async #heartbeat(): Promise<void> {
    const { membership } = this
    const exchange = membership.nextExchange()
    const waiting = exchange.isLongPoll ? new AbortController() : null
    this.#waiting = waiting
    this.#schedule.sent(this.#nowMs)
    const before = membership.state
    const patience = new FirstSignal([this.#options.signal, ...(waiting === null ? [] : [waiting.signal])])
    try {
      const target = coordinatorOf(membership.groupId)
      const intervalMs = await exchange.send(this.#options.session, { target, signal: patience.signal })
      this.#schedule.answered(intervalMs)
    } catch (cause) {
      this.#failed(exchange, cause)
    } finally {
      patience.release()
      this.#waiting = null
      this.#inFlight = null
    }
    if (membership.state !== before || membership.target !== null) this.#options.onAttention()
    this.#tick()
  }

  #failed(exchange: Exchange, cause: unknown): void {
    // What is no answer of Kafka's is a fault of this program: whoever polls is told.
    const error = isKafkaError(cause)
      ? cause
      : new KafkaError('UNKNOWN_SERVER_ERROR', { message: String(cause), cause })
    const storageMayReturn = this.#options.session.hasSeveralBrokers?.() === true
    const verdict = exchange.failed(error, { storageMayReturn })
    if (verdict === 'retry') this.#schedule.failed(this.#nowMs, this.#options.random())
    else this.#schedule.refused()
  }
}
