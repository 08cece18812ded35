import type { ConsumerGroupMember } from './group.ts'
import type { GroupDraft } from './group-draft.ts'
import { subscribedRegexes, topicsOfGroup } from './group-queries.ts'
import { groupEpochRecord, memberTombstones, regularExpressionTombstone } from './group-records.ts'
import type { OperationContext } from './operation.ts'
import type { TopicHashes } from './topic-hashes.ts'

/**
 * Takes members out of the group for good: it gets a new epoch, and the next heartbeat of one who stays a new target.
 * Kafka: GroupMetadataManager.consumerGroupFenceMembers.
 */
export function removeMembers(
  draft: GroupDraft,
  members: readonly ConsumerGroupMember[],
  topicHashes: TopicHashes,
  { topics }: Pick<OperationContext, 'topics'>,
): void {
  const { groupId, groupEpoch } = draft.group
  for (const { memberId } of members) draft.add(...memberTombstones(groupId, memberId))
  const subscribed = subscribedRegexes(draft.group)
  const unused = [...draft.group.regularExpressions.keys()].filter((regex) => !subscribed.has(regex))
  draft.add(...unused.map((regex) => regularExpressionTombstone(groupId, regex)))
  const hash = topicHashes.ofTopics(topicsOfGroup(draft.group), topics)
  draft.add(groupEpochRecord(groupId, groupEpoch + 1, hash))
}
