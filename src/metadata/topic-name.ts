/** Names of topics: what they may be, whose they are. Kafka: common.internals.Topic. */

export { isInternalTopic, topicNameProblem } from '../common/topic-name.ts'

/** The log of the controller: in no listing, and nobody may create it. */
export const CLUSTER_METADATA_TOPIC = '__cluster_metadata'

/** Groups and their offsets. */
export const OFFSETS_TOPIC = '__consumer_offsets'

/** Transactional ids. */
export const TRANSACTION_STATE_TOPIC = '__transaction_state'

/** Whether metrics could take the topic for another one. */
export function hasCollisionChars(name: string): boolean {
  return name.includes('.') || name.includes('_')
}

/** Equal for topics that metrics can't tell apart. */
export function unifiedName(name: string): string {
  return name.replaceAll('.', '_')
}
