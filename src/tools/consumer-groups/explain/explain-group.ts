/** Why a group is as it is, in plain words. */
import { listTopics } from '../../../clients/admin/list-topics.ts'
import type { TopicPartition } from '../../../common/topic-partition.ts'
import type { ClusterSession } from '../../tool-ports.ts'
import type { DescribedGroup } from '../describe-selected.ts'
import { byTopicPartition } from '../group-offsets.ts'
import { logOffsetsOf } from '../log-offsets-of.ts'
import type { GroupFacts } from './group-facts.ts'
import { type GroupRecord, readGroupRecords } from './group-records.ts'
import { type GroupStory, type Move, StoryTeller } from './group-story.ts'
import { awayReason, memberReasons, nameOf } from './member-reasons.ts'
import { offsetReasons } from './offset-reasons.ts'
import { topicNames } from './topic-names.ts'

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

/** Reads the group's records and explains it. Throws KafkaError. */
export async function explainGroup(
  session: ClusterSession,
  described: DescribedGroup,
  timeText: (timestampMs: number) => string,
): Promise<Explanation> {
  const { group, rows, processes } = described
  const topics = await listTopics(session, { listInternal: true })
  const records: GroupRecord[] = []
  for await (const record of readGroupRecords(session, group.groupId)) records.push(record)
  const teller = new StoryTeller({ topicOf: topicNames(topics, records), processes })
  for (const record of records) teller.hear(record)
  const logStarts = await logOffsetsOf(session, rows, 'earliest')
  return explanationOf({ ...described, topics, logStarts, timeText }, teller)
}

/** Puts the facts of now and the story of how it came to that into words. */
export function explanationOf(facts: GroupFacts, story: GroupStory): Explanation {
  const { group, rows } = facts
  return {
    groupId: group.groupId,
    state: group.state,
    summary: summaryOf(facts),
    members: group.members.map((member) => ({
      memberId: member.memberId,
      name: nameOf(member, facts),
      reasons: memberReasons(member, facts),
    })),
    moves: story.moves,
    offsets: rows
      .map((row) => ({ topic: row.topic, partition: row.partition, reasons: offsetReasons(row, facts, story) }))
      .sort(byTopicPartition),
  }
}

const summaries: Readonly<Record<string, string>> = {
  Empty: 'Nobody is in it: its offsets wait for the next consumer.',
  Stable: 'Every member has what it shall have.',
  Assigning: 'Who shall have what is being worked out.',
  Reconciling: 'Partitions are moving: somebody has not yet given up or taken over what the assignment says.',
}

/** Who is away keeps the group from being stable, and may be all that does. */
function summaryOf(facts: GroupFacts): string {
  const { group, absences } = facts
  const away = group.members.filter(({ memberId }) => absences.has(memberId))
  if (away.length === 0) return summaries[group.state] ?? `It is ${group.state}.`
  return away.map((member) => awayReason(member, facts).replace(/^It/, nameOf(member, facts))).join(' ')
}
