/** Why an offset of a group is where it is, in sentences. */
import { formatTopicPartition } from '../../../common/topic-partition.ts'
import type { OffsetRow } from '../group-offsets.ts'
import type { GroupFacts } from './group-facts.ts'
import type { GroupStory } from './group-story.ts'
import { nameOf } from './member-reasons.ts'

export function offsetReasons(row: OffsetRow, facts: GroupFacts, story: GroupStory): string[] {
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
function beginningReason(name: string, facts: GroupFacts, { takeovers }: GroupStory): string[] {
  const { group, timeText } = facts
  const takeover = takeovers.get(name)
  const owner = group.members.find(({ assignment }) => assignment.some((each) => formatTopicPartition(each) === name))
  if (takeover === undefined || owner === undefined || takeover.memberId !== owner.memberId) return []
  const who = nameOf(owner, facts)
  const time = timeText(takeover.timestampMs)
  if (takeover.committed === null) {
    return [`Nothing was committed when ${who} got it at ${time}: auto.offset.reset or --from-beginning counted.`]
  }
  // Nobody knows whether it was given: the group is not told.
  return [
    `When ${who} got it at ${time}, the group had committed ${takeover.committed}: it went on there, and --from-beginning, if given, had no effect.`,
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
