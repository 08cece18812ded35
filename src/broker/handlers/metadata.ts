/** Metadata (3): brokers, topics and who leads their partitions; makes topics that are asked for and do not exist. */
import { errorCode } from '../../common/kafka-error.ts'
import { type Uuid, ZERO_UUID } from '../../common/uuid.ts'
import { brokerConfigLayers } from '../../metadata/configs/effective-configs.ts'
import {
  autoCreateRequest,
  createsTopicsOnDemand,
  mayBeAutoCreated,
} from '../../metadata/controller/auto-created-topics.ts'
import type { MetadataImage, TopicImage } from '../../metadata/image/metadata-image.ts'
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { metadataResponse } from '../../protocol/messages/metadata.ts'
import type { BrokerState } from '../broker-state.ts'
import { handleCreateTopics } from './create-topics.ts'
import {
  ALL_CLUSTER_OPERATIONS,
  ALL_TOPIC_OPERATIONS,
  NO_OPERATIONS,
  type PartitionViewer,
  viewerOf,
  viewPartition,
} from './partition-view.ts'

type Request = ApiMap['Metadata']['request']
type Response = ApiMap['Metadata']['response']
type TopicView = Omit<Response['topics'][number], 'topicAuthorizedOperations'>

/** Answers a Metadata request: all topics when it names none. Those that exist come first, as in Kafka. */
export async function handleMetadata(state: BrokerState, request: Request): Promise<Response> {
  const topics = request.topics === null ? await allTopics(state) : await namedTopics(state, request, request.topics)
  const { includeTopicAuthorizedOperations, includeClusterAuthorizedOperations } = request
  const topicAuthorizedOperations = includeTopicAuthorizedOperations ? ALL_TOPIC_OPERATIONS : NO_OPERATIONS
  const cluster = fill(metadataResponse, {
    brokers: await brokersOf(state),
    clusterId: state.clusterId,
    controllerId: state.env.brokerId,
    clusterAuthorizedOperations: includeClusterAuthorizedOperations ? ALL_CLUSTER_OPERATIONS : NO_OPERATIONS,
  })
  // Whole as they are: looking for fields to fill in takes a tenth of the time in which a thousand are listed.
  return { ...cluster, topics: topics.map((topic) => ({ ...topic, topicAuthorizedOperations })) }
}

/** Those that run. */
async function brokersOf(state: BrokerState): Promise<Response['brokers']> {
  const { env, host, port, several } = state
  if (several === null) return [{ nodeId: env.brokerId, host, port, rack: null }]
  const { brokers } = await state.image()
  return env.brokers.map(({ id: nodeId }) => {
    const { endPoints, rack } = brokers.get(nodeId) ?? { endPoints: [], rack: null }
    return { nodeId, host: endPoints[0]?.host ?? host, port: endPoints[0]?.port ?? port, rack }
  })
}

async function allTopics(state: BrokerState): Promise<readonly TopicView[]> {
  const image = await state.image()
  const viewer = viewerOf(state)
  return [...image.topicsByName.values()].map((topic) => viewTopic(viewer, topic))
}

async function namedTopics(
  state: BrokerState,
  request: Request,
  wanted: NonNullable<Request['topics']>,
): Promise<readonly TopicView[]> {
  const ids = new Set(wanted.filter(({ topicId }) => topicId !== ZERO_UUID).map(({ topicId }) => topicId))
  const names = new Set(wanted.flatMap(({ topicId, name }) => (topicId === ZERO_UUID && name !== null ? [name] : [])))
  const before = await state.image()
  const failures = request.allowAutoTopicCreation ? await autoCreate(state, before, [...names]) : NO_FAILURES
  const image = await state.image()
  const known = [...ids].flatMap((id) => image.topicsById.get(id) ?? [])
  known.push(...[...names].flatMap((name) => image.topicsByName.get(name) ?? []))
  const viewer = viewerOf(state)
  return [
    ...known.map((topic) => viewTopic(viewer, topic)),
    ...[...names].filter((name) => !image.topicsByName.has(name)).map((name) => unknownName(name, failures)),
    ...[...ids].filter((id) => !image.topicsById.has(id)).map(unknownId),
  ]
}

const NO_FAILURES: ReadonlyMap<string, number> = new Map()

/** Makes those of `names` that are missing; returns the error codes of those that could not be made. */
async function autoCreate(
  state: BrokerState,
  image: MetadataImage,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const layers = brokerConfigLayers(image, state.env.brokerId, state.env.staticBrokerConfigs)
  const missing = names.filter((name) => !image.topicsByName.has(name) && mayBeAutoCreated(name))
  if (missing.length === 0 || !createsTopicsOnDemand(layers)) return NO_FAILURES
  const { topics } = await handleCreateTopics(state, autoCreateRequest(missing, layers))
  return new Map(topics.map((topic) => [topic.name, topic.errorCode]))
}

function viewTopic(viewer: PartitionViewer, { name, id, partitions }: TopicImage): TopicView {
  return {
    errorCode: errorCode('NONE'),
    name,
    topicId: id,
    isInternal: isInternalTopic(name),
    partitions: partitions.map((partition, index) => viewPartition(viewer, index, partition)),
  }
}

function unknownName(name: string, failures: ReadonlyMap<string, number>): TopicView {
  const code = failures.get(name) ?? errorCode('UNKNOWN_TOPIC_OR_PARTITION')
  return {
    errorCode: topicNameProblem(name) === null ? code : errorCode('INVALID_TOPIC_EXCEPTION'),
    name,
    topicId: ZERO_UUID,
    isInternal: isInternalTopic(name),
    partitions: [],
  }
}

function unknownId(topicId: Uuid): TopicView {
  return { errorCode: errorCode('UNKNOWN_TOPIC_ID'), name: null, topicId, isInternal: false, partitions: [] }
}
