/** Which handler answers which request. */
import type { Clock } from '../common/clock.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { ApiMap, ApiName } from '../protocol/api-map.ts'
import type { RequestOptions, Target } from '../protocol/kafka-apis.ts'
import type { BrokerSession } from './broker-session.ts'
import type { BrokerState } from './broker-state.ts'
import type { GroupApiName } from './group-handlers.ts'
import { handleCreateAcls, handleDeleteAcls, handleDescribeAcls } from './handlers/acls.ts'
import { handleAlterClientQuotas } from './handlers/alter-client-quotas.ts'
import { handleAlterPartitionReassignments } from './handlers/alter-partition-reassignments.ts'
import { handleAlterReplicaLogDirs } from './handlers/alter-replica-log-dirs.ts'
import { handleApiVersions } from './handlers/api-versions.ts'
import { handleCreatePartitions } from './handlers/create-partitions.ts'
import { handleCreateTopics } from './handlers/create-topics.ts'
import {
  handleCreateDelegationToken,
  handleDescribeDelegationToken,
  handleExpireDelegationToken,
  handleRenewDelegationToken,
} from './handlers/delegation-tokens.ts'
import { handleDeleteRecords } from './handlers/delete-records.ts'
import { handleDeleteTopics } from './handlers/delete-topics.ts'
import { handleDescribeClientQuotas } from './handlers/describe-client-quotas.ts'
import { handleDescribeCluster } from './handlers/describe-cluster.ts'
import { handleDescribeConfigs } from './handlers/describe-configs.ts'
import { handleDescribeLogDirs } from './handlers/describe-log-dirs.ts'
import { handleDescribeProducers } from './handlers/describe-producers.ts'
import { handleDescribeQuorum } from './handlers/describe-quorum.ts'
import { handleDescribeTopicPartitions } from './handlers/describe-topic-partitions.ts'
import { handleElectLeaders } from './handlers/elect-leaders.ts'
import { handleFetch } from './handlers/fetch.ts'
import { handleFindCoordinator } from './handlers/find-coordinator.ts'
import { handleIncrementalAlterConfigs } from './handlers/incremental-alter-configs.ts'
import { handleInitProducerId } from './handlers/init-producer-id.ts'
import { handleListConfigResources } from './handlers/list-config-resources.ts'
import { handleListOffsets } from './handlers/list-offsets.ts'
import { handleListPartitionReassignments } from './handlers/list-partition-reassignments.ts'
import { handleMetadata } from './handlers/metadata.ts'
import { handleProduce } from './handlers/produce.ts'
import { handleAddRaftVoter, handleRemoveRaftVoter } from './handlers/raft-voters.ts'
import { handleDescribeTransactions, handleListTransactions } from './handlers/transactions.ts'
import { handleUnregisterBroker } from './handlers/unregister-broker.ts'
import { handleUpdateFeatures } from './handlers/update-features.ts'
import { handleWriteTxnMarkers } from './handlers/write-txn-markers.ts'
import type { LazyGroups } from './lazy-groups.ts'
import type { LazyTransactions } from './lazy-transactions.ts'
import type { LogDirUsages } from './log-dir-usage.ts'
import type { LogMaintenance } from './log-maintenance.ts'
import type { MetadataAccess } from './metadata-access.ts'
import type { Purgatory } from './purgatory.ts'
import type { ReplicaManager } from './replica-manager.ts'
import { checkTarget, withinDeadline } from './request-limits.ts'
import type { TransactionApiName } from './transaction-handlers.ts'

export interface BrokerServices {
  readonly state: BrokerState
  readonly replicas: ReplicaManager
  readonly purgatory: Purgatory
  readonly maintenance: LogMaintenance
  readonly metadata: MetadataAccess
  readonly groups: LazyGroups
  readonly transactions: LazyTransactions
  readonly logDirs: LogDirUsages
  readonly clock: Clock
  readonly notice: (sentence: string) => void
}

/** How a request is asked, and by which client. */
interface Asked extends RequestOptions {
  readonly clientId: string
}

/** So long does who asks for the replicas wait for those that catch up. */
const CATCH_UP_MS = 1000

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

