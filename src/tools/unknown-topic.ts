/** What to say about a topic that is not there. */
import { listTopics } from '../clients/admin/list-topics.ts'
import { fetchTopicMetadata, type TopicMetadata } from '../clients/topic-metadata.ts'
import { closestMatch } from '../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { ToolError } from './tool-error.ts'

/** `name` does not exist; `names` do, and one of them may be meant. */
export function unknownTopic(name: string, names: readonly string[]): ToolError {
  const meant = closestMatch(name, names)
  const hint = meant === undefined ? 'kafdir topics list shows those that do.' : `Did you mean ${meant}?`
  return new ToolError('terse', `Topic '${name}' does not exist.`, { hint })
}

/**
 * The topic to produce to or to consume. Throws ToolError (`terse`) when it does not exist and must not be made,
 * KafkaError for a name that no topic can have, and whatever else stands in the way of making it.
 */
export async function locateTopic(
  session: KafkaSession,
  name: string,
  options: { readonly allowAutoCreate: boolean },
): Promise<TopicMetadata> {
  try {
    return await fetchTopicMetadata(session, name, options)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    if (error.error === 'UNKNOWN_TOPIC_OR_PARTITION') {
      const topics = await listTopics(session, { listInternal: true })
      throw unknownTopic(
        name,
        topics.map((topic) => topic.name),
      )
    }
    if (error.error !== 'INVALID_TOPIC_EXCEPTION') throw error
    const message = `No topic can be called '${name}': only letters, digits, '.', '_' and '-' are allowed, at most 249 of them.`
    throw new KafkaError(error.error, { message, cause: error })
  }
}
