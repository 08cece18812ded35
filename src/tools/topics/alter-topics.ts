import { createPartitions } from '../../clients/admin/create-partitions.ts'
import type { TopicListing } from '../../clients/admin/list-topics.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'

export interface AlterTopicsOptions {
  /** The number of partitions afterwards. */
  readonly partitions: number
  /** Broker ids of all partitions, of which the new ones are used; empty: the controller places them. */
  readonly assignments: readonly (readonly number[])[]
}

/** Gives each topic more partitions. Throws the first KafkaError; the other topics may have been altered then. */
export async function alterTopics(
  session: KafkaSession,
  topics: readonly TopicListing[],
  { partitions, assignments }: AlterTopicsOptions,
): Promise<void> {
  const results = await createPartitions(
    session,
    topics.map(({ name, partitionCount }) => ({
      name,
      totalCount: partitions,
      assignments: assignments.length === 0 ? undefined : assignments.slice(partitionCount),
    })),
  )
  for (const result of results.values()) if (isKafkaError(result)) throw result
}
