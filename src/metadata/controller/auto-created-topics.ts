/** What a topic gets that comes into being because somebody asked for it. Kafka: server.AutoTopicCreationManager. */
import { javaTrim } from '../../common/java-text.ts'
import { fill } from '../../protocol/fill.ts'
import { type CreateTopicsRequest, createTopicsRequest } from '../../protocol/messages/create-topics.ts'
import { type BrokerConfigLayers, brokerConfigNumber, brokerConfigValue } from '../configs/effective-configs.ts'
import { CLUSTER_METADATA_TOPIC, topicNameProblem } from '../topic-name.ts'

interface InternalTopic {
  /** In front of `num.partitions` and the like in the broker's settings. */
  readonly prefix: string
  readonly configs: Readonly<Record<string, string>>
  readonly hasMinIsr: boolean
}

const INTERNAL_TOPICS: ReadonlyMap<string, InternalTopic> = new Map([
  [
    '__consumer_offsets',
    {
      prefix: 'offsets.topic',
      configs: { 'compression.type': 'producer', 'cleanup.policy': 'compact' },
      hasMinIsr: false,
    },
  ],
  [
    '__transaction_state',
    {
      prefix: 'transaction.state.log',
      configs: {
        'compression.type': 'uncompressed',
        'cleanup.policy': 'compact',
        'unclean.leader.election.enable': 'false',
      },
      hasMinIsr: true,
    },
  ],
  [
    '__share_group_state',
    {
      prefix: 'share.coordinator.state.topic',
      configs: { 'compression.type': 'producer', 'cleanup.policy': 'delete', 'retention.ms': '-1' },
      hasMinIsr: true,
    },
  ],
])

/** Whether brokers make topics that somebody asks for (`auto.create.topics.enable`). */
export function createsTopicsOnDemand(layers: BrokerConfigLayers): boolean {
  return javaTrim(brokerConfigValue(layers, 'auto.create.topics.enable') ?? '').toLowerCase() === 'true'
}

/** Whether a topic of that name may be made on demand. */
export function mayBeAutoCreated(name: string): boolean {
  return topicNameProblem(name) === null && name !== CLUSTER_METADATA_TOPIC
}

/** The request that creates `names`: with the broker's defaults, or with what an internal topic has to have. */
export function autoCreateRequest(names: readonly string[], layers: BrokerConfigLayers): CreateTopicsRequest {
  const topics = names.map((name) => {
    const internal = INTERNAL_TOPICS.get(name)
    if (internal === undefined) return { name, numPartitions: -1, replicationFactor: -1 }
    return { name, ...internalTopic(internal, layers) }
  })
  return fill(createTopicsRequest, { topics })
}

function internalTopic({ prefix, configs, hasMinIsr }: InternalTopic, layers: BrokerConfigLayers) {
  const setting = (name: string): string => brokerConfigValue(layers, `${prefix}.${name}`) ?? ''
  const all = {
    ...configs,
    'segment.bytes': setting('segment.bytes'),
    ...(hasMinIsr ? { 'min.insync.replicas': setting('min.isr') } : {}),
  }
  return {
    numPartitions: brokerConfigNumber(layers, `${prefix}.num.partitions`),
    replicationFactor: brokerConfigNumber(layers, `${prefix}.replication.factor`),
    configs: Object.entries(all).map(([name, value]) => ({ name, value })),
  }
}
