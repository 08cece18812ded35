/** What every member of a group is to have in the end. Kafka: TargetAssignmentBuilder. */
import { KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { Assignor, GroupSpec } from './assignors/assignor.ts'
import { assignRanges } from './assignors/range-assignor.ts'
import { assignUniformly } from './assignors/uniform-assignor.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import { isSameList } from './equality.ts'
import type { Assignment, ConsumerGroup } from './group.ts'
import { topicsOfMember } from './group-queries.ts'
import { targetAssignmentEpochRecord, targetAssignmentRecord } from './group-records.ts'
import type { GroupConfigs, OperationContext, TopicsView } from './operation.ts'

const NOTHING: Assignment = new Map()

const assignors: ReadonlyMap<string, Assignor> = new Map([
  ['uniform', assignUniformly],
  ['range', assignRanges],
])

/** The records that make the target fit the group's epoch: of each member whose part changes, then the epoch's. */
export function targetAssignmentRecords(group: ConsumerGroup, context: OperationContext): CoordinatorRecord[] {
  const { groupId, groupEpoch } = group
  const target = assignorOf(group, context.config)(groupSpec(group, context.topics))
  const changed = [...target].filter(([memberId, assignment]) => {
    const before = group.targetAssignment.get(memberId)
    return before === undefined || !isSameAssignment(before, assignment)
  })
  return [
    ...changed.map(([memberId, assignment]) => targetAssignmentRecord(groupId, memberId, assignment)),
    targetAssignmentEpochRecord(groupId, groupEpoch, context.nowMs),
  ]
}

/** Whether the target is behind the group and may be computed again. Kafka: canComputeNextTargetAssignment. */
export function isTargetDue(group: ConsumerGroup, { nowMs, config }: OperationContext): boolean {
  if (group.assignmentEpoch >= group.groupEpoch) return false
  const { assignmentTimestampMs } = group
  // A clock that was set back must not hold a group up.
  const sinceMs = nowMs - assignmentTimestampMs
  return assignmentTimestampMs === 0 || sinceMs < 0 || sinceMs >= config.assignmentIntervalMs
}

/**
 * The assignor that most members ask for, or the default. On ties the name that comes first; Kafka leaves it to a hash
 * map. Kafka: computePreferredServerAssignor.
 */
export function preferredAssignor(group: ConsumerGroup, config: GroupConfigs): string {
  const votes = new Map<string, number>()
  for (const { serverAssignor } of group.members.values()) {
    if (serverAssignor !== null) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1)
  }
  const ranked = [...votes].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
  return ranked[0]?.[0] ?? config.assignors[0] ?? 'uniform'
}

function assignorOf(group: ConsumerGroup, config: GroupConfigs): Assignor {
  const name = preferredAssignor(group, config)
  const assignor = assignors.get(name)
  if (assignor !== undefined) return assignor
  throw new KafkaError('UNSUPPORTED_ASSIGNOR', { message: `There is no assignor ${name}.` })
}

function groupSpec(group: ConsumerGroup, topics: TopicsView): GroupSpec {
  const partitionCounts = new Map<Uuid, number>()
  const memberIds = [...group.members.keys()].sort()
  const members = memberIds.flatMap((memberId) => {
    const member = group.members.get(memberId)
    if (member === undefined) return []
    const found = topicsOfMember(group, member).map((name) => topics.byName(name))
    const existing = found.filter((topic) => topic !== undefined)
    for (const { topicId, partitionCount } of existing) partitionCounts.set(topicId, partitionCount)
    const topicIds = new Set(existing.map(({ topicId }) => topicId))
    const assignment = group.targetAssignment.get(memberId) ?? NOTHING
    return [{ memberId, instanceId: member.instanceId, topicIds, assignment }]
  })
  return { members, partitionCounts, isHomogeneous: isHomogeneous(group) }
}

/** By what members say, not by what there is: topics that are missing count, and names are not patterns. */
function isHomogeneous({ members }: ConsumerGroup): boolean {
  const [first, ...others] = members.values()
  if (first === undefined) return true
  const { subscribedTopicNames: names, subscribedTopicRegex: regex } = first
  const isSame = others.every(
    (member) => isSameList(member.subscribedTopicNames, names) && (member.subscribedTopicRegex ?? '') === (regex ?? ''),
  )
  return isSame && ((regex ?? '') === '' || names.length === 0)
}

function isSameAssignment(a: Assignment, b: Assignment): boolean {
  return a.size === b.size && [...a].every(([topicId, partitions]) => isSameList(partitions, b.get(topicId)))
}
