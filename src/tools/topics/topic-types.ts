/** What the topic operations hand to whoever shows it. */
export type { ConfigEntry } from '../../clients/admin/config-entry.ts'
export type { PartitionDescription } from '../../clients/admin/describe-topics.ts'
export type { TopicListing } from '../../clients/admin/list-topics.ts'
export type { CreationOutcome } from './create-topic.ts'
export type { DeletionOutcome } from './delete-topics.ts'
export type { DescribedTopic } from './describe-topics.ts'
export type { ConfigChange, TopicChange } from './import-plan.ts'
