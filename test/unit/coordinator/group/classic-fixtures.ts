/** Groups of the classic protocol and their members, as tests need them. */
import type { ClassicGroup, ClassicGroupMember } from '../../../../src/coordinator/group/group.ts'

const NOTHING = Buffer.alloc(0)

/** A member that can do one thing. */
export function classicMember(
  memberId: string,
  { name, metadata = NOTHING, assignment = NOTHING }: { name: string; metadata?: Uint8Array; assignment?: Uint8Array },
): ClassicGroupMember {
  return {
    ...{ memberId, groupInstanceId: null, clientId: 'c', clientHost: '/h', awaits: null, awaySinceMs: null },
    ...{ rebalanceTimeoutMs: 60_000, sessionTimeoutMs: 45_000, assignment, protocols: [{ name, metadata }] },
  }
}

/** As a record tells of it: stable, unless there are no members. */
export function classicGroup(groupId: string, more: Partial<ClassicGroup> = {}): ClassicGroup {
  const isEmpty = more.members === undefined || more.members.length === 0
  return {
    ...{ type: 'classic', groupId, protocolType: 'consumer', generation: 1, protocol: 'range', leader: null },
    ...{ currentStateTimestampMs: 0, state: isEmpty ? 'Empty' : 'Stable', members: [], pendingMemberIds: [] },
    recorded: null,
    ...more,
  }
}
