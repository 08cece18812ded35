/** Which handler answers which request. */
import type { Clock } from '../common/clock.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { ApiMap, ApiName } from '../protocol/api-map.ts'
import type { RequestOptions } from '../protocol/kafka-apis.ts'
import type { BrokerSession } from './broker-session.ts'
import type { BrokerState } from './broker-state.ts'
import type { GroupApiName } from './group-handlers.ts'
import { handleAlterClientQuotas } from './handlers/alter-client-quotas.ts'
import { handleApiVersions } from './handlers/api-versions.ts'
import { handleCreatePartitions } from './handlers/create-partitions.ts'
import { handleCreateTopics } from './handlers/create-topics.ts'
import { handleDeleteRecords } from './handlers/delete-records.ts'
import { handleDeleteTopics } from './handlers/delete-topics.ts'
import { handleDescribeClientQuotas } from './handlers/describe-client-quotas.ts'
import { handleDescribeCluster } from './handlers/describe-cluster.ts'
import { handleDescribeConfigs } from './handlers/describe-configs.ts'
import { handleDescribeQuorum } from './handlers/describe-quorum.ts'
import { handleDescribeTopicPartitions } from './handlers/describe-topic-partitions.ts'
import { handleFetch } from './handlers/fetch.ts'
import { handleFindCoordinator } from './handlers/find-coordinator.ts'
import { handleIncrementalAlterConfigs } from './handlers/incremental-alter-configs.ts'
import { handleInitProducerId } from './handlers/init-producer-id.ts'
import { handleListConfigResources } from './handlers/list-config-resources.ts'
import { handleListOffsets } from './handlers/list-offsets.ts'
import { handleMetadata } from './handlers/metadata.ts'
import { handleProduce } from './handlers/produce.ts'
import { handleAddRaftVoter, handleRemoveRaftVoter } from './handlers/raft-voters.ts'
import { handleUnregisterBroker } from './handlers/unregister-broker.ts'
import { handleUpdateFeatures } from './handlers/update-features.ts'
import type { LazyGroups } from './lazy-groups.ts'
import type { LogMaintenance } from './log-maintenance.ts'
import type { MetadataAccess } from './metadata-access.ts'
import type { Purgatory } from './purgatory.ts'
import type { ReplicaManager } from './replica-manager.ts'
import { checkTarget, withinDeadline } from './request-limits.ts'

export interface BrokerServices {
  readonly state: BrokerState
  readonly replicas: ReplicaManager
  readonly purgatory: Purgatory
  readonly maintenance: LogMaintenance
  readonly metadata: MetadataAccess
  readonly groups: LazyGroups
  readonly clock: Clock
  readonly notice: (sentence: string) => void
}

/** How a request is asked, and by which client. */
interface Asked extends RequestOptions {
  readonly clientId: string
}

type Handlers = {
  readonly [N in ApiName]: (
    services: BrokerServices,
    request: ApiMap[N]['request'],
    options: Asked,
    session: BrokerSession,
  ) => Promise<ApiMap[N]['response']>
}

/** By the coordinator of groups, which most processes never load. */
function byCoordinator<N extends GroupApiName>(api: N): Handlers[N] {
  const handler = (
    services: BrokerServices,
    request: ApiMap[N]['request'],
    options: RequestOptions,
    session: BrokerSession,
  ) => services.groups.handle(api, services, request, options, session)
  return handler as Handlers[N]
}

