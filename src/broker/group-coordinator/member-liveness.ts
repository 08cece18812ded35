/** Which members of a group are dead, as far as one look at their files tells. */
import type { ClassicGroup, ClassicGroupMember, ConsumerGroupMember, Group } from '../../coordinator/group/group.ts'
import { memberIdsOf } from '../../coordinator/group/group-queries.ts'
import type { GroupConfigs } from '../../coordinator/group/operation.ts'
import { LEAVE_STATIC_EPOCH } from '../../coordinator/group/validate-heartbeat.ts'
import { lookAtMember, type MemberFileOptions, type MemberLife } from './member-file.ts'
import type { RunFiles } from './run-files.ts'

export interface LivenessOptions extends MemberFileOptions {
  readonly runFiles: RunFiles
  readonly settingsOf: (groupId: string) => GroupConfigs
  /** Whether this process hosts the member: there is no need to look. */
  readonly isOwn: (groupId: string, memberId: string) => boolean
}

/** Those whom nobody hosts: they crashed, a real broker left them, or they did not come back in time. */
export function deadMembers(group: Group | undefined, options: LivenessOptions): string[] {
  return membersWhoAre(group, options, (life) => life !== 'alive')
}

/** Those whose process has died here, and those who did not come back in time. Of others, a real broker's, nothing is known until somebody uses the group. */
export function crashedMembers(group: Group | undefined, options: LivenessOptions): string[] {
  return membersWhoAre(group, options, (life) => life === 'dead')
}

/** The life of one member. */
export function lifeOf(groupId: string, memberId: string, options: LivenessOptions): MemberLife {
  const { runFiles, isOwn, fileSystem } = options
  if (isOwn(groupId, memberId)) return 'alive'
  return lookAtMember(runFiles.findMember(groupId, memberId, fileSystem), options)
}

/** A static member that left for a while has no process, and is expected back until its session times out. */
export function isExpectedBack({ memberEpoch }: ConsumerGroupMember): boolean {
  return memberEpoch === LEAVE_STATIC_EPOCH
}

/**
 * Whether a member that is expected back has been away for longer than its session lasts. By the wall clock: perhaps nobody
 * has been there to count the time, and a wrong clock costs the member no more than its place. A departure in the future
 * was told by such a clock.
 */
export function isAwayTooLong(groupId: string, member: ConsumerGroupMember, options: LivenessOptions): boolean {
  if (!isExpectedBack(member)) return false
  const awayMs = Math.abs(options.clock.nowMs() - member.epochTimestampMs)
  // One that is coming back at this moment has its file already.
  return awayMs >= options.settingsOf(groupId).sessionTimeoutMs && lifeOf(groupId, member.memberId, options) !== 'alive'
}

/** When a static member left for a while, and until when it is expected back; ms of the wall clock. */
export interface MemberAbsence {
  readonly sinceMs: number
  readonly untilMs: number
}

/** Those of a group that left for a while, by id. */
export function membersAway(
  group: Group | undefined,
  { sessionTimeoutMs }: Pick<GroupConfigs, 'sessionTimeoutMs'>,
): Map<string, MemberAbsence> {
  if (group?.type === 'classic') {
    const away = group.members.map(({ memberId, awaySinceMs, sessionTimeoutMs: timeoutMs }) => {
      return [
        memberId,
        awaySinceMs === null ? null : { sinceMs: awaySinceMs, untilMs: awaySinceMs + timeoutMs },
      ] as const
    })
    return new Map(away.flatMap(([memberId, absence]) => (absence === null ? [] : [[memberId, absence]])))
  }
  const members = group?.type === 'consumer' ? [...group.members.values()] : []
  return new Map(
    members.filter(isExpectedBack).map(({ memberId, epochTimestampMs: sinceMs }) => {
      return [memberId, { sinceMs, untilMs: sinceMs + sessionTimeoutMs }]
    }),
  )
}

function membersWhoAre(
  group: Group | undefined,
  options: LivenessOptions,
  test: (life: MemberLife) => boolean,
): string[] {
  // Share groups have their own coordinator in Kafka; nobody joins them here.
  if (group === undefined || group.type === 'share') return []
  const { groupId } = group
  const isMeant = (memberId: string): boolean => test(lifeOf(groupId, memberId, options))
  if (group.type === 'classic') return classicMembersWhoAre(group, options, isMeant)
  const members = [...group.members.values()].filter((member) =>
    isExpectedBack(member) ? isAwayTooLong(groupId, member, options) : isMeant(member.memberId),
  )
  return members.map(({ memberId }) => memberId)
}

/** One that is away counts when its session is over; until then it has no process. */
function classicMembersWhoAre(
  group: ClassicGroup,
  options: LivenessOptions,
  isMeant: (memberId: string) => boolean,
): string[] {
  const away = new Map(group.members.filter(isAway).map((member) => [member.memberId, member]))
  return memberIdsOf(group).filter((memberId) => {
    const member = away.get(memberId)
    return member === undefined ? isMeant(memberId) : isClassicMemberLate(group.groupId, member, options)
  })
}

/** Whether it ended in good order and is expected back. */
export function isAway({ awaySinceMs }: ClassicGroupMember): boolean {
  return awaySinceMs !== null
}

/** Whether a static member has been away for longer than its session lasts; by the wall clock, as `isAwayTooLong`. */
export function isClassicMemberLate(
  groupId: string,
  { memberId, awaySinceMs, sessionTimeoutMs }: ClassicGroupMember,
  options: LivenessOptions,
): boolean {
  if (awaySinceMs === null) return false
  const awayMs = Math.abs(options.clock.nowMs() - awaySinceMs)
  return awayMs >= sessionTimeoutMs && lifeOf(groupId, memberId, options) !== 'alive'
}
