/** The topic in which groups and their offsets are kept: made when the first one needs it. */
import { kafkaErrorOf } from '../../common/kafka-error.ts'
import { stockBrokerConfigs } from '../../metadata/configs/broker-configs.ts'
import { brokerConfigLayers } from '../../metadata/configs/effective-configs.ts'
import { autoCreateRequest } from '../../metadata/controller/auto-created-topics.ts'
import { createTopics } from '../../metadata/controller/create-topics.ts'
import type { TopicImage } from '../../metadata/image/metadata-image.ts'
import { NO_LEADER } from '../../metadata/image/partition-state.ts'
import { OFFSETS_TOPIC } from '../../metadata/topic-name.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { BrokerState } from '../broker-state.ts'

const REPLICATION_FACTOR = 'offsets.topic.replication.factor'
/** Kafka's default of the setting. */
const DEFAULT_REPLICAS = 3
/** The first version of PartitionRecord that has eligible leader replicas. */
const ELR_VERSION = 2

/** Null as long as nobody needed it. Throws as BrokerState.image. */
export async function findOffsetsTopic(state: BrokerState): Promise<TopicImage | null> {
  return (await state.image()).topicsByName.get(OFFSETS_TOPIC) ?? null
}

/**
 * Makes the topic if need be; throws what CreateTopics answers. It gets no more replicas than there are brokers, whatever
 * `offsets.topic.replication.factor` says; of several brokers three, unless somebody says otherwise: the quickstart's one is
 * meant for a single broker. Kafka: AutoTopicCreationManager.
 */
export async function ensureOffsetsTopic(state: BrokerState): Promise<TopicImage> {
  const { env } = state
  const found = await findOffsetsTopic(state)
  if (found !== null) return found
  const layers = brokerConfigLayers(await state.image(), env.brokerId, env.staticBrokerConfigs)
  const request = autoCreateRequest([OFFSETS_TOPIC], layers)
  const topics = request.topics.map((topic) => ({
    ...topic,
    replicationFactor: Math.min(replicasOf(topic.replicationFactor, state), env.brokers.length),
  }))
  const response = await state.withController((image) => {
    const result = createTopics(image, { ...request, topics }, env)
    return state.several === null ? { ...result, records: result.records.map(withoutLeader) } : result
  })
  const made = await findOffsetsTopic(state)
  // Another process may have been faster.
  if (made !== null) return made
  const [result] = response.topics
  throw kafkaErrorOf(result?.errorCode ?? -1, result?.errorMessage) ?? new Error('a topic that was made is not there')
}

function replicasOf(configured: number, { several }: BrokerState): number {
  const isStock = String(configured) === stockBrokerConfigs.get(REPLICATION_FACTOR)
  return several !== null && isStock ? DEFAULT_REPLICAS : configured
}

/**
 * As a broker that has stopped leaves a partition; whoever writes to it first leads it. Most of them are never written to,
 * and a real broker that finds itself the leader of all, before it is registered, fails to load groups from some. Versions
 * without eligible leader replicas (KIP-966) keep the leader.
 */
function withoutLeader(record: MetadataRecord): MetadataRecord {
  if (record.type !== 'PartitionRecord' || record.version < ELR_VERSION) return record
  const { replicas } = record.data
  const data = { ...record.data, leader: NO_LEADER, isr: [], eligibleLeaderReplicas: replicas, lastKnownElr: replicas }
  return { ...record, data }
}
