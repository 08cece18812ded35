/** Who decides on partitions: kafdir's round robin, Kafka's ways, or a module of the user's. */
import { listOffsets } from '../../clients/log-offsets.ts'
import { type Partitioner, RoundRobinPartitioner, StickyPartitioner } from '../../clients/producer/partitioner.ts'
import type { TopicMetadata } from '../../clients/topic-metadata.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import type { ToolPorts } from '../tool-ports.ts'
import { isModulePath } from './class-or-module.ts'
import type { ConsoleProducerOptions } from './console-producer-options.ts'
import { ModulePartitioner } from './module-partitioner.ts'

/** More partitions than this are not asked for their ends: finding the emptiest would take longer than it helps. */
const MAX_PARTITIONS_COMPARED = 64
/** The only partitioner that Kafka itself has as a class; its default one has no name. */
export const ROUND_ROBIN_PARTITIONER = 'org.apache.kafka.clients.producer.RoundRobinPartitioner'

/** Throws ToolError for a module that is no partitioner. */
export async function choosePartitioner(
  session: KafkaSession,
  topic: TopicMetadata,
  { producerProperties, batchSizeBytes }: Pick<ConsoleProducerOptions, 'producerProperties' | 'batchSizeBytes'>,
  ports: Pick<ToolPorts, 'random' | 'importModule'>,
): Promise<Partitioner> {
  const ignoreKeys = producerProperties['partitioner.ignore.keys']?.trim().toLowerCase() === 'true'
  const className = producerProperties['partitioner.class']
  if (className !== undefined && isModulePath(className)) {
    const { default: exported } = (await ports.importModule(className)) as { default?: unknown }
    return new ModulePartitioner({ path: className, exported, properties: producerProperties, topic: topic.name })
  }
  if (producerProperties['partitioner'] === 'sticky') {
    return new StickyPartitioner(ports.random, batchSizeBytes, ignoreKeys)
  }
  const first = await emptiestPartition(session, topic)
  return new RoundRobinPartitioner(first, ignoreKeys || className === ROUND_ROBIN_PARTITIONER)
}

/** Index of the partition with the lowest end: three one-line runs fill three partitions. */
async function emptiestPartition(session: KafkaSession, topic: TopicMetadata): Promise<number> {
  if (topic.partitions.length === 1) return 0
  const ends = await listOffsets(session, topic.name, topic.partitions.slice(0, MAX_PARTITIONS_COMPARED), 'latest')
  return ends.indexOf(Math.min(...ends))
}
