/**
 * How a rebalance of the classic protocol begins and goes on: all members join anew, then the leader says who gets what.
 * Kafka: prepareRebalance, maybeCompleteJoinPhase and completeClassicGroupJoin of GroupMetadataManager.
 */
import { isDeepStrictEqual } from 'node:util'
import type { ClassicGroup, ClassicGroupMember } from '../group.ts'
import { classicGroupRecord } from '../group-records.ts'
import type { OperationResult } from '../operation.ts'
import { selectProtocol } from './classic-members.ts'

const NO_ASSIGNMENT = new Uint8Array(0)

/** Begins a rebalance unless one is being prepared, and ends its first half if everybody has joined. */
export function rebalanced(group: ClassicGroup, nowMs: number): ClassicGroup {
  const preparing = group.state === 'PreparingRebalance' ? group : prepared(group)
  return joinedByAll(preparing, nowMs)
}

/** Ends the first half of a rebalance if everybody has joined, or nobody is left. Kafka: completeClassicGroupJoin. */
function joinedByAll(group: ClassicGroup, nowMs: number): ClassicGroup {
  const { state, members, pendingMemberIds } = group
  const isComplete = pendingMemberIds.length === 0 && members.every(({ awaits }) => awaits === 'join')
  if (state !== 'PreparingRebalance' || !isComplete) return group
  const next = { ...group, generation: group.generation + 1, currentStateTimestampMs: nowMs }
  if (members.length === 0) return { ...next, state: 'Empty', protocol: null, leader: null }
  return {
    ...next,
    state: 'CompletingRebalance',
    protocol: selectProtocol(members),
    members: members.map((member) => ({ ...member, awaits: null })),
  }
}

/** Takes members out, and those who are about to become some; the others share what they had. */
export function withoutMembers(group: ClassicGroup, gone: ReadonlySet<string>, nowMs: number): ClassicGroup {
  const members = group.members.filter(({ memberId }) => !gone.has(memberId))
  const pendingMemberIds = group.pendingMemberIds.filter((memberId) => !gone.has(memberId))
  const hasLeader = members.some(({ memberId }) => memberId === group.leader)
  const leader = hasLeader ? group.leader : (members[0]?.memberId ?? null)
  const rest = { ...group, members, pendingMemberIds, leader }
  const isLess = members.length < group.members.length
  return isLess ? rebalanced(rest, nowMs) : joinedByAll(rest, nowMs)
}

/**
 * The result of an operation that leaves the group as `after`. An empty group is in the log, with `records` or by a record
 * of its own; of what is on its way there is nothing in the log.
 */
export function classicResult<R>(
  before: ClassicGroup,
  after: ClassicGroup,
  { response, records = [] }: { readonly response: R; readonly records?: OperationResult<R>['records'] },
): OperationResult<R> {
  const becameEmpty = after.state === 'Empty' && after.generation !== before.generation
  const all = becameEmpty ? [...records, classicGroupRecord(after)] : records
  if (all.length === 0 && isDeepStrictEqual(before, after)) return { records: [], response, wakesGroup: false }
  const isNothing = after.state === 'Empty' && after.pendingMemberIds.length === 0
  const wakesGroup = before.state !== after.state || before.generation !== after.generation
  return { records: all, response, wakesGroup, classicGroup: isNothing ? null : after }
}

/** Nobody has joined yet but those whose request began it; who waits for the leader is to join as well. */
function prepared(group: ClassicGroup): ClassicGroup {
  const isLost = group.state === 'CompletingRebalance'
  const members = group.members.map((member): ClassicGroupMember => {
    const awaits = member.awaits === 'join' ? 'join' : null
    return isLost ? { ...member, awaits, assignment: NO_ASSIGNMENT } : { ...member, awaits }
  })
  return { ...group, state: 'PreparingRebalance', members }
}