const handlers: Handlers = {
  Produce: async ({ replicas, maintenance, metadata }, request, options) => {
    maintenance.begin()
    // What others have changed meanwhile counts: max.message.bytes, compression.type, segment.ms, a deletion.
    await metadata.catchUp()
    return handleProduce(replicas, request, options.clientId, options)
  },
  Fetch: ({ replicas, purgatory, clock, notice, metadata }, request, options) => {
    const { directory: metadataDirectory } = metadata
    const refreshMetadata = () => metadata.catchUp()
    return handleFetch({ replicas, purgatory, clock, notice, metadataDirectory, refreshMetadata }, request, options)
  },
  ListOffsets: (services, request) => handleListOffsets(services, request),
  Metadata: ({ state }, request) => handleMetadata(state, request),
  ApiVersions: ({ state }, request) => handleApiVersions(state, request, answeredApis),
  CreateTopics: ({ state }, request) => handleCreateTopics(state, request),
  DeleteTopics: async ({ state, groups }, request) => {
    const answer = await handleDeleteTopics(state, request)
    const deleted = answer.responses.filter(({ errorCode }) => errorCode === 0)
    await groups.forgetTopics(deleted.map(({ name, topicId }) => ({ name: name ?? '', topicId })))
    return answer
  },
  DeleteRecords: (services, request) => handleDeleteRecords(services, request),
  InitProducerId: ({ state }, request) => handleInitProducerId(state, request),
  DescribeConfigs: ({ state }, request) => handleDescribeConfigs(state, request),
  IncrementalAlterConfigs: ({ state }, request) => handleIncrementalAlterConfigs(state, request),
  DescribeClientQuotas: ({ state }, request) => handleDescribeClientQuotas(state, request),
  AlterClientQuotas: ({ state }, request) => handleAlterClientQuotas(state, request),
  // Loaded when it is asked for: cryptography takes 3 ms to load.
  DescribeUserScramCredentials: async ({ state }, request) =>
    (await import('./handlers/user-scram-credentials.ts')).handleDescribeUserScramCredentials(state, request),
  AlterUserScramCredentials: async ({ state }, request) =>
    (await import('./handlers/user-scram-credentials.ts')).handleAlterUserScramCredentials(state, request),
  ListConfigResources: ({ state }, request) => handleListConfigResources(state, request),
  CreatePartitions: ({ state }, request) => handleCreatePartitions(state, request),
  DescribeCluster: ({ state }, request) => handleDescribeCluster(state, request),
  DescribeTopicPartitions: ({ state }, request) => handleDescribeTopicPartitions(state, request),
  DescribeQuorum: ({ state, clock }, request) => handleDescribeQuorum(state, request, clock),
  UpdateFeatures: ({ state }, request) => handleUpdateFeatures(state, request),
  UnregisterBroker: ({ state }, request) => handleUnregisterBroker(state, request),
  AddRaftVoter: ({ state }, request) => handleAddRaftVoter(state, request),
  RemoveRaftVoter: ({ state }, request) => handleRemoveRaftVoter(state, request),
  FindCoordinator: ({ state }, request) => handleFindCoordinator(state, request),
  ConsumerGroupHeartbeat: byCoordinator('ConsumerGroupHeartbeat'),
  ConsumerGroupDescribe: byCoordinator('ConsumerGroupDescribe'),
  DescribeGroups: byCoordinator('DescribeGroups'),
  ListGroups: byCoordinator('ListGroups'),
  DeleteGroups: byCoordinator('DeleteGroups'),
  OffsetCommit: byCoordinator('OffsetCommit'),
  OffsetFetch: byCoordinator('OffsetFetch'),
  OffsetDelete: byCoordinator('OffsetDelete'),
}

/** The requests that have a handler. */
export const answeredApis: readonly ApiName[] = Object.keys(handlers) as ApiName[]

/**
 * Answers a request. Throws UNSUPPORTED_VERSION for one without a handler, what its target and its deadline demand, and
 * what the handler throws. A fetch ends at the deadline with what it has.
 */
export async function handleRequest<N extends ApiName>(
  services: BrokerServices,
  api: N,
  request: ApiMap[N]['request'],
  options: Asked,
  session: BrokerSession,
): Promise<ApiMap[N]['response']> {
  const handler: Handlers[N] | undefined = handlers[api]
  if (handler === undefined) throw new KafkaError('UNSUPPORTED_VERSION', { message: `${api} is not answered here.` })
  checkTarget(options.target, services.state.env.brokerId)
  const answer = handler(services, request, options, session)
  return api === 'Fetch' ? answer : withinDeadline(answer, options, services.clock)
}
