/** CreateTopics. Kafka: `ReplicationControlManager.createTopics`, `ControllerApis.createTopics`. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { randomUuid, type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import type { CreateTopicsRequest, CreateTopicsResponse } from '../../protocol/messages/create-topics.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import {
  type BrokerConfigLayers,
  brokerConfigLayers,
  brokerConfigNumber,
  inheritedTopicConfig,
} from '../configs/effective-configs.ts'
import { topicConfigs, validateTopicConfigs } from '../configs/topic-configs.ts'
import { CONFIG_RESOURCE, type MetadataImage } from '../image/metadata-image.ts'
import { CLUSTER_METADATA_TOPIC, hasCollisionChars, topicNameProblem, unifiedName } from '../topic-name.ts'
import { type ClusterBrokers, clusterBrokers } from './cluster-brokers.ts'
import { type ApiError, apiError, type ControllerEnv, type ControllerResult, NO_ERROR } from './controller-result.ts'
import { createdTopicConfigs } from './created-topic-configs.ts'
import { hasEligibleLeaderReplicas } from './record-versions.ts'
import {
  checkManualAssignment,
  checkPartitionCount,
  checkSomeActive,
  newPartitionRecord,
  placeReplicas,
  type ReplicaList,
} from './replica-assignment.ts'

type CreatableTopic = CreateTopicsRequest['topics'][number]
type CreatableTopicResult = CreateTopicsResponse['topics'][number]

interface PlannedTopic {
  readonly name: string
  readonly id: Uuid
  readonly configs: ReadonlyMap<string, string>
  readonly replicas: readonly ReplicaList[]
  readonly brokers: ClusterBrokers
}

/**
 * Creates the topics of `request` that can be created; each of the others has its error in the response. Duplicates and
 * `__cluster_metadata` come at the end of the response, as in Kafka. With `validateOnly` there are no records.
 */
export function createTopics(
  image: MetadataImage,
  request: CreateTopicsRequest,
  env: ControllerEnv,
): ControllerResult<CreateTopicsResponse> {
  const records: MetadataRecord[] = []
  const topics: CreatableTopicResult[] = []
  const { accepted, refused } = sortOut(request)
  const collisions = collidingNames(image)
  let partitionCount = 0
  for (const topic of accepted) {
    try {
      const planned = plan(image, topic, env, collisions)
      checkPartitionCount(partitionCount + planned.replicas.length)
      partitionCount += planned.replicas.length
      // Of two in one request the second is refused, as it would be in a request of its own.
      if (hasCollisionChars(topic.name)) collisions.set(unifiedName(topic.name), topic.name)
      if (!request.validateOnly) records.push(...recordsOf(image, planned))
      topics.push(success(image, planned, env))
    } catch (error) {
      if (!isKafkaError(error)) throw error
      topics.push(failure(topic.name, apiError(error)))
    }
  }
  return { records, response: { throttleTimeMs: 0, topics: [...topics, ...refused] } }
}

/** Kafka's ControllerApis refuses some names before the controller sees them. */
function sortOut(request: CreateTopicsRequest): { accepted: CreatableTopic[]; refused: CreatableTopicResult[] } {
  const counts = new Map<string, number>()
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  const refused: CreatableTopicResult[] = []
  for (const [name, count] of counts) {
    if (count > 1) refused.push(failure(name, invalidRequest('Duplicate topic name.')))
    else if (name === CLUSTER_METADATA_TOPIC) {
      refused.push(failure(name, invalidRequest(`Creation of internal topic ${name} is prohibited.`)))
    }
  }
  const accepted = request.topics.filter(({ name }) => counts.get(name) === 1 && name !== CLUSTER_METADATA_TOPIC)
  return { accepted, refused }
}

/** Topics with `.` or `_` in their names, by what metrics make of them. */
function collidingNames(image: MetadataImage): Map<string, string> {
  const names = new Map<string, string>()
  for (const name of image.topicsByName.keys()) {
    if (hasCollisionChars(name)) names.set(unifiedName(name), name)
  }
  return names
}

function plan(
  image: MetadataImage,
  topic: CreatableTopic,
  env: ControllerEnv,
  collisions: ReadonlyMap<string, string>,
): PlannedTopic {
  checkName(image, topic.name, collisions)
  const layers = brokerConfigLayers(image, env.brokerId, env.staticBrokerConfigs)
  const configs = new Map(topic.configs.map(({ name, value }) => [name, value]))
  validateTopicConfigs(configs, (name) => {
    const key = topicConfigs.get(name)
    return key === undefined ? null : inheritedTopicConfig(layers, key)
  })
  const brokers = clusterBrokers(image, env)
  const replicas =
    topic.assignments.length > 0 ? assignedReplicas(topic, brokers) : placedReplicas(topic, brokers, env, layers)
  // After validation no value is null.
  const settings = configs as ReadonlyMap<string, string>
  return { name: topic.name, id: randomUuid(env.random), configs: settings, replicas, brokers }
}

