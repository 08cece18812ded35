/** Why a group is as it is, in plain words. */
import type { ConsumerGroupDescription, MemberDescription } from '../../../clients/admin/describe-consumer-groups.ts'
import { listTopics, type TopicListing } from '../../../clients/admin/list-topics.ts'
import { formatTopicPartition, type TopicPartition } from '../../../common/topic-partition.ts'
import type { ClusterSession } from '../../tool-ports.ts'
import type { DescribedGroup } from '../describe-selected.ts'
import type { OffsetRow } from '../group-offsets.ts'
import { type LogOffsets, logOffsetsOf } from '../log-offsets-of.ts'
import { readGroupRecords } from './group-records.ts'
import { type GroupStory, listed, type Move, StoryTeller } from './group-story.ts'
import { memberName } from './member-name.ts'

export interface Explanation {
  readonly groupId: string
  readonly state: string
  /** What the group as a whole is doing. */
  readonly summary: string
  readonly members: readonly { readonly memberId: string; readonly name: string; readonly reasons: readonly string[] }[]
  /** Oldest first. */
  readonly moves: readonly Move[]
  readonly offsets: readonly (TopicPartition & { readonly reasons: readonly string[] })[]
}

/** What is needed to explain a group, apart from its story. */
export interface GroupFacts extends DescribedGroup {
  readonly topics: readonly TopicListing[]
  readonly logStarts: LogOffsets
  /** How a time (ms) is written. */
  readonly timeText: (timestampMs: number) => string
}

/** Reads the group's records and explains it. Throws KafkaError. */
export async function explainGroup(
  session: ClusterSession,
  described: DescribedGroup,
  timeText: (timestampMs: number) => string,
): Promise<Explanation> {
  const { group, rows } = described
  const topics = await listTopics(session, { listInternal: true })
  const names = new Map(topics.map(({ topicId, name }) => [topicId, name]))
  const teller = new StoryTeller((topicId) => names.get(topicId))
  for await (const record of readGroupRecords(session, group.groupId)) teller.hear(record)
  const logStarts = await logOffsetsOf(session, rows, 'earliest')
  return explanationOf({ ...described, topics, logStarts, timeText }, teller)
}

/** Puts the facts of now and the story of how it came to that into words. */
export function explanationOf(facts: GroupFacts, story: GroupStory): Explanation {
  const { group, rows } = facts
  return {
    groupId: group.groupId,
    state: group.state,
    summary: summaryOf(group),
    members: group.members.map((member) => ({
      memberId: member.memberId,
      name: nameOf(member, facts),
      reasons: memberReasons(member, facts),
    })),
    moves: story.moves,
    offsets: rows.map((row) => ({
      topic: row.topic,
      partition: row.partition,
      reasons: offsetReasons(row, facts, story),
    })),
  }
}

const summaries: Readonly<Record<string, string>> = {
  Empty: 'Nobody is in it: its offsets wait for the next consumer.',
  Stable: 'Every member has what it shall have.',
  Assigning: 'Who shall have what is being worked out.',
  Reconciling: 'Partitions are moving: somebody has not yet given up or taken over what the assignment says.',
}

function summaryOf({ state }: ConsumerGroupDescription): string {
  return summaries[state] ?? `It is ${state}.`
}

function nameOf({ memberId, clientId }: MemberDescription, { processes }: GroupFacts): string {
  const process = processes.get(memberId)
  if (process === undefined) return memberName(clientId, memberId)
  const terminal = process.terminal === null ? '' : ` in ${process.terminal}`
  return `${memberName(clientId, memberId)}, pid ${process.pid}${terminal}`
}

function memberReasons(member: MemberDescription, facts: GroupFacts): string[] {
  const { group } = facts
  const current = new Set(member.assignment.map(formatTopicPartition))
  const target = new Set((member.targetAssignment ?? member.assignment).map(formatTopicPartition))
  const incoming = [...target].filter((each) => !current.has(each))
  const outgoing = [...current].filter((each) => !target.has(each))
  return [
    current.size > 0 ? shareReason(member, facts) : target.size === 0 ? idleReason(member, facts) : '',
    ...incoming.map((each) => `It shall have ${each} too${holderOf(each, member, group)}.`),
    ...outgoing.map((each) => `It gives up ${each}, which somebody else shall have.`),
    ...missingTopics(member, facts),
  ].filter((reason) => reason !== '')
}

