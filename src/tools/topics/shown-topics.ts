/** What kafdir's own commands show of a topic. */
import type { ConfigEntry } from '../../clients/admin/config-entry.ts'
import type { PartitionDescription } from '../../clients/admin/describe-topics.ts'
import { type DescribedTopic, overriddenConfigs } from './describe-topics.ts'
import type { PartitionFilter } from './partition-health.ts'

export interface ShownTopic {
  readonly topic: DescribedTopic
  readonly partitions: readonly PartitionDescription[]
  /** Sorted by name. */
  readonly configs: readonly ConfigEntry[]
}

export interface TopicFilter {
  readonly filter: PartitionFilter
  /** Only topics with configs of their own, and of configs only those. */
  readonly overriddenOnly: boolean
}

/** All partitions, and all configs that somebody set: for the topic, for brokers, in the settings a broker starts with. */
export function wholeTopic(topic: DescribedTopic): ShownTopic {
  return { topic, partitions: topic.partitions, configs: sorted(overriddenConfigs(topic)) }
}

/** Topics without a partition that passes are left out. */
export function shownTopics(topics: readonly DescribedTopic[], { filter, overriddenOnly }: TopicFilter): ShownTopic[] {
  return topics
    .map((topic) => ({
      topic,
      partitions: topic.partitions.filter((partition) => filter(topic, partition)),
      configs: sorted(overriddenOnly ? ownConfigs(topic) : overriddenConfigs(topic)),
    }))
    .filter(({ partitions, configs }) => partitions.length > 0 && (!overriddenOnly || configs.length > 0))
}

/** What was set for the topic itself. */
export function ownConfigs({ configs }: Pick<DescribedTopic, 'configs'>): ConfigEntry[] {
  return configs.filter(({ source }) => source === 'DYNAMIC_TOPIC_CONFIG')
}

function sorted(configs: readonly ConfigEntry[]): ConfigEntry[] {
  return [...configs].sort((a, b) => (a.name < b.name ? -1 : 1))
}
