/** Which APIs there are: their messages as types and as schemas. A new API is a file in messages and two lines here. */

import * as acls from './messages/acls.ts'
import * as addOffsetsToTxn from './messages/add-offsets-to-txn.ts'
import * as addPartitionsToTxn from './messages/add-partitions-to-txn.ts'
import * as alterClientQuotas from './messages/alter-client-quotas.ts'
import * as alterPartitionReassignments from './messages/alter-partition-reassignments.ts'
import * as alterReplicaLogDirs from './messages/alter-replica-log-dirs.ts'
import * as alterUserScramCredentials from './messages/alter-user-scram-credentials.ts'
import * as apiVersions from './messages/api-versions.ts'
import * as consumerGroupDescribe from './messages/consumer-group-describe.ts'
import * as consumerGroupHeartbeat from './messages/consumer-group-heartbeat.ts'
import * as createPartitions from './messages/create-partitions.ts'
import * as createTopics from './messages/create-topics.ts'
import * as delegationTokens from './messages/delegation-tokens.ts'
import * as deleteGroups from './messages/delete-groups.ts'
import * as deleteRecords from './messages/delete-records.ts'
import * as deleteTopics from './messages/delete-topics.ts'
import * as describeClientQuotas from './messages/describe-client-quotas.ts'
import * as describeCluster from './messages/describe-cluster.ts'
import * as describeConfigs from './messages/describe-configs.ts'
import * as describeGroups from './messages/describe-groups.ts'
import * as describeLogDirs from './messages/describe-log-dirs.ts'
import * as describeProducers from './messages/describe-producers.ts'
import * as describeQuorum from './messages/describe-quorum.ts'
import * as describeTopicPartitions from './messages/describe-topic-partitions.ts'
import * as describeTransactions from './messages/describe-transactions.ts'
import * as describeUserScramCredentials from './messages/describe-user-scram-credentials.ts'
import * as electLeaders from './messages/elect-leaders.ts'
import * as endTxn from './messages/end-txn.ts'
import * as fetch from './messages/fetch.ts'
import * as findCoordinator from './messages/find-coordinator.ts'
import * as heartbeat from './messages/heartbeat.ts'
import * as incrementalAlterConfigs from './messages/incremental-alter-configs.ts'
import * as initProducerId from './messages/init-producer-id.ts'
import * as joinGroup from './messages/join-group.ts'
import * as leaveGroup from './messages/leave-group.ts'
import * as listConfigResources from './messages/list-config-resources.ts'
import * as listGroups from './messages/list-groups.ts'
import * as listOffsets from './messages/list-offsets.ts'
import * as listPartitionReassignments from './messages/list-partition-reassignments.ts'
import * as listTransactions from './messages/list-transactions.ts'
import * as metadata from './messages/metadata.ts'
import * as offsetCommit from './messages/offset-commit.ts'
import * as offsetDelete from './messages/offset-delete.ts'
import * as offsetFetch from './messages/offset-fetch.ts'
import * as produce from './messages/produce.ts'
import * as raftVoters from './messages/raft-voters.ts'
import * as syncGroup from './messages/sync-group.ts'
import * as txnOffsetCommit from './messages/txn-offset-commit.ts'
import * as unregisterBroker from './messages/unregister-broker.ts'
import * as updateFeatures from './messages/update-features.ts'
import * as writeTxnMarkers from './messages/write-txn-markers.ts'
import type { MessageSchema } from './schema.ts'
import { includesVersion } from './version-range.ts'

