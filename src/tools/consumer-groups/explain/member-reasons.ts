/** Why a member has what it has, in sentences. */
import type { MemberDescription } from '../../../clients/admin/describe-consumer-groups.ts'
import { compileRe2, re2Problem } from '../../../common/re2-regex.ts'
import { timedMatches } from '../../../common/timed-match.ts'
import { formatTopicPartition, type TopicPartition } from '../../../common/topic-partition.ts'
import type { GroupFacts } from './group-facts.ts'
import { listed } from './group-story.ts'
import { memberName } from './member-name.ts'

/** The member with its process, where that is known. */
export function nameOf(member: MemberDescription, { processes }: GroupFacts): string {
  return memberName(member, processes.get(member.memberId))
}

export function memberReasons(member: MemberDescription, facts: GroupFacts): string[] {
  if (facts.absences.has(member.memberId)) return [awayReason(member, facts), ...missingTopics(member, facts)]
  const current = new Set(member.assignment.map(formatTopicPartition))
  const target = new Set(targetOf(member).map(formatTopicPartition))
  const incoming = sorted([...target].filter((each) => !current.has(each)))
  const outgoing = sorted([...current].filter((each) => !target.has(each)))
  return [
    current.size > 0 ? shareReason(member, facts) : target.size === 0 ? idleReason(member, facts) : '',
    ...incoming.map((each) => `It shall have ${each} too${holderOf(each, member, facts)}.`),
    ...outgoing.map((each) => `It gives up ${each}${heirOf(each, member, facts)}.`),
    ...missingTopics(member, facts),
  ].filter((reason) => reason !== '')
}

/** `orders-0, orders-1 of nobody until …`: of a static member that left for a while. */
export function awayReason(member: MemberDescription, { absences, timeText }: GroupFacts): string {
  const { sinceMs = -1, untilMs = -1 } = absences.get(member.memberId) ?? {}
  const [since, until] = sinceMs < 0 ? ['', ''] : [` since ${timeText(sinceMs)}`, `, at ${timeText(untilMs)}`]
  const away = `It is away${since}`
  const end = `until it comes back, or its session times out${until}`
  if (member.assignment.length === 0) return `${away}; its place is kept ${end}.`
  return `${away}: nobody reads ${listed(member.assignment.map(formatTopicPartition))} ${end}.`
}

/** What it will have once nothing moves any more. */
function targetOf({ targetAssignment, assignment }: MemberDescription): readonly TopicPartition[] {
  return targetAssignment ?? assignment
}

/** Members that have, or shall have, partitions of one of the topics of this one share them. */
function shareReason(member: MemberDescription, { group }: GroupFacts): string {
  const topics = new Set(member.assignment.map(({ topic }) => topic))
  const sharesOf = (other: MemberDescription): string[] =>
    [...other.assignment, ...targetOf(other)].filter(({ topic }) => topics.has(topic)).map(formatTopicPartition)
  const sharing = group.members.filter((other) => sharesOf(other).length > 0)
  const total = new Set(sharing.flatMap(sharesOf)).size
  const has = `It has ${listed(member.assignment.map(formatTopicPartition))}`
  if (sharing.length === 1) return `${has}: nobody else in the group reads ${[...topics].sort().join(', ')}.`
  const assignor = group.assignor === '' ? 'an assignor' : `the ${group.assignor} assignor`
  return `${has}: ${assignor} shares ${total} partitions among ${sharing.length} members.`
}

function idleReason(member: MemberDescription, { group, topics }: GroupFacts): string {
  const wanted = subscribedNames(member, topics)
  const partitions = topics
    .filter(({ name }) => wanted.has(name))
    .reduce((sum, { partitionCount }) => sum + partitionCount, 0)
  if (partitions === 0) return 'It has nothing: no topic that it subscribes to has a partition.'
  return `It waits: ${group.members.length} members share ${partitions} partition${partitions === 1 ? '' : 's'}, and each partition has one member. It takes over when another one goes.`
}

function subscribedNames(
  { subscribedTopics, subscribedRegex }: MemberDescription,
  topics: GroupFacts['topics'],
): ReadonlySet<string> {
  const pattern = subscribedRegex === null || re2Problem(subscribedRegex) !== null ? null : compileRe2(subscribedRegex)
  const names = topics.map(({ name }) => name)
  const matching = pattern === null ? [] : (timedMatches(pattern, names) ?? [])
  return new Set([...subscribedTopics, ...matching])
}

function holderOf(partition: string, member: MemberDescription, facts: GroupFacts): string {
  const holder = others(member, facts).find(({ assignment }) => includes(assignment, partition))
  return holder === undefined ? '' : `, as soon as ${nameOf(holder, facts)} has given it up`
}

function heirOf(partition: string, member: MemberDescription, facts: GroupFacts): string {
  const heir = others(member, facts).find((other) => includes(targetOf(other), partition))
  return heir === undefined ? '' : `, which ${nameOf(heir, facts)} shall have`
}

function others({ memberId }: MemberDescription, { group }: GroupFacts): MemberDescription[] {
  return group.members.filter((other) => other.memberId !== memberId)
}

function includes(partitions: readonly TopicPartition[], name: string): boolean {
  return partitions.some((each) => formatTopicPartition(each) === name)
}

function missingTopics({ subscribedTopics }: MemberDescription, { topics }: GroupFacts): string[] {
  const existing = new Set(topics.map(({ name }) => name))
  return subscribedTopics
    .filter((name) => !existing.has(name))
    .map((name) => `It subscribes to ${name}, which does not exist.`)
}

function sorted(partitions: readonly string[]): readonly string[] {
  return partitions.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}
