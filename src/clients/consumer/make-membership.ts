import type { Clock } from '../../common/clock.ts'
import type { Random } from '../../common/random.ts'
import { randomUuid, timeOrderedUuid } from '../../common/uuid.ts'
import { ClassicMembership, type ClassicSettings } from './classic/classic-membership.ts'
import { GroupMembership, type GroupMembershipOptions } from './group-membership.ts'
import type { GroupSubscription, Membership } from './membership.ts'

export interface MakeMembershipOptions extends Omit<GroupMembershipOptions, 'memberId' | 'rebalanceTimeoutMs'> {
  readonly subscription: GroupSubscription
  /** By the classic protocol; null or absent: by the consumer protocol (KIP-848). */
  readonly classic?: ClassicSettings | null
  /** What ids begin with that members of the consumer protocol make themselves, as those of the classic protocol do. */
  readonly memberIdPrefix?: string | null
  /** `max.poll.interval.ms`: who does not poll for so long leaves the group until it polls again. */
  readonly maxPollIntervalMs: number
}

interface MakeMembershipPorts {
  readonly clock: Clock
  readonly random: Random
}

/** A membership that has not begun, by the protocol that is asked for. */
export function makeMembership(options: MakeMembershipOptions, ports: MakeMembershipPorts): Membership {
  const { classic = null, subscription, maxPollIntervalMs: rebalanceTimeoutMs } = options
  if (classic !== null) return new ClassicMembership({ ...options, ...classic, rebalanceTimeoutMs }, subscription)
  const memberId = newMemberId(options.memberIdPrefix ?? null, ports)
  return new GroupMembership({ ...options, memberId, rebalanceTimeoutMs }, subscription)
}

/**
 * Kafka: Uuid.randomUuid for members of the consumer protocol, ClassicGroup.generateMemberId for others. Of those, who came
 * later sorts later: the range assignor goes by the ids, and does not take from the first what the next one gets.
 */
function newMemberId(prefix: string | null, { clock, random }: MakeMembershipPorts): string {
  return prefix === null ? randomUuid(random) : `${prefix}-${timeOrderedUuid(clock.nowMs(), random)}`
}
