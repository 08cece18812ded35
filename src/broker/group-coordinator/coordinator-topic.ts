/** The topic in which a coordinator keeps what it knows: made when the first group, or transaction, needs it. */
import { kafkaErrorOf } from '../../common/kafka-error.ts'
import { stockBrokerConfigs } from '../../metadata/configs/broker-configs.ts'
import { brokerConfigLayers } from '../../metadata/configs/effective-configs.ts'
import { autoCreateRequest } from '../../metadata/controller/auto-created-topics.ts'
import { createTopics } from '../../metadata/controller/create-topics.ts'
import type { TopicImage } from '../../metadata/image/metadata-image.ts'
import { NO_LEADER } from '../../metadata/image/partition-state.ts'
import { OFFSETS_TOPIC, TRANSACTION_STATE_TOPIC } from '../../metadata/topic-name.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { BrokerState } from '../broker-state.ts'

export interface CoordinatorTopic {
  readonly name: string
  /** The setting that says how many replicas it gets. */
  readonly replicationFactor: string
  /** Whether the broker that makes it leads its partitions at once. */
  readonly beginsWithLeader: boolean
}

/** Groups and their offsets. */
export const offsetsTopic: CoordinatorTopic = {
  name: OFFSETS_TOPIC,
  replicationFactor: 'offsets.topic.replication.factor',
  beginsWithLeader: false,
}

/** Transactional ids. The epoch of its leaders is in every marker, and begins at 0 there. */
export const transactionStateTopic: CoordinatorTopic = {
  name: TRANSACTION_STATE_TOPIC,
  replicationFactor: 'transaction.state.log.replication.factor',
  beginsWithLeader: true,
}

/** Kafka's default of the setting. */
const DEFAULT_REPLICAS = 3
/** The first version of PartitionRecord that has eligible leader replicas. */
const ELR_VERSION = 2

/** Null as long as nobody needed it. Throws as BrokerState.image. */
export async function findCoordinatorTopic(state: BrokerState, { name }: CoordinatorTopic): Promise<TopicImage | null> {
  return (await state.image()).topicsByName.get(name) ?? null
}

/**
 * Makes the topic if need be; throws what CreateTopics answers. It gets no more replicas than there are brokers, whatever
 * the settings say; of several brokers three, unless somebody says otherwise: the quickstart's one is meant for a single
 * broker. Kafka: AutoTopicCreationManager.
 */
export async function ensureCoordinatorTopic(state: BrokerState, topic: CoordinatorTopic): Promise<TopicImage> {
  const { env } = state
  const found = await findCoordinatorTopic(state, topic)
  if (found !== null) return found
  const layers = brokerConfigLayers(await state.image(), env.brokerId, env.staticBrokerConfigs)
  const request = autoCreateRequest([topic.name], layers)
  const topics = request.topics.map((each) => ({
    ...each,
    replicationFactor: Math.min(replicasOf(each.replicationFactor, topic, state), env.brokers.length),
  }))
  const response = await state.withController((image) => {
    const result = createTopics(image, { ...request, topics }, env)
    if (state.several !== null || topic.beginsWithLeader) return result
    return { ...result, records: result.records.map(withoutLeader) }
  })
  const made = await findCoordinatorTopic(state, topic)
  // Another process may have been faster.
  if (made !== null) return made
  const [result] = response.topics
  throw kafkaErrorOf(result?.errorCode ?? -1, result?.errorMessage) ?? new Error('a topic that was made is not there')
}

function replicasOf(configured: number, { replicationFactor }: CoordinatorTopic, { several }: BrokerState): number {
  const isStock = String(configured) === stockBrokerConfigs.get(replicationFactor)
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
