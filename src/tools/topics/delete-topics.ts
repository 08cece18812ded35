import { deleteTopics } from '../../clients/admin/delete-topics.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

/** `absent`: it was not there, and that is fine. */
export type DeletionOutcome = 'deleted' | 'absent' | KafkaError

/** Deletes the topics that can be deleted; what became of each, by name. */
export async function deleteEachTopic(
  session: KafkaSession,
  names: readonly string[],
): Promise<Map<string, DeletionOutcome>> {
  const results = await deleteTopics(session, names)
  return new Map([...results].map(([name, result]) => [name, isKafkaError(result) ? result : 'deleted']))
}

/** Deletes topics by name. Throws the first KafkaError; the other topics may be gone then. */
export async function deleteNamedTopics(session: KafkaSession, names: readonly string[]): Promise<void> {
  const outcomes = await deleteEachTopic(session, names)
  for (const outcome of outcomes.values()) if (isKafkaError(outcome)) throw outcome
}
