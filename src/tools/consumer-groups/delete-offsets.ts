/** `--delete-offsets`. Kafka: ConsumerGroupService.deleteOffsets. */
import { deleteGroupOffsets } from '../../clients/admin/consumer-group-offsets.ts'
import { describeTopics } from '../../clients/admin/describe-topics.ts'
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import type { ExitCode } from '../tool-ports.ts'
import type { ActionContext } from './action-context.ts'
import { exceptionText } from './failure.ts'
import { parseTopicArguments } from './topic-arguments.ts'

/** What became of the offset of one partition. */
export interface OffsetDeletion {
  readonly topic: string
  /** Null: the topic does not exist, and all of its partitions were meant. */
  readonly partition: number | null
  readonly error: KafkaError | null
}

export interface OffsetDeletions {
  /** What the coordinator says of the group: nothing was deleted. */
  readonly groupError: KafkaError | null
  /** The first partition that the coordinator refused, in Kafka's order. */
  readonly partitionError: KafkaError | null
  readonly deletions: readonly OffsetDeletion[]
}

/** Forgets the offsets that `words` name, as `--topic` takes them. Throws ToolError (`usage`) for words that make no sense. */
export async function deleteNamedOffsets(
  session: KafkaSession,
  groupId: string,
  words: readonly string[],
  options: RequestOptions = {},
): Promise<OffsetDeletions> {
  const { topics, partitions } = parseTopicArguments(words)
  const descriptions = await describeTopics(session, [...new Set(topics)], options)
  const unknown: OffsetDeletion[] = []
  const wanted = [...partitions]
  for (const [topic, description] of descriptions) {
    if (isKafkaError(description)) unknown.push({ topic, partition: null, error: description })
    else wanted.push(...description.partitions.map(({ partition }) => ({ topic, partition })))
  }
  const each = inHashOrder(wanted)
  const { groupError, partitions: deleted } = await deleteGroupOffsets(session, groupId, each, options)
  const partitionError = deleted.find(({ error }) => error !== null)?.error ?? null
  return { groupError, partitionError, deletions: [...unknown, ...deleted] }
}

/** As a HashSet hands them out, each once. */
function inHashOrder(partitions: readonly TopicPartition[]): TopicPartition[] {
  const unique = new Map(partitions.map((each) => [formatTopicPartition(each), each]))
  return javaHashOrder([...unique.values()], { hash: topicPartitionHash })
}

export async function runDeleteOffsets({ options, session, ports, requestOptions }: ActionContext): Promise<ExitCode> {
  const groupId = options.valueOf('group') ?? ''
  const result = await deleteNamedOffsets(session, groupId, options.valuesOf('topic'), requestOptions)
  ports.stdout.write(`${heading(groupId, result)}${deletionTable(result.deletions)}`)
  return result.groupError !== null || result.deletions.some(({ error }) => error !== null) ? 1 : 0
}

/** Errors of the group that are told in their own words. */
const groupErrors: ReadonlySet<string> = new Set([
  'INVALID_GROUP_ID',
  'GROUP_ID_NOT_FOUND',
  'GROUP_AUTHORIZATION_FAILED',
  'NON_EMPTY_GROUP',
])

const partitionErrors: ReadonlySet<string> = new Set([
  'GROUP_SUBSCRIBED_TO_TOPIC',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
])

function heading(groupId: string, { groupError, partitionError }: OffsetDeletions): string {
  const error = groupError ?? partitionError
  if (error === null) return `Request succeeded for deleting offsets from group ${groupId}.\n`
  if (groupErrors.has(error.error)) return `\nError: ${error.message}\n`
  if (partitionErrors.has(error.error)) {
    return '\nError: Encountered some partition-level error, see the follow-up details.\n'
  }
  return `\nError: Encountered some unknown error: ${error.error}\n`
}

/** Rows by topic and partition, as one text. */
function deletionTable(deletions: readonly OffsetDeletion[]): string {
  const width = Math.max(15, ...deletions.map(({ topic }) => topic.length))
  const line = (topic: string, partition: string, status: string) =>
    `\n${topic.padEnd(width)} ${partition.padEnd(10)} ${status.padEnd(15)}`
  const sortKey = ({ topic, partition }: OffsetDeletion) => `${topic}${partition ?? -1}`
  const rows = deletions
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    .map(({ topic, partition, error }) => {
      const status = error === null ? 'Successful' : `Error: ${exceptionText(error)}`
      return line(topic, partition === null ? '-' : String(partition), status)
    })
  return `${line('TOPIC', 'PARTITION', 'STATUS')}${rows.join('')}\n`
}