/** By the coordinator of transactions, which fewer still load. */
function byTransactions<N extends TransactionApiName>(api: N): Handlers[N] {
  const handler = (services: BrokerServices, request: ApiMap[N]['request'], options: RequestOptions) =>
    services.transactions.handle(api, services, request, options)
  return handler as Handlers[N]
}

const handlers: Handlers = {
  Produce: async (services, request, options) => {
    services.maintenance.begin()
    // What others have changed meanwhile counts: max.message.bytes, compression.type, segment.ms, a deletion.
    await services.metadata.catchUp()
    return handleProduce(services, request, options.clientId, options)
  },
  Fetch: ({ replicas, purgatory, clock, notice, metadata, transactions }, request, options) => {
    const { directory: metadataDirectory } = metadata
    const refreshMetadata = () => metadata.catchUp()
    const unblock = () => transactions.unblock()
    const services = { replicas, purgatory, clock, notice, metadataDirectory, refreshMetadata, unblock }
    return handleFetch(services, request, options)
  },
  ListOffsets: ({ replicas, notice, transactions }, request) =>
    handleListOffsets({ replicas, notice, unblock: () => transactions.unblock() }, request),
  Metadata: ({ state }, request) => afterLook(state, () => handleMetadata(state, request)),
  ApiVersions: ({ state }, request) => handleApiVersions(state, request, answeredApis),
  CreateTopics: ({ state }, request) => handleCreateTopics(state, request),
  DeleteTopics: async ({ state, groups }, request) => {
    const answer = await handleDeleteTopics(state, request)
    const deleted = answer.responses.filter(({ errorCode }) => errorCode === 0)
    await groups.forgetTopics(deleted.map(({ name, topicId }) => ({ name: name ?? '', topicId })))
    return answer
  },
  DeleteRecords: (services, request) => handleDeleteRecords(services, request),
  InitProducerId: (services, request, options) => handleInitProducerId(services, request, options),
  AddPartitionsToTxn: byTransactions('AddPartitionsToTxn'),
  AddOffsetsToTxn: byTransactions('AddOffsetsToTxn'),
  EndTxn: byTransactions('EndTxn'),
  TxnOffsetCommit: byTransactions('TxnOffsetCommit'),
  DescribeConfigs: ({ state, logDirs }, request, { target }) => {
    const id = askedBroker(state, target)
    const paths = id === state.env.brokerId ? state.logDirs : logDirs.of(id).map(({ path }) => path)
    return handleDescribeConfigs(state, request, { id, logDirs: paths })
  },
  IncrementalAlterConfigs: ({ state }, request, { target }) =>
    handleIncrementalAlterConfigs(state, request, askedBroker(state, target)),
  DescribeClientQuotas: ({ state }, request) => handleDescribeClientQuotas(state, request),
  AlterClientQuotas: ({ state }, request) => handleAlterClientQuotas(state, request),
  // Loaded when it is asked for: cryptography takes 3 ms to load.
  DescribeUserScramCredentials: async ({ state }, request) =>
    (await import('./handlers/user-scram-credentials.ts')).handleDescribeUserScramCredentials(state, request),
  AlterUserScramCredentials: async ({ state }, request) =>
    (await import('./handlers/user-scram-credentials.ts')).handleAlterUserScramCredentials(state, request),
  ListConfigResources: ({ state }, request) => handleListConfigResources(state, request),
  AlterReplicaLogDirs: ({ state, logDirs }, request, { target }) =>
    handleAlterReplicaLogDirs(state, logDirs, request, askedBroker(state, target)),
  DescribeLogDirs: ({ state, logDirs }, request, { target }) =>
    handleDescribeLogDirs(state, logDirs, request, askedBroker(state, target)),
  WriteTxnMarkers: (services, request) => handleWriteTxnMarkers(services, request),
  DescribeProducers: (services, request, { target }) =>
    handleDescribeProducers(services, request, target?.kind === 'node' ? target.nodeId : null),
  DescribeTransactions: (services, request, { target }) =>
    handleDescribeTransactions(services, request, askedBroker(services.state, target)),
  ListTransactions: (services, request, { target }) => {
    const brokerId = askedBroker(services.state, target)
    return handleListTransactions(services, request, { brokerId, nowMs: services.clock.nowMs() })
  },
  DescribeAcls: () => handleDescribeAcls(),
  CreateAcls: (_, request) => handleCreateAcls(request),
  DeleteAcls: (_, request) => handleDeleteAcls(request),
  CreateDelegationToken: () => handleCreateDelegationToken(),
  RenewDelegationToken: () => handleRenewDelegationToken(),
  ExpireDelegationToken: () => handleExpireDelegationToken(),
  DescribeDelegationToken: () => handleDescribeDelegationToken(),
  ElectLeaders: ({ state }, request) => handleElectLeaders(state, request),
  AlterPartitionReassignments: ({ state }, request) => handleAlterPartitionReassignments(state, request),
  ListPartitionReassignments: ({ state }, request) => handleListPartitionReassignments(state, request),
  CreatePartitions: ({ state }, request) => handleCreatePartitions(state, request),
  DescribeCluster: ({ state }, request) => afterLook(state, () => handleDescribeCluster(state, request)),
  DescribeTopicPartitions: ({ state }, request) =>
    afterLook(state, () => handleDescribeTopicPartitions(state, request), { untilCaughtUp: true }),
  DescribeQuorum: ({ state, clock }, request) => handleDescribeQuorum(state, request, clock),
  UpdateFeatures: ({ state }, request) => handleUpdateFeatures(state, request),
  UnregisterBroker: ({ state }, request) => handleUnregisterBroker(state, request),
  AddRaftVoter: ({ state }, request) => handleAddRaftVoter(state, request),
  RemoveRaftVoter: ({ state }, request) => handleRemoveRaftVoter(state, request),
  FindCoordinator: ({ state }, request) => handleFindCoordinator(state, request),
  ConsumerGroupHeartbeat: byCoordinator('ConsumerGroupHeartbeat'),
  ConsumerGroupDescribe: byCoordinator('ConsumerGroupDescribe'),
  JoinGroup: byCoordinator('JoinGroup'),
  SyncGroup: byCoordinator('SyncGroup'),
  Heartbeat: byCoordinator('Heartbeat'),
  LeaveGroup: byCoordinator('LeaveGroup'),
  DescribeGroups: byCoordinator('DescribeGroups'),
  ListGroups: byCoordinator('ListGroups'),
  DeleteGroups: byCoordinator('DeleteGroups'),
  OffsetCommit: byCoordinator('OffsetCommit'),
  OffsetFetch: byCoordinator('OffsetFetch'),
  OffsetDelete: byCoordinator('OffsetDelete'),
}

