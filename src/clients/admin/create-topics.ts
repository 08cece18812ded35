import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { type ConfigEntry, configEntryOf } from './config-entry.ts'
import { addMissingResults, type TopicResults, unrepresentableName } from './topic-names.ts'

/** A topic to be. Kafka: admin.NewTopic. */
export interface NewTopic {
  readonly name: string
  /** Default: the broker's `num.partitions`. Not together with `assignments`. */
  readonly partitions?: number | undefined
  /** Default: the broker's `default.replication.factor`. Not together with `assignments`. */
  readonly replicationFactor?: number | undefined
  /** Broker ids of each partition, from partition 0 on. */
  readonly assignments?: readonly (readonly number[])[] | undefined
  readonly configs?: Readonly<Record<string, string>> | undefined
}

export interface CreatedTopic {
  readonly topicId: Uuid
  readonly partitions: number
  readonly replicationFactor: number
  readonly configs: readonly ConfigEntry[]
}

export interface CreateTopicsOptions extends RequestOptions {
  /** Check everything, create nothing. */
  readonly validateOnly?: boolean
  /** How long the controller may take, in ms. */
  readonly timeoutMs?: number
}

/** Creates topics. Kafka: Admin.createTopics. */
export async function createTopics(
  session: KafkaSession,
  topics: readonly NewTopic[],
  { validateOnly = false, timeoutMs = 60_000, ...options }: CreateTopicsOptions = {},
): Promise<TopicResults<CreatedTopic>> {
  const results: TopicResults<CreatedTopic> = new Map()
  const sendable = topics.filter((topic) => {
    const error = unrepresentableName(topic.name)
    if (error) results.set(topic.name, error)
    return error === null
  })
  if (sendable.length === 0) return results
  const request = { topics: sendable.map(creatableTopic), timeoutMs, validateOnly }
  const response = await session.request('CreateTopics', request, { target: { kind: 'controller' }, ...options })
  for (const topic of response.topics) {
    results.set(
      topic.name,
      kafkaErrorOf(topic.errorCode, topic.errorMessage) ?? {
        topicId: topic.topicId,
        partitions: topic.numPartitions,
        replicationFactor: topic.replicationFactor,
        configs: (topic.configs ?? []).map(configEntryOf),
      },
    )
  }
  return addMissingResults(
    results,
    sendable.map((topic) => topic.name),
  )
}

function creatableTopic({ name, partitions, replicationFactor, assignments = [], configs = {} }: NewTopic) {
  return {
    name,
    numPartitions: partitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: assignments.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
    configs: Object.entries(configs).map(([configName, value]) => ({ name: configName, value })),
  }
}
