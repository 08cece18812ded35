/** How kafdir shows what became of topics that were to be created or deleted. */
import { isKafkaError } from '../common/kafka-error.ts'
import type { CreationOutcome, DeletionOutcome, DescribedTopic } from '../tools/topics/topic-types.ts'
import { errorJson } from './error-report.ts'
import { counted, describedTopicJson } from './topic-views.ts'

/** One line; nothing for a failure, which is told on stderr. `topic`: as it is now. */
export function creationText(name: string, outcome: CreationOutcome, topic: DescribedTopic | undefined): string {
  if (isKafkaError(outcome)) return ''
  if (outcome === 'exists') return `Topic ${name} exists already.\n`
  return `Created topic ${name} with ${counted(topic?.partitions.length ?? 0, 'partition')}.\n`
}

/** The documented JSON: what `topics describe --json` says of the topic, and whether it is new. */
export function createdTopicJson(name: string, outcome: CreationOutcome, topic: DescribedTopic | undefined): object {
  const facts = topic === undefined ? { name } : describedTopicJson(topic, () => true)
  return { ...facts, created: outcome === 'created', error: isKafkaError(outcome) ? errorJson(outcome) : null }
}

/** One line; nothing for a failure, which is told on stderr. */
export function deletionText(name: string, outcome: DeletionOutcome): string {
  if (isKafkaError(outcome)) return ''
  return outcome === 'deleted' ? `Deleted topic ${name}.\n` : `Topic ${name} does not exist.\n`
}