function checkName(image: MetadataImage, name: string, collisions: ReadonlyMap<string, string>): void {
  const problem = topicNameProblem(name)
  if (problem !== null) throw new KafkaError('INVALID_TOPIC_EXCEPTION', { message: problem })
  if (image.topicsByName.has(name)) {
    throw new KafkaError('TOPIC_ALREADY_EXISTS', { message: `Topic '${name}' already exists.` })
  }
  const other = hasCollisionChars(name) ? collisions.get(unifiedName(name)) : undefined
  if (other === undefined) return
  throw new KafkaError('INVALID_TOPIC_EXCEPTION', {
    message: `Topic '${name}' collides with existing topic: ${other}`,
  })
}

/** What the request itself says about every partition. */
function assignedReplicas(topic: CreatableTopic, brokers: ClusterBrokers): readonly ReplicaList[] {
  if (topic.replicationFactor !== -1) throw unwanted('replication factor')
  if (topic.numPartitions !== -1) throw unwanted('numPartitions')
  const byPartition = new Map<number, ReplicaList>()
  let replicationFactor: number | null = null
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (byPartition.has(partitionIndex)) {
      throw misassigned(`Found multiple manual partition assignments for partition ${partitionIndex}`)
    }
    checkManualAssignment(brokers, brokerIds, replicationFactor)
    checkSomeActive(brokers, brokerIds, partitionIndex)
    replicationFactor = brokerIds.length
    byPartition.set(partitionIndex, brokerIds)
  }
  return Array.from({ length: byPartition.size }, (_, partition) => {
    const replicas = byPartition.get(partition)
    if (replicas === undefined) throw misassigned('partitions should be a consecutive 0-based integer sequence')
    return replicas
  })
}

/** What the controller chooses; -1 in the request means the broker's default. */
function placedReplicas(
  { numPartitions, replicationFactor }: CreatableTopic,
  brokers: ClusterBrokers,
  { random }: ControllerEnv,
  layers: BrokerConfigLayers,
): readonly ReplicaList[] {
  if (replicationFactor < -1 || replicationFactor === 0) {
    throw new KafkaError('INVALID_REPLICATION_FACTOR', {
      message: 'Replication factor must be larger than 0, or -1 to use the default value.',
    })
  }
  if (numPartitions < -1 || numPartitions === 0) {
    throw new KafkaError('INVALID_PARTITIONS', {
      message: 'Number of partitions was set to an invalid non-positive value.',
    })
  }
  const partitions = numPartitions > 0 ? numPartitions : brokerConfigNumber(layers, 'num.partitions')
  const factor = replicationFactor > 0 ? replicationFactor : brokerConfigNumber(layers, 'default.replication.factor')
  checkPartitionCount(partitions)
  try {
    return placeReplicas(brokers, random, partitions, factor)
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'INVALID_REPLICATION_FACTOR') throw error
    const message = `Unable to replicate the partition ${factor} time(s): ${error.message}`
    throw new KafkaError('INVALID_REPLICATION_FACTOR', { message })
  }
}

/** In Kafka's order: the topic, its settings, its partitions. */
function recordsOf(image: MetadataImage, planned: PlannedTopic): readonly MetadataRecord[] {
  const { name, id, configs, replicas, brokers } = planned
  const configRecords = [...configs].map(([key, value]) => configRecord(name, key, value))
  // Written whenever the setting is, also for a topic that is new. Kafka: ConfigurationControlManager.
  const clearsElr = configs.has('min.insync.replicas') && hasEligibleLeaderReplicas(image)
  return [
    { type: 'TopicRecord', version: 0, data: { name, topicId: id } },
    ...configRecords,
    ...(clearsElr ? [{ type: 'ClearElrRecord', version: 0, data: { topicName: name } } as const] : []),
    ...replicas.map((list, partition) => newPartitionRecord(image, brokers, id, partition, list)),
  ]
}

function configRecord(topic: string, name: string, value: string): MetadataRecord {
  return {
    type: 'ConfigRecord',
    version: 0,
    data: { resourceType: CONFIG_RESOURCE.topic, resourceName: topic, name, value },
  }
}

function success(image: MetadataImage, planned: PlannedTopic, env: ControllerEnv): CreatableTopicResult {
  const layers = brokerConfigLayers(image, env.brokerId, env.staticBrokerConfigs)
  return {
    name: planned.name,
    topicId: planned.id,
    ...NO_ERROR,
    topicConfigErrorCode: 0,
    numPartitions: planned.replicas.length,
    replicationFactor: planned.replicas[0]?.length ?? -1,
    configs: createdTopicConfigs(layers, planned.configs),
  }
}

function failure(name: string, error: ApiError): CreatableTopicResult {
  return {
    name,
    topicId: ZERO_UUID,
    ...error,
    topicConfigErrorCode: 0,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  }
}

function invalidRequest(message: string): ApiError {
  return apiError(new KafkaError('INVALID_REQUEST', { message }))
}

function unwanted(what: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', {
    message: `A manual partition assignment was specified, but ${what} was not set to -1.`,
  })
}

function misassigned(message: string): KafkaError {
  return new KafkaError('INVALID_REPLICA_ASSIGNMENT', { message })
}
