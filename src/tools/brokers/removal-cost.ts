/** What a cluster loses with a broker, and what a new one of a former id is to hold. */
import { formatTopicPartition } from '../../common/topic-partition.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type DescribedTopic, describeNamedTopics } from '../topics/describe-topics.ts'
import { listAllTopics } from '../topics/find-topic.ts'

export interface RemovalCost {
  /** Partitions with a replica on the broker: they are under-replicated without it. */
  readonly replicas: number
  /** Those of them, by name, that have fewer replicas in sync than min.insync.replicas then, and had enough before. */
  readonly underMinIsr: readonly string[]
}

/** Kafka's own topics count too. Throws KafkaError. */
export async function removalCost(session: KafkaSession, brokerId: number): Promise<RemovalCost> {
  const topics = await listAllTopics(session, { listInternal: true })
  const names = topics.map(({ name }) => name)
  return costOf(await describeNamedTopics(session, names), brokerId)
}

/** The same of topics that are known. Kafka takes no more than all replicas for the minimum. */
export function costOf(topics: readonly DescribedTopic[], brokerId: number): RemovalCost {
  const concerned = topics.flatMap(({ name: topic, partitions, configs }) => {
    const wanted = Number(configs.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1)
    return partitions
      .filter(({ replicas }) => replicas.includes(brokerId))
      .map(({ partition, replicas, isr }) => {
        const minIsr = Math.min(wanted, replicas.length)
        const left = isr.filter((id) => id !== brokerId).length
        return { name: formatTopicPartition({ topic, partition }), falls: isr.length >= minIsr && left < minIsr }
      })
  })
  return { replicas: concerned.length, underMinIsr: concerned.filter(({ falls }) => falls).map(({ name }) => name) }
}
