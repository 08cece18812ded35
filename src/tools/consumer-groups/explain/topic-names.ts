/** Which topic a topic id means, also where the topic is gone by now. */
import type { TopicListing } from '../../../clients/admin/list-topics.ts'
import { ZERO_UUID } from '../../../common/uuid.ts'
import type { GroupRecord } from './group-records.ts'

export interface NamedTopic {
  readonly name: string
  readonly exists: boolean
}

/** Topics that are gone are known by what the group committed of them. */
export function topicNames(
  topics: readonly TopicListing[],
  records: readonly GroupRecord[],
): (topicId: string) => NamedTopic {
  const existing = new Map(topics.map(({ topicId, name }) => [topicId, name]))
  const former = new Map<string, string>()
  for (const { record } of records) {
    if (record.type !== 'OffsetCommit' || record.value === null) continue
    const { topic } = record.key.data as { readonly topic: string }
    const { topicId } = record.value.data as { readonly topicId: string }
    if (topicId !== ZERO_UUID) former.set(topicId, topic)
  }
  return (topicId) => {
    const name = existing.get(topicId)
    return name === undefined
      ? { name: former.get(topicId) ?? '(a deleted topic)', exists: false }
      : { name, exists: true }
  }
}
