import { closestMatch } from '../../common/closest-match.ts'
import { listTopics, type TopicListing } from '../../clients/admin/list-topics.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'

/** The topic with exactly this name. Throws ToolError (`terse`) that says which one might be meant. */
export async function findTopic(session: KafkaSession, name: string): Promise<TopicListing> {
  const topics = await listTopics(session, { listInternal: true })
  const topic = topics.find((candidate) => candidate.name === name)
  if (topic !== undefined) return topic
  throw unknownTopic(
    name,
    topics.map((candidate) => candidate.name),
  )
}

/** The error for a topic that is not among `names`. */
export function unknownTopic(name: string, names: readonly string[]): ToolError {
  const meant = closestMatch(name, names)
  const hint = meant === undefined ? `kafdir topics create ${name} makes it.` : `Did you mean ${meant}?`
  return new ToolError('terse', `Topic '${name}' does not exist.`, { hint })
}
