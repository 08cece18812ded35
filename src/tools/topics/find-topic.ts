/** Topics by their exact names or by a pattern, as kafdir's own front end takes them. */
import { listTopics, type TopicListing } from '../../clients/admin/list-topics.ts'
import { compileJavaRegex } from '../../common/java-regex.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'
import { unknownTopic } from '../unknown-topic.ts'

/** All topics, sorted by name; Kafka's own too when asked. */
export function listAllTopics(
  session: KafkaSession,
  options: { readonly listInternal: boolean },
): Promise<TopicListing[]> {
  return listTopics(session, options)
}

export interface FoundTopics {
  /** In the order in which they were named, each once. */
  readonly topics: readonly TopicListing[]
  /** What to say of each name that no topic has: the name, and a ToolError (`terse`) with the one that may be meant. */
  readonly missing: ReadonlyMap<string, ToolError>
}

/** The topics with exactly these names. */
export async function findTopics(session: ClusterSession, names: readonly string[]): Promise<FoundTopics> {
  const all = await listTopics(session, { listInternal: true })
  const byName = new Map(all.map((topic) => [topic.name, topic]))
  const wanted = [...new Set(names)]
  const missing = wanted.filter((name) => !byName.has(name))
  return {
    topics: wanted.flatMap((name) => byName.get(name) ?? []),
    missing: new Map(missing.map((name) => [name, unknownTopic(name, [...byName.keys()], session)])),
  }
}

/**
 * The topic with exactly this name. Without one: undefined when `ifExists` says that this is fine, else ToolError
 * (`terse`) with the name that might be meant.
 */
export async function findTopic(
  session: ClusterSession,
  name: string,
  { ifExists }: { readonly ifExists: boolean },
): Promise<TopicListing | undefined> {
  const { topics, missing } = await findTopics(session, [name])
  const problem = missing.get(name)
  if (problem !== undefined && !ifExists) throw problem
  return topics[0]
}

/**
 * The topics whose whole names match a Java regular expression, sorted by name. Kafka's own never do: a `.*` must not
 * reach them. Throws ToolError (`usage`) for a wrong expression.
 */
export async function matchTopics(session: KafkaSession, regex: string): Promise<readonly TopicListing[]> {
  const pattern = compile(regex)
  const topics = await listTopics(session, { listInternal: false })
  return topics.filter(({ name }) => pattern.test(name))
}

function compile(regex: string): RegExp {
  try {
    return compileJavaRegex(regex)
  } catch (cause) {
    throw new ToolError('usage', `'${regex}' is not a regular expression: ${reasonOf(cause)}.`, { cause })
  }
}

/** JavaScript repeats the expression, as it was rewritten, in front of the reason. */
function reasonOf(cause: unknown): string {
  return (cause as SyntaxError).message.replace(/^Invalid regular expression: \/[\s\S]*\/[a-z]*: /, '').toLowerCase()
}
