/** Elections as kafdir's own front end asks for them, and who leads afterwards. */

import { describeTopics } from '../../clients/admin/describe-topics.ts'
import { type Election, type ElectionType, electLeaders } from '../../clients/admin/elect-leaders.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { parseTopicArguments } from '../consumer-groups/topic-arguments.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { findTopics } from '../topics/find-topic.ts'

export interface ElectedPartition extends TopicPartition {
  /** Null: nobody. */
  readonly leader: number | null
  /** unchanged: the leader was the right one already. */
  readonly result: 'elected' | 'unchanged' | 'failed'
  readonly error: KafkaError | null
}

/**
 * The partitions that words such as `orders` and `orders:0,2` mean. Throws ToolError: `usage` for a word that makes no sense,
 * `terse` for a topic that does not exist. Throws KafkaError.
 */
export async function namedPartitions(session: ClusterSession, words: readonly string[]): Promise<TopicPartition[]> {
  const { topics, partitions } = parseTopicArguments(words)
  const { missing } = await findTopics(session, [...topics, ...partitions.map(({ topic }) => topic)])
  for (const problem of missing.values()) throw problem
  const described = await describeTopics(session, topics)
  const whole = topics.flatMap((topic) => {
    const found = described.get(topic)
    if (found === undefined || isKafkaError(found)) throw found ?? new ToolError('terse', `Topic '${topic}' is gone.`)
    return found.partitions.map(({ partition }) => ({ topic, partition }))
  })
  return [...new Map([...whole, ...partitions].map((each) => [formatTopicPartition(each), each])).values()]
}

/** Elects the leaders, and looks who they are: in the order of `partitions`. Throws KafkaError for what concerns all. */
export async function electNamed(
  session: KafkaSession,
  type: ElectionType,
  partitions: readonly TopicPartition[] | null,
): Promise<ElectedPartition[]> {
  const elections = await electLeaders(session, type, partitions)
  const leaders = await leadersOf(session, elections)
  const results = elections.map((each) => ({
    ...each,
    ...resultOf(each),
    leader: leaders.get(formatTopicPartition(each)) ?? null,
  }))
  const byName = new Map(results.map((each) => [formatTopicPartition(each), each]))
  return partitions === null ? results : partitions.flatMap((each) => byName.get(formatTopicPartition(each)) ?? [])
}

function resultOf({ error }: Election): Pick<ElectedPartition, 'result' | 'error'> {
  if (error === null) return { result: 'elected', error }
  return error.error === 'ELECTION_NOT_NEEDED' ? { result: 'unchanged', error: null } : { result: 'failed', error }
}

async function leadersOf(session: KafkaSession, elections: readonly Election[]): Promise<Map<string, number | null>> {
  const described = await describeTopics(session, [...new Set(elections.map(({ topic }) => topic))])
  const leaders = new Map<string, number | null>()
  for (const topic of described.values()) {
    if (isKafkaError(topic)) continue
    for (const { partition, leader } of topic.partitions) {
      leaders.set(formatTopicPartition({ topic: topic.name, partition }), leader)
    }
  }
  return leaders
}
