/** What a consumer sees of its membership in a group, whichever protocol it speaks. */
import type { KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import type { Assignment } from './assignment.ts'

/** What a member wants to read. The broker reads regular expressions as RE2/J. */
export type GroupSubscription = { readonly names: readonly string[] } | { readonly regex: string }

/** What follows from an error. `retry`: the same again, later. `refused`: something else, at once. */
export type HeartbeatVerdict = 'retry' | 'refused' | 'fatal'

/** Something that a member has to say, and what it makes of the answer. */
export interface Exchange {
  /** It is answered when others have done something; giving it up does no harm. */
  readonly isLongPoll: boolean
  /** Says it and takes the answer; resolves with the time to the next heartbeat, in ms. Throws what is answered. */
  send(session: KafkaSession, options: RequestOptions): Promise<number>
  /** Takes what `send` threw. `storageMayReturn`: another broker may coordinate the group, or the one that is away come back. */
  failed(error: KafkaError, options: { readonly storageMayReturn: boolean }): HeartbeatVerdict
}

/** A state machine without any time of its own. */
export interface Membership {
  readonly groupId: string
  readonly memberId: string
  readonly instanceId: string | null
  /** Or the generation, in the classic protocol. */
  readonly memberEpoch: number
  readonly state: string
  /** Rises when it joins anew: what it had before is not its own any more. */
  readonly life: number
  /** True while it may use what it has, as far as is known here. */
  readonly isInGroup: boolean
  /** It has all that it is to have. */
  readonly isSettled: boolean
  /** It is out of the group because the application did not poll. */
  readonly isUnpolled: boolean
  /** Why nothing goes on. */
  readonly fatal: KafkaError | null
  /** What has to be had instead of what it has; null: nothing else. */
  readonly target: Assignment | null
  readonly sendsHeartbeats: boolean
  /** There is something to say that others may be waiting for. */
  readonly isUrgent: boolean
  /** Joins, or joins anew. Nothing happens for a member, one that is leaving, and a fatal one. */
  join(): void
  /** Wants to read something else from now on. */
  subscribe(subscription: GroupSubscription): void
  /** It has now what the target said, or as much of it as there is. */
  reconciled(owned: Assignment): void
  /** It is about to leave, and what it had is lost. `isStale`: the application does not poll, but may come back. */
  leave(options?: { readonly isStale?: boolean }): void
  nextExchange(): Exchange
}
