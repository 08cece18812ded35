/** Which partitions are shown. Kafka: TopicPartitionFilter, PartitionFilter, GetOffsetShell.parseRuleSpec. */
import { javaSplit } from '../../common/java-text.ts'
import type { TopicPartition } from '../../common/topic-partition.ts'
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import { includeList } from '../topics/topic-filter.ts'

export type PartitionFilter = (topicPartition: TopicPartition) => boolean

const ALL_TOPICS = '.*'
const RULE = /^(?<topics>[^:,]*)(?::(?:(?<only>[0-9]*)|(?<from>[0-9]*)-(?<to>[0-9]*)))?$/

/**
 * `--topic` and `--partitions`: an include list of topics, and numbers of partitions; all where nothing is said. Throws
 * ToolError (`terse`). Kafka: createTopicPartitionFilterWithTopicAndPartitionPattern.
 */
export function filterByTopicAndPartitions(
  topics: string | undefined,
  partitions: string | undefined,
): PartitionFilter {
  const isTopic = includeList(topics ?? ALL_TOPICS)
  const ids = partitionIds(partitions ?? '')
  return ({ topic, partition }) => isTopic(topic) && (ids.size === 0 || ids.has(partition))
}

/**
 * `--topic-partitions`: rules separated by commas, one of which must hold. Throws ToolError: `exception` for a text that is
 * no rule, `terse` for a wrong expression. Kafka: createTopicPartitionFilterWithPatternList.
 */
export function filterByRules(list: string): PartitionFilter {
  const rules = javaSplit(list, ',').map(ruleOf)
  return (topicPartition) => rules.some((holds) => holds(topicPartition))
}

function partitionIds(list: string): ReadonlySet<number> {
  if (list === '') return new Set()
  const ids = javaSplit(list, ',').map((text) => {
    const id = parseJavaInteger(text, 32)
    if (id !== undefined) return id
    throw new ToolError(
      'terse',
      `--partitions expects a comma separated list of numeric partition ids, but received: ${list}`,
    )
  })
  return new Set(ids)
}

/** `orders`, `orders:1`, `orders:0-2` (without 2), `orders:3-`, `orders:-2`, each without the topic too. */
function ruleOf(rule: string): PartitionFilter {
  const groups = RULE.exec(rule)?.groups
  if (groups === undefined) throw invalidRule(rule)
  const isTopic = includeList(groups['topics'] || ALL_TOPICS)
  const [only, from, to] = [groups['only'], groups['from'], groups['to']].map(numberOf)
  if (only !== undefined) return ({ topic, partition }) => isTopic(topic) && partition === only
  const [least, behind] = [from ?? 0, to ?? Number.POSITIVE_INFINITY]
  return ({ topic, partition }) => isTopic(topic) && partition >= least && partition < behind
}

/** Kafka packs its own exception into another one, whose message begins with the class of the first. */
function invalidRule(rule: string): ToolError {
  const message = `Invalid rule specification: ${rule}`
  return new ToolError('exception', `org.apache.kafka.tools.TerseException: ${message}`, {
    javaException: 'java.lang.RuntimeException',
    plain: message,
  })
}

/** Java's `Integer.parseInt`. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const number = parseJavaInteger(text, 32)
  if (number !== undefined) return number
  throw new ToolError('exception', `For input string: "${text}"`, {
    javaException: 'java.lang.NumberFormatException',
    plain: `${text} is too large for the number of a partition.`,
  })
}
