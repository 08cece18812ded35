/** CreatePartitions. Kafka: `ControllerApis.createPartitions`, `ReplicationControlManager.createPartitions`. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { CreatePartitionsRequest, CreatePartitionsResponse } from '../../protocol/messages/create-partitions.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import { type ClusterBrokers, clusterBrokers } from './cluster-brokers.ts'
import { apiError, type ControllerEnv, type ControllerResult, NO_ERROR, specificApiError } from './controller-result.ts'
import {
  checkManualAssignment,
  checkPartitionCount,
  checkSomeActive,
  newPartitionRecord,
  placeReplicas,
  type ReplicaList,
} from './replica-assignment.ts'

type TopicToGrow = CreatePartitionsRequest['topics'][number]
type GrowthResult = CreatePartitionsResponse['results'][number]

/** Adds partitions to the topics of `request` where that can be done; the others have their error in the response. */
export function createPartitions(
  image: MetadataImage,
  request: CreatePartitionsRequest,
  env: ControllerEnv,
): ControllerResult<CreatePartitionsResponse> {
  const records: MetadataRecord[] = []
  const results: GrowthResult[] = []
  const names = request.topics.map(({ name }) => name)
  const repeated = new Set(names.filter((name, position) => names.indexOf(name) !== position))
  for (const name of repeated) {
    results.push({ name, ...apiError(new KafkaError('INVALID_REQUEST', { message: 'Duplicate topic name.' })) })
  }
  for (const topic of request.topics) {
    if (repeated.has(topic.name)) continue
    try {
      const added = newPartitions(image, topic, env)
      if (!request.validateOnly) records.push(...added)
      results.push({ name: topic.name, ...NO_ERROR })
    } catch (error) {
      if (!isKafkaError(error)) throw error
      results.push({ name: topic.name, ...specificApiError(error) })
    }
  }
  return { records, response: { throttleTimeMs: 0, results } }
}

function newPartitions(image: MetadataImage, wanted: TopicToGrow, env: ControllerEnv): readonly MetadataRecord[] {
  const topic = image.topicsByName.get(wanted.name)
  if (topic === undefined) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  const count = topic.partitions.length
  checkIncrease(topic, wanted.count)
  checkPartitionCount(wanted.count - count)
  const brokers = clusterBrokers(image, env)
  return addedReplicas(topic, wanted, brokers, env).map((replicas, position) =>
    newPartitionRecord(image, brokers, topic.id, count + position, replicas),
  )
}

function checkIncrease({ name, partitions: { length } }: TopicImage, count: number): void {
  if (count > length) return
  const message =
    count === length
      ? `Topic already has ${length} partition(s).`
      : `The topic ${name} currently has ${length} partition(s); ${count} would not be an increase.`
  throw new KafkaError('INVALID_PARTITIONS', { message })
}

/** The replica lists of the partitions that are added: as many replicas as partition 0 has. */
function addedReplicas(
  topic: TopicImage,
  wanted: TopicToGrow,
  brokers: ClusterBrokers,
  { random }: ControllerEnv,
): readonly ReplicaList[] {
  const added = wanted.count - topic.partitions.length
  const replicationFactor = topic.partitions[0]?.replicas.length ?? 1
  if (wanted.assignments === null) return placeReplicas(brokers, random, added, replicationFactor)
  if (wanted.assignments.length !== added) {
    throw new KafkaError('INVALID_REPLICA_ASSIGNMENT', {
      message:
        `Attempted to add ${added} additional partition(s), but only ${wanted.assignments.length} ` +
        'assignment(s) were specified.',
    })
  }
  return wanted.assignments.map(({ brokerIds }, position) => {
    checkManualAssignment(brokers, brokerIds, replicationFactor)
    checkSomeActive(brokers, brokerIds, topic.partitions.length + position)
    return brokerIds
  })
}