/** Request and response of every API: `ApiMap['Fetch']['response']`. */
export interface ApiMap {
  Produce: { request: produce.ProduceRequest; response: produce.ProduceResponse }
  Fetch: { request: fetch.FetchRequest; response: fetch.FetchResponse }
  ListOffsets: { request: listOffsets.ListOffsetsRequest; response: listOffsets.ListOffsetsResponse }
  Metadata: { request: metadata.MetadataRequest; response: metadata.MetadataResponse }
  OffsetCommit: { request: offsetCommit.OffsetCommitRequest; response: offsetCommit.OffsetCommitResponse }
  OffsetFetch: { request: offsetFetch.OffsetFetchRequest; response: offsetFetch.OffsetFetchResponse }
  FindCoordinator: {
    request: findCoordinator.FindCoordinatorRequest
    response: findCoordinator.FindCoordinatorResponse
  }
  JoinGroup: { request: joinGroup.JoinGroupRequest; response: joinGroup.JoinGroupResponse }
  Heartbeat: { request: heartbeat.HeartbeatRequest; response: heartbeat.HeartbeatResponse }
  LeaveGroup: { request: leaveGroup.LeaveGroupRequest; response: leaveGroup.LeaveGroupResponse }
  SyncGroup: { request: syncGroup.SyncGroupRequest; response: syncGroup.SyncGroupResponse }
  DescribeGroups: { request: describeGroups.DescribeGroupsRequest; response: describeGroups.DescribeGroupsResponse }
  ListGroups: { request: listGroups.ListGroupsRequest; response: listGroups.ListGroupsResponse }
  ApiVersions: { request: apiVersions.ApiVersionsRequest; response: apiVersions.ApiVersionsResponse }
  CreateTopics: { request: createTopics.CreateTopicsRequest; response: createTopics.CreateTopicsResponse }
  DeleteTopics: { request: deleteTopics.DeleteTopicsRequest; response: deleteTopics.DeleteTopicsResponse }
  DeleteRecords: { request: deleteRecords.DeleteRecordsRequest; response: deleteRecords.DeleteRecordsResponse }
  InitProducerId: { request: initProducerId.InitProducerIdRequest; response: initProducerId.InitProducerIdResponse }
  AddPartitionsToTxn: {
    request: addPartitionsToTxn.AddPartitionsToTxnRequest
    response: addPartitionsToTxn.AddPartitionsToTxnResponse
  }
  AddOffsetsToTxn: {
    request: addOffsetsToTxn.AddOffsetsToTxnRequest
    response: addOffsetsToTxn.AddOffsetsToTxnResponse
  }
  EndTxn: { request: endTxn.EndTxnRequest; response: endTxn.EndTxnResponse }
  WriteTxnMarkers: {
    request: writeTxnMarkers.WriteTxnMarkersRequest
    response: writeTxnMarkers.WriteTxnMarkersResponse
  }
  TxnOffsetCommit: {
    request: txnOffsetCommit.TxnOffsetCommitRequest
    response: txnOffsetCommit.TxnOffsetCommitResponse
  }
  DescribeAcls: { request: acls.DescribeAclsRequest; response: acls.DescribeAclsResponse }
  CreateAcls: { request: acls.CreateAclsRequest; response: acls.CreateAclsResponse }
  DeleteAcls: { request: acls.DeleteAclsRequest; response: acls.DeleteAclsResponse }
  DescribeConfigs: {
    request: describeConfigs.DescribeConfigsRequest
    response: describeConfigs.DescribeConfigsResponse
  }
  AlterReplicaLogDirs: {
    request: alterReplicaLogDirs.AlterReplicaLogDirsRequest
    response: alterReplicaLogDirs.AlterReplicaLogDirsResponse
  }
  DescribeLogDirs: {
    request: describeLogDirs.DescribeLogDirsRequest
    response: describeLogDirs.DescribeLogDirsResponse
  }
  CreatePartitions: {
    request: createPartitions.CreatePartitionsRequest
    response: createPartitions.CreatePartitionsResponse
  }
  CreateDelegationToken: {
    request: delegationTokens.CreateDelegationTokenRequest
    response: delegationTokens.CreateDelegationTokenResponse
  }
  RenewDelegationToken: {
    request: delegationTokens.RenewDelegationTokenRequest
    response: delegationTokens.RenewDelegationTokenResponse
  }
  ExpireDelegationToken: {
    request: delegationTokens.ExpireDelegationTokenRequest
    response: delegationTokens.ExpireDelegationTokenResponse
  }
  DescribeDelegationToken: {
    request: delegationTokens.DescribeDelegationTokenRequest
    response: delegationTokens.DescribeDelegationTokenResponse
  }
  DeleteGroups: { request: deleteGroups.DeleteGroupsRequest; response: deleteGroups.DeleteGroupsResponse }
  ElectLeaders: {
    request: electLeaders.ElectLeadersRequest
    response: electLeaders.ElectLeadersResponse
  }
  IncrementalAlterConfigs: {
    request: incrementalAlterConfigs.IncrementalAlterConfigsRequest
    response: incrementalAlterConfigs.IncrementalAlterConfigsResponse
  }
  AlterPartitionReassignments: {
    request: alterPartitionReassignments.AlterPartitionReassignmentsRequest
    response: alterPartitionReassignments.AlterPartitionReassignmentsResponse
  }
  ListPartitionReassignments: {
    request: listPartitionReassignments.ListPartitionReassignmentsRequest
    response: listPartitionReassignments.ListPartitionReassignmentsResponse
  }
  OffsetDelete: { request: offsetDelete.OffsetDeleteRequest; response: offsetDelete.OffsetDeleteResponse }
  DescribeClientQuotas: {
    request: describeClientQuotas.DescribeClientQuotasRequest
    response: describeClientQuotas.DescribeClientQuotasResponse
  }
  AlterClientQuotas: {
    request: alterClientQuotas.AlterClientQuotasRequest
    response: alterClientQuotas.AlterClientQuotasResponse
  }
  DescribeUserScramCredentials: {
    request: describeUserScramCredentials.DescribeUserScramCredentialsRequest
    response: describeUserScramCredentials.DescribeUserScramCredentialsResponse
  }
  AlterUserScramCredentials: {
    request: alterUserScramCredentials.AlterUserScramCredentialsRequest
    response: alterUserScramCredentials.AlterUserScramCredentialsResponse
  }
  DescribeQuorum: { request: describeQuorum.DescribeQuorumRequest; response: describeQuorum.DescribeQuorumResponse }
  UpdateFeatures: { request: updateFeatures.UpdateFeaturesRequest; response: updateFeatures.UpdateFeaturesResponse }
  DescribeCluster: {
    request: describeCluster.DescribeClusterRequest
    response: describeCluster.DescribeClusterResponse
  }
  DescribeProducers: {
    request: describeProducers.DescribeProducersRequest
    response: describeProducers.DescribeProducersResponse
  }
  UnregisterBroker: {
    request: unregisterBroker.UnregisterBrokerRequest
    response: unregisterBroker.UnregisterBrokerResponse
  }
  DescribeTransactions: {
    request: describeTransactions.DescribeTransactionsRequest
    response: describeTransactions.DescribeTransactionsResponse
  }
  ListTransactions: {
    request: listTransactions.ListTransactionsRequest
    response: listTransactions.ListTransactionsResponse
  }
  ConsumerGroupHeartbeat: {
    request: consumerGroupHeartbeat.ConsumerGroupHeartbeatRequest
    response: consumerGroupHeartbeat.ConsumerGroupHeartbeatResponse
  }
  ConsumerGroupDescribe: {
    request: consumerGroupDescribe.ConsumerGroupDescribeRequest
    response: consumerGroupDescribe.ConsumerGroupDescribeResponse
  }
  ListConfigResources: {
    request: listConfigResources.ListConfigResourcesRequest
    response: listConfigResources.ListConfigResourcesResponse
  }
  DescribeTopicPartitions: {
    request: describeTopicPartitions.DescribeTopicPartitionsRequest
    response: describeTopicPartitions.DescribeTopicPartitionsResponse
  }
  AddRaftVoter: { request: raftVoters.AddRaftVoterRequest; response: raftVoters.AddRaftVoterResponse }
  RemoveRaftVoter: { request: raftVoters.RemoveRaftVoterRequest; response: raftVoters.RemoveRaftVoterResponse }
}

