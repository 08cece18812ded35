/** Which handler answers which request about groups. Loaded when the first of them comes: most commands ask for none. */
import type { ApiMap } from '../protocol/api-map.ts'
import type { RequestOptions } from '../protocol/kafka-apis.ts'
import type { BrokerServices } from './api-router.ts'
import type { BrokerSession } from './broker-session.ts'
import type { GroupCoordinator } from './group-coordinator/group-coordinator.ts'
import { handleHeartbeat, handleJoinGroup, handleLeaveGroup, handleSyncGroup } from './handlers/classic-groups.ts'
import { handleConsumerGroupHeartbeat } from './handlers/consumer-group-heartbeat.ts'
import { handleDeleteGroups } from './handlers/delete-groups.ts'
import { handleConsumerGroupDescribe, handleDescribeGroups } from './handlers/describe-groups.ts'
import { handleListGroups } from './handlers/list-groups.ts'
import { handleOffsetCommit } from './handlers/offset-commit.ts'
import { handleOffsetDelete } from './handlers/offset-delete.ts'
import { handleOffsetFetch } from './handlers/offset-fetch.ts'

/** The requests that the coordinator of a group answers. */
export type GroupApiName =
  | 'ConsumerGroupHeartbeat'
  | 'ConsumerGroupDescribe'
  | 'DeleteGroups'
  | 'DescribeGroups'
  | 'Heartbeat'
  | 'JoinGroup'
  | 'LeaveGroup'
  | 'ListGroups'
  | 'OffsetCommit'
  | 'OffsetDelete'
  | 'OffsetFetch'
  | 'SyncGroup'

export interface GroupServices extends Omit<BrokerServices, 'groups'> {
  readonly coordinator: GroupCoordinator
  readonly session: BrokerSession
}

type GroupHandlers = {
  readonly [N in GroupApiName]: (
    services: GroupServices,
    request: ApiMap[N]['request'],
    options: RequestOptions,
  ) => Promise<ApiMap[N]['response']>
}

export const groupHandlers: GroupHandlers = {
  ConsumerGroupHeartbeat: handleConsumerGroupHeartbeat,
  ConsumerGroupDescribe: ({ coordinator }, request) => handleConsumerGroupDescribe(coordinator, request),
  DeleteGroups: handleDeleteGroups,
  DescribeGroups: ({ coordinator }, request) => handleDescribeGroups(coordinator, request),
  Heartbeat: handleHeartbeat,
  JoinGroup: handleJoinGroup,
  LeaveGroup: handleLeaveGroup,
  ListGroups: handleListGroups,
  OffsetCommit: handleOffsetCommit,
  OffsetDelete: handleOffsetDelete,
  OffsetFetch: handleOffsetFetch,
  SyncGroup: handleSyncGroup,
}