/** Members that subscribe to one of the topics of this one share its partitions. */
function shareReason(member: MemberDescription, { group }: GroupFacts): string {
  const topics = new Set(member.assignment.map(({ topic }) => topic))
  const sharing = group.members.filter(({ assignment }) => assignment.some(({ topic }) => topics.has(topic)))
  const total = sharing.flatMap(({ assignment }) => assignment.filter(({ topic }) => topics.has(topic))).length
  const has = `It has ${listed(member.assignment.map(formatTopicPartition))}`
  if (sharing.length === 1) return `${has}: nobody else in the group reads ${[...topics].sort().join(', ')}.`
  const assignor = group.assignor === '' ? 'an assignor' : `the ${group.assignor} assignor`
  return `${has}: ${assignor} shares ${total} partitions among ${sharing.length} members.`
}

function idleReason({ subscribedTopics }: MemberDescription, { group, topics }: GroupFacts): string {
  const wanted = new Set(subscribedTopics)
  const partitions = topics
    .filter(({ name }) => wanted.has(name))
    .reduce((sum, { partitionCount }) => sum + partitionCount, 0)
  if (partitions === 0) return 'It has nothing: no topic that it subscribes to has a partition.'
  return `It waits: ${group.members.length} members share ${partitions} partition${partitions === 1 ? '' : 's'}, and each partition has one member. It takes over when another one goes.`
}

function holderOf(partition: string, member: MemberDescription, { members }: ConsumerGroupDescription): string {
  const holder = members.find((other) => {
    return (
      other.memberId !== member.memberId && other.assignment.some((each) => formatTopicPartition(each) === partition)
    )
  })
  return holder === undefined ? '' : `, as soon as ${memberName(holder.clientId, holder.memberId)} has given it up`
}

function missingTopics({ subscribedTopics }: MemberDescription, { topics }: GroupFacts): string[] {
  const existing = new Set(topics.map(({ name }) => name))
  return subscribedTopics
    .filter((name) => !existing.has(name))
    .map((name) => `It subscribes to ${name}, which does not exist.`)
}

function offsetReasons(row: OffsetRow, facts: GroupFacts, story: GroupStory): string[] {
  const name = formatTopicPartition(row)
  if (row.currentOffset === null) {
    return ['Nothing was committed: whoever reads it begins where auto.offset.reset or --from-beginning says.']
  }
  return [
    howItCame(row.currentOffset, name, facts, story),
    ...beginningReason(name, facts, story),
    ...rangeReason(row.currentOffset, name, row, facts),
  ]
}

function howItCame(offset: number, name: string, { timeText }: GroupFacts, { offsets }: GroupStory): string {
  const committed = offsets.get(name)
  if (committed === undefined || committed.offset !== offset) return `It is at ${offset}.`
  const time = timeText(committed.committedMs)
  const before = committed.previous === null ? '' : `, before it was ${committed.previous}`
  if (committed.isFromOutside)
    return `It was set to ${offset} at ${time} while nobody was in the group: a reset${before}.`
  const isBack = committed.previous !== null && committed.previous > offset
  return isBack ? `A member went back to ${offset} at ${time}${before}.` : `A member committed ${offset} at ${time}.`
}

/** What people wonder about most. */
function beginningReason(name: string, { group, timeText }: GroupFacts, { takeovers }: GroupStory): string[] {
  const takeover = takeovers.get(name)
  const owner = group.members.find(({ assignment }) => assignment.some((each) => formatTopicPartition(each) === name))
  if (takeover === undefined || owner === undefined || takeover.memberId !== owner.memberId) return []
  const time = timeText(takeover.timestampMs)
  if (takeover.committed === null) {
    return [
      `Nothing was committed when ${owner.clientId} got it at ${time}: auto.offset.reset or --from-beginning counted.`,
    ]
  }
  return [
    `When ${owner.clientId} got it at ${time}, the group had committed ${takeover.committed}: it went on there, and --from-beginning had no effect.`,
  ]
}

function rangeReason(
  offset: number,
  name: string,
  { logEndOffset, lag }: OffsetRow,
  { logStarts }: GroupFacts,
): string[] {
  const start = logStarts.get(name)
  if (start === undefined || logEndOffset === null || lag === null)
    return ['The partition does not exist, or cannot be read.']
  if (offset < start)
    return [`Records before ${start} are gone: whoever reads it goes on where auto.offset.reset says.`]
  if (offset > logEndOffset)
    return [`The log ends at ${logEndOffset}: whoever reads it goes on where auto.offset.reset says.`]
  return [
    lag === 0
      ? 'Nothing is left to read.'
      : `${lag} record${lag === 1 ? ' is' : 's are'} left to read, up to ${logEndOffset}.`,
  ]
}
