/** What a topic may be called, and which ones are Kafka's own. Kafka: common.internals.Topic. */

const MAX_NAME_LENGTH = 249
const LEGAL_NAME = /^[a-zA-Z0-9._-]+$/

const INTERNAL_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
])

/** Whether the topic belongs to a coordinator. */
export function isInternalTopic(name: string): boolean {
  return INTERNAL_TOPICS.has(name)
}

/** What is wrong with `name`, in Kafka's words, or null. */
export function topicNameProblem(name: string): string | null {
  const problem = nameProblem(name)
  return problem === null ? null : `Topic name is invalid: ${problem}`
}

function nameProblem(name: string): string | null {
  if (name === '') return 'the empty string is not allowed'
  if (name === '.') return "'.' is not allowed"
  if (name === '..') return "'..' is not allowed"
  if (name.length > MAX_NAME_LENGTH) {
    return `the length of '${name}' is longer than the max allowed length ${MAX_NAME_LENGTH}`
  }
  if (LEGAL_NAME.test(name)) return null
  return `'${name}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`
}
