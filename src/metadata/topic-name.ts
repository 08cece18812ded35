/** What a topic may be called. Kafka: common.internals.Topic. */

const MAX_NAME_LENGTH = 249
const LEGAL_NAME = /^[a-zA-Z0-9._-]+$/

/** The log of the controller: in no listing, and nobody may create it. */
export const CLUSTER_METADATA_TOPIC = '__cluster_metadata'

const INTERNAL_TOPICS: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
])

export function isInternalTopic(name: string): boolean {
  return INTERNAL_TOPICS.has(name)
}

/** What is wrong with `name`, in Kafka's words, or null. */
export function topicNameProblem(name: string): string | null {
  const problem = nameProblem(name)
  return problem === null ? null : `Topic name is invalid: ${problem}`
}

/** Whether metrics could take the topic for another one. */
export function hasCollisionChars(name: string): boolean {
  return name.includes('.') || name.includes('_')
}

/** Equal for topics that metrics can't tell apart. */
export function unifiedName(name: string): string {
  return name.replaceAll('.', '_')
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
