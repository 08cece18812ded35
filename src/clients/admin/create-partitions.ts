import { kafkaErrorOf } from '../../common/kafka-error.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { addMissingResults, type TopicResults } from './topic-names.ts'

/** More partitions for a topic. Kafka: admin.NewPartitions. */
export interface NewPartitions {
  readonly name: string
  /** The number of partitions afterwards. */
  readonly totalCount: number
  /** Broker ids of each new partition; without it the controller places them. An empty list is a wrong number of them. */
  readonly assignments?: readonly (readonly number[])[] | undefined
}

export interface CreatePartitionsOptions extends RequestOptions {
  /** Check everything, change nothing. */
  readonly validateOnly?: boolean
}

/** Raises the number of partitions; true where it worked. Kafka: Admin.createPartitions. */
export async function createPartitions(
  session: KafkaSession,
  topics: readonly NewPartitions[],
  { validateOnly = false, ...options }: CreatePartitionsOptions = {},
): Promise<TopicResults<true>> {
  const request = {
    topics: topics.map(({ name, totalCount, assignments }) => ({
      name,
      count: totalCount,
      assignments: assignments?.map((brokerIds) => ({ brokerIds })) ?? null,
    })),
    timeoutMs: 60_000,
    validateOnly,
  }
  const response = await session.request('CreatePartitions', request, { target: { kind: 'controller' }, ...options })
  const results: TopicResults<true> = new Map()
  for (const { name, errorCode, errorMessage } of response.results) {
    results.set(name, kafkaErrorOf(errorCode, errorMessage) ?? true)
  }
  return addMissingResults(
    results,
    topics.map((topic) => topic.name),
  )
}
