/** What to say about a topic that is not there, or was not. */
import { listTopics } from '../clients/admin/list-topics.ts'
import { fetchTopicMetadata, findTopicMetadata, type TopicMetadata } from '../clients/topic-metadata.ts'
import { closestMatch } from '../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { KafkaSession } from '../protocol/kafka-apis.ts'
import { absence, surroundingsOf } from './absence.ts'
import { ToolError } from './tool-error.ts'
import type { ClusterSession, OutputPort } from './tool-ports.ts'

/** `name` does not exist in the cluster, `names` do, and one of them may be meant. */
export function unknownTopic(
  name: string,
  names: readonly string[],
  session: Pick<ClusterSession, 'directory' | 'isCutShort'>,
): ToolError {
  const meant = closestMatch(name, names)
  return absence(`Topic '${name}'`, 'UNKNOWN_TOPIC_OR_PARTITION', {
    ...surroundingsOf(session),
    list: 'topics list',
    meant,
  })
}

export interface LocateTopicOptions {
  /** Create it when it does not exist, if the brokers do so (`auto.create.topics.enable`). */
  readonly allowAutoCreate: boolean
  /** Is told when a topic was created: it may have been a slip of the finger. */
  readonly stderr: Pick<OutputPort, 'write'>
}

/**
 * The topic to produce to or to consume. Throws ToolError (`terse`) when it does not exist and must not be made,
 * KafkaError for a name that no topic can have, and whatever else stands in the way of making it.
 */
export async function locateTopic(
  session: ClusterSession,
  name: string,
  { allowAutoCreate, stderr }: LocateTopicOptions,
): Promise<TopicMetadata> {
  const found = await findNamedTopic(session, name)
  if (found !== null) return found
  const topics = await listTopics(session, { listInternal: true })
  const names = topics.map((topic) => topic.name)
  if (!allowAutoCreate) throw unknownTopic(name, names, session)
  const created = await autoCreate(session, name)
  if (created === null) throw notCreated(unknownTopic(name, names, session))
  stderr.write(creationNotice(created, names))
  return created
}

/** The topic that a user named, null when there is none. Throws KafkaError for a name that no topic can have. */
export async function findNamedTopic(session: KafkaSession, name: string): Promise<TopicMetadata | null> {
  try {
    return await findTopicMetadata(session, name)
  } catch (error) {
    if (isKafkaError(error) && error.error === 'INVALID_TOPIC_EXCEPTION') throw invalidName(name, error)
    throw error
  }
}

/** Null when the brokers make no topics by themselves. */
async function autoCreate(session: ClusterSession, name: string): Promise<TopicMetadata | null> {
  try {
    return await fetchTopicMetadata(session, name, { allowAutoCreate: true })
  } catch (error) {
    if (isKafkaError(error) && error.error === 'UNKNOWN_TOPIC_OR_PARTITION') return null
    throw error
  }
}

/** In the place of Kafka's WARN `{orders=UNKNOWN_TOPIC_OR_PARTITION}`. Another process may have been faster. */
function creationNotice({ name, partitions }: TopicMetadata, others: readonly string[]): string {
  const count = `${partitions.length} partition${partitions.length === 1 ? '' : 's'}`
  const meant = closestMatch(name, others)
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`
  return `Topic ${name} did not exist: it was created with ${count}.${question}\n`
}

function notCreated({ kind, message, hint }: ToolError): ToolError {
  return new ToolError(kind, `${message.slice(0, -1)}, and auto.create.topics.enable is false.`, { hint })
}

function invalidName(name: string, cause: KafkaError): KafkaError {
  const message = `No topic can be called '${name}': only letters, digits, '.', '_' and '-' are allowed, at most 249 of them.`
  return new KafkaError(cause.error, { message, cause })
}
