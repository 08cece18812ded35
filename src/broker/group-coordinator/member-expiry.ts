/**
 * Which living members of a group are out of time, as far as this process has watched them: silent for as long as a session
 * lasts, or in the way of others for longer than they asked for. Kafka: the timers of GroupMetadataManager.
 */
import type { ClassicGroup, ClassicGroupMember, ConsumerGroupMember, Group } from '../../coordinator/group/group.ts'
import { isAway, isAwayTooLong, isClassicMemberLate, isExpectedBack, type LivenessOptions } from './member-liveness.ts'
import { ObservedTime } from './observed-time.ts'

export class MemberExpiry {
  readonly #options: LivenessOptions
  readonly #time = new ObservedTime()

  constructor(options: LivenessOptions) {
    this.#options = options
  }

  /** A look at everybody begins. */
  beginLook(): void {
    this.#time.beginLook(this.#options.clock.monotonicMs())
  }

  /** Looks at all members: who is not looked at is not counted. */
  expiredMembers(group: Group): string[] {
    if (group.type === 'share') return []
    if (group.type === 'classic')
      return group.members.filter((member) => this.#isExpiredClassic(group, member)).map(idOf)
    return [...group.members.values()].filter((member) => this.#isExpired(group.groupId, member)).map(idOf)
  }

  #isExpired(groupId: string, member: ConsumerGroupMember): boolean {
    const { sessionTimeoutMs } = this.#options.settingsOf(groupId)
    const isSilent = isExpectedBack(member)
      ? isAwayTooLong(groupId, member, this.#options)
      : this.#isSilent(groupId, member.memberId, sessionTimeoutMs)
    return this.#holdsOn(groupId, member) || isSilent
  }

  #isExpiredClassic(group: ClassicGroup, member: ClassicGroupMember): boolean {
    const { groupId } = group
    const isSilent = isAway(member)
      ? isClassicMemberLate(groupId, member, this.#options)
      : this.#isSilent(groupId, member.memberId, member.sessionTimeoutMs)
    return this.#holdsUp(group, member) || isSilent
  }

  #isSilent(groupId: string, memberId: string, sessionTimeoutMs: number): boolean {
    const { fileSystem, runFiles } = this.#options
    const mark = fileSystem.stat(runFiles.findMember(groupId, memberId, fileSystem))?.modifiedMs
    return this.#time.observe(`session ${groupId} ${memberId}`, mark) >= sessionTimeoutMs
  }

  /** Longer than it asked for, it has not given up what others are waiting for. Kafka: the rebalance timeout. */
  #holdsOn(groupId: string, { memberId, state, memberEpoch, rebalanceTimeoutMs }: ConsumerGroupMember): boolean {
    if (state !== 'UNREVOKED_PARTITIONS') return false
    const observedMs = this.#time.observe(`revocation ${groupId} ${memberId}`, memberEpoch)
    return rebalanceTimeoutMs >= 0 && observedMs >= rebalanceTimeoutMs
  }

  /** It has not joined anew, or not asked for its part, for longer than any member needs. Kafka: the group's rebalance timeout. */
  #holdsUp({ groupId, state, generation, members }: ClassicGroup, { memberId, awaits }: ClassicGroupMember): boolean {
    const isInWay = (state === 'PreparingRebalance' || state === 'CompletingRebalance') && awaits === null
    if (!isInWay) return false
    const timeoutMs = Math.max(...members.map(({ rebalanceTimeoutMs }) => rebalanceTimeoutMs))
    return this.#time.observe(`rebalance ${groupId} ${memberId}`, `${state} ${generation}`) >= timeoutMs
  }
}

function idOf({ memberId }: { readonly memberId: string }): string {
  return memberId
}
