/** Which partitions a reset is about, and whether they can be read at all. Kafka: OffsetsUtils. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { plainFailure, undeclaredFailure } from './failure.ts'
import { describePartitions } from './log-offsets-of.ts'
import { parseTopicArguments } from './topic-arguments.ts'

/** The partitions of `--topic` arguments, each once. Throws ToolError for words that make no sense and for unknown topics. */
export async function partitionsOfTopics(
  session: KafkaSession,
  words: readonly string[],
  options: RequestOptions = {},
): Promise<TopicPartition[]> {
  const { topics, partitions } = parseTopicArguments(words)
  const named = topics.map((topic) => ({ topic, partition: 0 }))
  const descriptions = await describePartitions(session, named, options)
  const all = [...partitions]
  for (const [topic, description] of descriptions) {
    if (isKafkaError(description)) throw plainFailure(description)
    all.push(...description.partitions.map(({ partition }) => ({ topic, partition })))
  }
  return [...new Map(all.map((each) => [formatTopicPartition(each), each])).values()]
}

/** Throws ToolError unless all `partitions` exist and have a leader. */
export async function checkPartitions(
  session: KafkaSession,
  partitions: readonly TopicPartition[],
  options: RequestOptions = {},
): Promise<void> {
  const existing = new Set<string>()
  const led = new Set<string>()
  for (const [topic, description] of await describePartitions(session, partitions, options)) {
    if (isKafkaError(description)) throw undeclaredFailure(description)
    for (const { partition, leader } of description.partitions) {
      existing.add(formatTopicPartition({ topic, partition }))
      if (leader !== null) led.add(formatTopicPartition({ topic, partition }))
    }
  }
  const names = partitions.map(formatTopicPartition)
  const missing = names.filter((name) => !existing.has(name))
  if (missing.length > 0) {
    const message = `The partitions "${missing.join(',')}" do not exist`
    throw plainFailure(new KafkaError('UNKNOWN_TOPIC_OR_PARTITION', { message }))
  }
  const leaderless = names.filter((name) => !led.has(name))
  if (leaderless.length === 0) return
  const message = `The partitions "${leaderless.join(',')}" have no leader`
  throw plainFailure(new KafkaError('LEADER_NOT_AVAILABLE', { message }))
}
