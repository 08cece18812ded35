/** The regular expressions to which members subscribe: Kafka's brokers read them with RE2/J. */
import { KafkaError } from '../../common/kafka-error.ts'
import { compileRe2, re2Problem } from '../../common/re2-regex.ts'
import { timedMatches } from '../../common/timed-match.ts'
import { isSameList } from './equality.ts'
import type { ConsumerGroup, ResolvedRegularExpression } from './group.ts'
import { subscribedRegexes } from './group-queries.ts'
import type { OperationContext } from './operation.ts'

/** Throws INVALID_REGULAR_EXPRESSION. Kafka: Utils.throwIfRegularExpressionIsInvalid. */
export function expectValidRegex(regex: string): void {
  const problem = re2Problem(regex)
  if (problem === null) return
  const message = `SubscribedTopicRegex \`${regex}\` is not a valid regular expression: ${problem}.`
  throw new KafkaError('INVALID_REGULAR_EXPRESSION', { message })
}

/**
 * The regular expressions of the group that stand for other topics than it knows, each with what it stands for now. One
 * that a newer Kafka accepted and we cannot read stands for none, and so does one that takes JavaScript too long. Kafka: TopicRegexResolver.
 */
export function changedRegexes(
  group: ConsumerGroup,
  { topics, nowMs }: Pick<OperationContext, 'topics' | 'nowMs'>,
): [string, ResolvedRegularExpression][] {
  const changed: [string, ResolvedRegularExpression][] = []
  for (const regex of subscribedRegexes(group)) {
    const known = group.regularExpressions.get(regex)
    if (known?.version === topics.version) continue
    const names = matchingNames(regex, topics.names())
    if (known !== undefined && isSameList(known.topics, names)) continue
    changed.push([regex, { topics: names, version: topics.version, timestampMs: nowMs }])
  }
  return changed
}

function matchingNames(regex: string, names: Iterable<string>): readonly string[] {
  if (re2Problem(regex) !== null) return []
  return [...(timedMatches(compileRe2(regex), names) ?? [])].sort()
}
