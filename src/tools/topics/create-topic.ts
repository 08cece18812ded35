import { createTopics, type NewTopic } from '../../clients/admin/create-topics.ts'
import { closestMatch } from '../../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import { nameFailure } from './name-failure.ts'
import { topicConfigNames } from './topic-config-names.ts'

const MAX_REPLICATION_FACTOR = 32_767

export interface CreateTopicOptions extends NewTopic {
  /** A topic that is there already is no error. */
  readonly ifNotExists: boolean
}

/** What Kafka's tool checks before it asks the controller. Throws ToolError (`terse`). */
export function checkNewTopic({
  partitions,
  replicationFactor,
}: Pick<NewTopic, 'partitions' | 'replicationFactor'>): void {
  if (replicationFactor !== undefined && (replicationFactor < 1 || replicationFactor > MAX_REPLICATION_FACTOR)) {
    throw new ToolError('terse', `The replication factor must be between 1 and ${MAX_REPLICATION_FACTOR} inclusive`, {
      plain: `--replication-factor must be between 1 and ${MAX_REPLICATION_FACTOR}.`,
    })
  }
  if (partitions !== undefined && partitions < 1) {
    throw new ToolError('terse', 'The partitions must be greater than 0', { plain: '--partitions must be at least 1.' })
  }
}

/** What kafdir itself says of an assignment beside numbers that it already tells. Throws ToolError (`usage`). */
export function checkAssignment({
  assignments = [],
  partitions,
  replicationFactor,
}: Pick<NewTopic, 'assignments' | 'partitions' | 'replicationFactor'>): void {
  if (assignments.length === 0 || (partitions === undefined && replicationFactor === undefined)) return
  const superfluous = partitions === undefined ? '--replication-factor' : '--partitions'
  throw new ToolError('usage', `--replica-assignment names the brokers of each partition: leave out ${superfluous}.`)
}

/** `exists`: it was there already, and that is fine. */
export type CreationOutcome = 'created' | 'exists' | KafkaError

/** Creates the topics that can be created; what became of each, by name. */
export async function createNewTopics(
  session: KafkaSession,
  topics: readonly CreateTopicOptions[],
): Promise<Map<string, CreationOutcome>> {
  const results = await createTopics(session, topics)
  return new Map(
    topics.map((topic) => {
      const outcome = outcomeOf(topic, results.get(topic.name))
      const isOneOfMany = isKafkaError(outcome) && topics.length > 1
      return [topic.name, isOneOfMany ? nameFailure(topic.name, outcome) : outcome]
    }),
  )
}

/** Creates the topic. False: it was there already, and that is fine. Throws KafkaError. */
export async function createTopic(session: KafkaSession, topic: CreateTopicOptions): Promise<boolean> {
  const outcome = (await createNewTopics(session, [topic])).get(topic.name)
  if (isKafkaError(outcome)) throw outcome
  return outcome === 'created'
}

function outcomeOf({ configs = {}, ifNotExists }: CreateTopicOptions, result: unknown): CreationOutcome {
  if (!isKafkaError(result)) return 'created'
  if (result.error === 'TOPIC_ALREADY_EXISTS' && ifNotExists) return 'exists'
  return withConfigHint(result, Object.keys(configs))
}

/** A refused config whose name we don't know is likely a slip of the finger. */
export function withConfigHint(error: KafkaError, names: readonly string[]): KafkaError {
  const unknown = error.error === 'INVALID_CONFIG' ? names.find((name) => !topicConfigNames.includes(name)) : undefined
  const meant = unknown === undefined ? undefined : closestMatch(unknown, topicConfigNames)
  if (meant === undefined) return error
  return new KafkaError(error.error, { message: error.message, cause: error, hint: `Did you mean ${meant}?` })
}

/** Whether a metric of this topic could be taken for another's: `.` and `_` look the same there. Kafka: Topic.hasCollisionChars. */
export function hasCollisionCharacters(name: string): boolean {
  return name.includes('.') || name.includes('_')
}