export type ApiName = keyof ApiMap

/** The schemas of one API. `request.apiKey` is its number, `request.validVersions` what Kafka 4.3.1 has. */
export interface ApiSchemas<N extends ApiName> {
  readonly request: MessageSchema<ApiMap[N]['request']>
  readonly response: MessageSchema<ApiMap[N]['response']>
}

/** In the order of the API keys. Kafka: ApiKeys. */
export const apiSchemas: { readonly [N in ApiName]: ApiSchemas<N> } = {
  Produce: { request: produce.produceRequest, response: produce.produceResponse },
  Fetch: { request: fetch.fetchRequest, response: fetch.fetchResponse },
  ListOffsets: { request: listOffsets.listOffsetsRequest, response: listOffsets.listOffsetsResponse },
  Metadata: { request: metadata.metadataRequest, response: metadata.metadataResponse },
  OffsetCommit: { request: offsetCommit.offsetCommitRequest, response: offsetCommit.offsetCommitResponse },
  OffsetFetch: { request: offsetFetch.offsetFetchRequest, response: offsetFetch.offsetFetchResponse },
  FindCoordinator: {
    request: findCoordinator.findCoordinatorRequest,
    response: findCoordinator.findCoordinatorResponse,
  },
  JoinGroup: { request: joinGroup.joinGroupRequest, response: joinGroup.joinGroupResponse },
  Heartbeat: { request: heartbeat.heartbeatRequest, response: heartbeat.heartbeatResponse },
  LeaveGroup: { request: leaveGroup.leaveGroupRequest, response: leaveGroup.leaveGroupResponse },
  SyncGroup: { request: syncGroup.syncGroupRequest, response: syncGroup.syncGroupResponse },
  DescribeGroups: { request: describeGroups.describeGroupsRequest, response: describeGroups.describeGroupsResponse },
  ListGroups: { request: listGroups.listGroupsRequest, response: listGroups.listGroupsResponse },
  ApiVersions: { request: apiVersions.apiVersionsRequest, response: apiVersions.apiVersionsResponse },
  CreateTopics: { request: createTopics.createTopicsRequest, response: createTopics.createTopicsResponse },
  DeleteTopics: { request: deleteTopics.deleteTopicsRequest, response: deleteTopics.deleteTopicsResponse },
  DeleteRecords: { request: deleteRecords.deleteRecordsRequest, response: deleteRecords.deleteRecordsResponse },
  InitProducerId: { request: initProducerId.initProducerIdRequest, response: initProducerId.initProducerIdResponse },
  AddPartitionsToTxn: {
    request: addPartitionsToTxn.addPartitionsToTxnRequest,
    response: addPartitionsToTxn.addPartitionsToTxnResponse,
  },
  AddOffsetsToTxn: {
    request: addOffsetsToTxn.addOffsetsToTxnRequest,
    response: addOffsetsToTxn.addOffsetsToTxnResponse,
  },
  EndTxn: { request: endTxn.endTxnRequest, response: endTxn.endTxnResponse },
  WriteTxnMarkers: {
    request: writeTxnMarkers.writeTxnMarkersRequest,
    response: writeTxnMarkers.writeTxnMarkersResponse,
  },
  TxnOffsetCommit: {
    request: txnOffsetCommit.txnOffsetCommitRequest,
    response: txnOffsetCommit.txnOffsetCommitResponse,
  },
  DescribeAcls: { request: acls.describeAclsRequest, response: acls.describeAclsResponse },
  CreateAcls: { request: acls.createAclsRequest, response: acls.createAclsResponse },
  DeleteAcls: { request: acls.deleteAclsRequest, response: acls.deleteAclsResponse },
  DescribeConfigs: {
    request: describeConfigs.describeConfigsRequest,
    response: describeConfigs.describeConfigsResponse,
  },
  AlterReplicaLogDirs: {
    request: alterReplicaLogDirs.alterReplicaLogDirsRequest,
    response: alterReplicaLogDirs.alterReplicaLogDirsResponse,
  },
  DescribeLogDirs: {
    request: describeLogDirs.describeLogDirsRequest,
    response: describeLogDirs.describeLogDirsResponse,
  },
  CreatePartitions: {
    request: createPartitions.createPartitionsRequest,
    response: createPartitions.createPartitionsResponse,
  },
  CreateDelegationToken: {
    request: delegationTokens.createDelegationTokenRequest,
    response: delegationTokens.createDelegationTokenResponse,
  },
  RenewDelegationToken: {
    request: delegationTokens.renewDelegationTokenRequest,
    response: delegationTokens.renewDelegationTokenResponse,
  },
  ExpireDelegationToken: {
    request: delegationTokens.expireDelegationTokenRequest,
    response: delegationTokens.expireDelegationTokenResponse,
  },
  DescribeDelegationToken: {
    request: delegationTokens.describeDelegationTokenRequest,
    response: delegationTokens.describeDelegationTokenResponse,
  },
  DeleteGroups: { request: deleteGroups.deleteGroupsRequest, response: deleteGroups.deleteGroupsResponse },
  ElectLeaders: {
    request: electLeaders.electLeadersRequest,
    response: electLeaders.electLeadersResponse,
  },
  IncrementalAlterConfigs: {
    request: incrementalAlterConfigs.incrementalAlterConfigsRequest,
    response: incrementalAlterConfigs.incrementalAlterConfigsResponse,
  },
  AlterPartitionReassignments: {
    request: alterPartitionReassignments.alterPartitionReassignmentsRequest,
    response: alterPartitionReassignments.alterPartitionReassignmentsResponse,
  },
  ListPartitionReassignments: {
    request: listPartitionReassignments.listPartitionReassignmentsRequest,
    response: listPartitionReassignments.listPartitionReassignmentsResponse,
  },
  OffsetDelete: { request: offsetDelete.offsetDeleteRequest, response: offsetDelete.offsetDeleteResponse },
  DescribeClientQuotas: {
    request: describeClientQuotas.describeClientQuotasRequest,
    response: describeClientQuotas.describeClientQuotasResponse,
  },
  AlterClientQuotas: {
    request: alterClientQuotas.alterClientQuotasRequest,
    response: alterClientQuotas.alterClientQuotasResponse,
  },
  DescribeUserScramCredentials: {
    request: describeUserScramCredentials.describeUserScramCredentialsRequest,
    response: describeUserScramCredentials.describeUserScramCredentialsResponse,
  },
  AlterUserScramCredentials: {
    request: alterUserScramCredentials.alterUserScramCredentialsRequest,
    response: alterUserScramCredentials.alterUserScramCredentialsResponse,
  },
  DescribeQuorum: { request: describeQuorum.describeQuorumRequest, response: describeQuorum.describeQuorumResponse },
  UpdateFeatures: { request: updateFeatures.updateFeaturesRequest, response: updateFeatures.updateFeaturesResponse },
  DescribeCluster: {
    request: describeCluster.describeClusterRequest,
    response: describeCluster.describeClusterResponse,
  },
  DescribeProducers: {
    request: describeProducers.describeProducersRequest,
    response: describeProducers.describeProducersResponse,
  },
  UnregisterBroker: {
    request: unregisterBroker.unregisterBrokerRequest,
    response: unregisterBroker.unregisterBrokerResponse,
  },
  DescribeTransactions: {
    request: describeTransactions.describeTransactionsRequest,
    response: describeTransactions.describeTransactionsResponse,
  },
  ListTransactions: {
    request: listTransactions.listTransactionsRequest,
    response: listTransactions.listTransactionsResponse,
  },
  ConsumerGroupHeartbeat: {
    request: consumerGroupHeartbeat.consumerGroupHeartbeatRequest,
    response: consumerGroupHeartbeat.consumerGroupHeartbeatResponse,
  },
  ConsumerGroupDescribe: {
    request: consumerGroupDescribe.consumerGroupDescribeRequest,
    response: consumerGroupDescribe.consumerGroupDescribeResponse,
  },
  ListConfigResources: {
    request: listConfigResources.listConfigResourcesRequest,
    response: listConfigResources.listConfigResourcesResponse,
  },
  DescribeTopicPartitions: {
    request: describeTopicPartitions.describeTopicPartitionsRequest,
    response: describeTopicPartitions.describeTopicPartitionsResponse,
  },
  AddRaftVoter: { request: raftVoters.addRaftVoterRequest, response: raftVoters.addRaftVoterResponse },
  RemoveRaftVoter: { request: raftVoters.removeRaftVoterRequest, response: raftVoters.removeRaftVoterResponse },
}

/** Version of the RequestHeader in front of a request. Kafka: `ApiMessageType.requestHeaderVersion`. */
export function requestHeaderVersion(api: ApiName, version: number): number {
  return includesVersion(apiSchemas[api].request.flexibleVersions, version) ? 2 : 1
}

/**
 * Version of the ResponseHeader in front of a response. An ApiVersions response always has the oldest: its reader
 * cannot know yet what the broker speaks. Kafka: `ApiMessageType.responseHeaderVersion`.
 */
export function responseHeaderVersion(api: ApiName, version: number): number {
  if (api === 'ApiVersions') return 0
  return includesVersion(apiSchemas[api].response.flexibleVersions, version) ? 1 : 0
}
