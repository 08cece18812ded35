/** How kafdir shows what became of topics that were to be created or deleted. */
import { isKafkaError } from '../common/kafka-error.ts'
import type { ToolError } from '../tools/tool-error.ts'
import { wholeTopic } from '../tools/topics/shown-topics.ts'
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
  const facts = topic === undefined ? { name } : describedTopicJson(wholeTopic(topic))
  return { ...facts, created: outcome === 'created', error: isKafkaError(outcome) ? errorJson(outcome) : null }
}

/** One line; nothing for a failure, which is told on stderr. `absence`: what is said of a topic that is not there. */
export function deletionText(name: string, outcome: DeletionOutcome, absence: ToolError | undefined): string {
  if (isKafkaError(outcome)) return ''
  return outcome === 'deleted' ? `Deleted topic ${name}.\n` : `${absence?.plain ?? `Topic '${name}' does not exist.`}\n`
}
