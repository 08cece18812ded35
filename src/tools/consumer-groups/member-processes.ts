/** Who stands behind the members of a group. */
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/describe-consumer-groups.ts'
import type { ClusterSession, MemberAbsence } from '../tool-ports.ts'

/** Of a static member that left for a while, and is expected back. Kafka: LEAVE_GROUP_STATIC_MEMBER_EPOCH. */
const LEAVE_STATIC_EPOCH = -2

/** A static member that left for a while: its partitions are kept for it. */
function isAway({ memberEpoch }: MemberDescription): boolean {
  return memberEpoch === LEAVE_STATIC_EPOCH
}

const UNKNOWN_ABSENCE: MemberAbsence = { sinceMs: -1, untilMs: -1 }

/** The members of the group that are away, by id. */
export async function absencesIn(
  { groupId, members }: ConsumerGroupDescription,
  session: Pick<ClusterSession, 'membersAway'>,
): Promise<ReadonlyMap<string, MemberAbsence>> {
  const away = members.filter(isAway)
  const known = away.length === 0 ? undefined : await session.membersAway?.(groupId)
  return new Map(away.map(({ memberId }) => [memberId, known?.get(memberId) ?? UNKNOWN_ABSENCE]))
}

/**
 * Whether the offsets of the group belong to its members. Not when there are none, nor when no member has a process: those
 * were left by a real broker, and the first commit takes them out of the group.
 */
export async function isAtWork(
  { state, members }: ConsumerGroupDescription,
  session: Pick<ClusterSession, 'memberProcesses'>,
): Promise<boolean> {
  if (state === 'Empty' || state === 'Dead') return false
  // Its place is kept: the coordinator takes out who stays away for longer than its session lasts.
  if (members.some(isAway)) return true
  const processes = await session.memberProcesses?.(members.map(({ memberId }) => memberId))
  return processes === undefined || processes.size > 0
}

/**
 * Who keeps the group from being empty:
 * `Member console-consumer-1 (client console-consumer, pid 4711, terminal pts/3) is at work.`, one sentence each.
 * Process and terminal are known of members on this machine only. A static member that left for a while is away.
 */
export async function membersAtWork(
  group: ConsumerGroupDescription,
  session: Pick<ClusterSession, 'memberProcesses' | 'membersAway'>,
): Promise<string> {
  const { members } = group
  const processes = await session.memberProcesses?.(members.map(({ memberId }) => memberId))
  const absences = await absencesIn(group, session)
  return members
    .map(({ memberId, clientId, host }) => {
      const process = processes?.get(memberId)
      const facts = [
        `client ${clientId}`,
        ...(process === undefined ? [`host ${host}`] : [`pid ${process.pid}`]),
        ...(process === undefined || process.terminal === null ? [] : [`terminal ${process.terminal}`]),
      ]
      const absence = absences.get(memberId)
      const does = absence === undefined ? 'is at work.' : awayText(absence)
      return `Member ${memberId} (${facts.join(', ')}) ${does}`
    })
    .join('\n')
}

function awayText({ sinceMs, untilMs }: MemberAbsence): string {
  if (sinceMs < 0) return 'is away, and expected back until its session times out.'
  const [since, until] = [sinceMs, untilMs].map((timeMs) => new Date(timeMs).toISOString())
  return `is away since ${since}, and expected back until its session times out at ${until}.`
}