/** The broker that has to answer: some requests are about the one that gets them. */
function askedBroker({ env }: BrokerState, target: Target | undefined): number {
  return target?.kind === 'node' ? target.nodeId : env.brokerId
}

/** The requests that have a handler. */
export const answeredApis: readonly ApiName[] = Object.keys(handlers) as ApiName[]

/**
 * Of several brokers one may have gone or come since anybody looked. What can't be changed now is shown as it is.
 * `untilCaughtUp`: replicas that can be in sync again are so, if that does not take long.
 */
async function afterLook<T>(state: BrokerState, answer: () => Promise<T>, { untilCaughtUp = false } = {}): Promise<T> {
  const { several } = state
  try {
    await several?.keeper.look()
    if (untilCaughtUp) await several?.keeper.caughtUp(CATCH_UP_MS)
  } catch (error) {
    if (!isKafkaError(error)) throw error
  }
  return answer()
}

/**
 * Of the brokers that this process is, the one that is asked; else the one that acts for it. What is in the log.dir of a broker
 * can be seen, or what is the matter with it, while it is fenced too.
 */
function answeringBroker(state: BrokerState, api: ApiName, { target }: Asked): number {
  const { env, several } = state
  if (target?.kind !== 'node') return env.brokerId
  const { nodeId } = target
  const isFencedHere = api === 'DescribeLogDirs' && several !== null && state.lastImage().brokers.has(nodeId)
  return isFencedHere || env.brokers.some(({ id }) => id === nodeId) ? nodeId : env.brokerId
}

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
  checkTarget(options.target, answeringBroker(services.state, api, options))
  const answer = handler(services, request, options, session)
  return api === 'Fetch' ? answer : withinDeadline(answer, options, services.clock)
}
