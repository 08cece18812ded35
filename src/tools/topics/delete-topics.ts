import { deleteTopics } from '../../clients/admin/delete-topics.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

/** Deletes topics by name. Throws the first KafkaError; the other topics may be gone then. */
export async function deleteNamedTopics(session: KafkaSession, names: readonly string[]): Promise<void> {
  const results = await deleteTopics(session, names)
  for (const result of results.values()) if (isKafkaError(result)) throw result
}
