/** Who stands behind the members of a group. */
import type { ConsumerGroupDescription, MemberDescription } from '../../clients/admin/describe-consumer-groups.ts'
import type { ClusterSession } from '../tool-ports.ts'

/** Of a static member that left for a while, and is expected back. Kafka: LEAVE_GROUP_STATIC_MEMBER_EPOCH. */
const LEAVE_STATIC_EPOCH = -2

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
  if (members.some(({ memberEpoch }) => memberEpoch === LEAVE_STATIC_EPOCH)) return true
  const processes = await session.memberProcesses?.(members.map(({ memberId }) => memberId))
  return processes === undefined || processes.size > 0
}

/**
 * Who keeps the group from being empty:
 * `Member console-consumer-1 (client console-consumer, pid 4711, terminal pts/3) is at work.`, one sentence each.
 * Process and terminal are known of members on this machine only. A static member that left for a while is away.
 */
export async function membersAtWork(
  { groupId, members }: ConsumerGroupDescription,
  session: Pick<ClusterSession, 'memberProcesses' | 'membersAway'>,
): Promise<string> {
  const ids = members.map(({ memberId }) => memberId)
  const processes = await session.memberProcesses?.(ids)
  const isAway = ({ memberEpoch }: MemberDescription): boolean => memberEpoch === LEAVE_STATIC_EPOCH
  const away = members.some(isAway) ? await session.membersAway?.(groupId) : undefined
  return members
    .map((member) => {
      const { memberId, clientId, host } = member
      const process = processes?.get(memberId)
      const facts = [
        `client ${clientId}`,
        ...(process === undefined ? [`host ${host}`] : [`pid ${process.pid}`]),
        ...(process === undefined || process.terminal === null ? [] : [`terminal ${process.terminal}`]),
      ]
      const does = isAway(member) ? awaySince(away?.get(memberId)) : 'is at work.'
      return `Member ${memberId} (${facts.join(', ')}) ${does}`
    })
    .join('\n')
}

function awaySince(sinceMs: number | undefined): string {
  const since = sinceMs === undefined || sinceMs < 0 ? '' : ` since ${new Date(sinceMs).toISOString()}`
  return `is away${since}, and expected back until its session times out.`
}
