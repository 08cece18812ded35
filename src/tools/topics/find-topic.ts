/** Topics by their exact names, as kafdir's own front end takes them. */

import { listTopics, type TopicListing } from '../../clients/admin/list-topics.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { unknownTopic } from '../unknown-topic.ts'

/** All topics, sorted by name; Kafka's own too when asked. */
export function listAllTopics(
  session: KafkaSession,
  options: { readonly listInternal: boolean },
): Promise<TopicListing[]> {
  return listTopics(session, options)
}

/**
 * The topic with exactly this name. Without one: undefined when `ifExists` says that this is fine, else ToolError
 * (`terse`) with the name that might be meant.
 */
export async function findTopic(
  session: KafkaSession,
  name: string,
  { ifExists }: { readonly ifExists: boolean },
): Promise<TopicListing | undefined> {
  const topics = await listTopics(session, { listInternal: true })
  const topic = topics.find((candidate) => candidate.name === name)
  if (topic !== undefined || ifExists) return topic
  const names = topics.map((candidate) => candidate.name)
  throw unknownTopic(name, names)
}
