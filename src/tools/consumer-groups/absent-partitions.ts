/** Partitions that somebody named, and that are not there, in kafdir's words. */
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { findTopics } from '../topics/find-topic.ts'
import { parseTopicArguments } from './topic-arguments.ts'

export interface NamedPartition {
  readonly topic: string
  /** Null: all of them. */
  readonly partition: number | null
}

/** Why those of `named` that do not exist do not: a ToolError (`terse`) each. */
export async function absentPartitions<P extends NamedPartition>(
  session: ClusterSession,
  named: readonly P[],
): Promise<ReadonlyMap<P, ToolError>> {
  const names = named.map(({ topic }) => topic)
  const { topics, missing } = await findTopics(session, names)
  const counts = new Map(topics.map(({ name, partitionCount }) => [name, partitionCount]))
  const absent = new Map<P, ToolError>()
  for (const each of named) {
    const { topic, partition } = each
    const problem = missing.get(topic)
    const count = counts.get(topic) ?? 0
    if (problem !== undefined) absent.set(each, problem)
    else if (partition !== null && (partition < 0 || partition >= count))
      absent.set(each, noPartition(topic, count, partition))
  }
  return absent
}

/** Throws the ToolError of the first topic or partition in arguments of `--topic` that does not exist. */
export async function expectPartitions(session: ClusterSession, words: readonly string[]): Promise<void> {
  const { topics, partitions } = parseTopicArguments(words)
  const named: NamedPartition[] = [...topics.map((topic) => ({ topic, partition: null })), ...partitions]
  const [problem] = (await absentPartitions(session, named)).values()
  if (problem !== undefined) throw problem
}

function noPartition(topic: string, count: number, partition: number): ToolError {
  const hint = count === 1 ? 'It has partition 0 only.' : `Its partitions are 0 to ${count - 1}.`
  return new ToolError('terse', `Topic '${topic}' has no partition ${partition}.`, { hint })
}
