/** A session over groups and logs in memory, as much of a coordinator as the group tools need. */
import type { KafkaErrorName } from '../../../../src/common/error-table.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import type { TopicPartition } from '../../../../src/common/topic-partition.ts'
import type { ApiMap, ApiName } from '../../../../src/protocol/api-map.ts'
import { encode } from '../../../../src/protocol/codec.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { consumerGroupDescribeResponse } from '../../../../src/protocol/messages/consumer-group-describe.ts'
import { consumerProtocolAssignment } from '../../../../src/protocol/messages/consumer-protocol.ts'
import { describeGroupsResponse } from '../../../../src/protocol/messages/describe-groups.ts'
import { describeTopicPartitionsResponse } from '../../../../src/protocol/messages/describe-topic-partitions.ts'
import { findCoordinatorResponse } from '../../../../src/protocol/messages/find-coordinator.ts'
import { listOffsetsResponse } from '../../../../src/protocol/messages/list-offsets.ts'
import { metadataResponse } from '../../../../src/protocol/messages/metadata.ts'
import { offsetFetchResponse } from '../../../../src/protocol/messages/offset-fetch.ts'
import type { ClusterSession, MemberProcess } from '../../../../src/tools/tool-ports.ts'

export interface MemoryMember {
  readonly id: string
  readonly clientId?: string
  readonly instanceId?: string
  readonly partitions: readonly TopicPartition[]
  readonly target?: readonly TopicPartition[]
  readonly topics?: readonly string[]
}

export interface MemoryGroup {
  readonly type?: 'consumer' | 'classic'
  /** Of a classic group. */
  readonly protocolType?: string
  readonly state?: string
  readonly members?: readonly MemoryMember[]
  /** `orders-0` → offset. */
  readonly offsets?: Readonly<Record<string, number>>
}

/** Start, end, and the offset that every timestamp finds; -1 finds none. */
export interface MemoryLog {
  readonly start?: number
  readonly end: number
  readonly byTime?: number
}

export interface MemoryCluster {
  /** Topic → its partitions. */
  readonly topics: Readonly<Record<string, readonly MemoryLog[]>>
  readonly groups: Record<string, MemoryGroup>
  readonly processes?: Readonly<Record<string, MemberProcess>>
}

type Handlers = { readonly [N in ApiName]?: (request: ApiMap[N]['request']) => ApiMap[N]['response'] }

/** `requests` collects what was asked. */
export function groupSession(cluster: MemoryCluster, requests: [ApiName, unknown][] = []): ClusterSession {
  const { topics, groups, processes } = cluster
  const handlers: Handlers = {
    FindCoordinator: ({ coordinatorKeys }) =>
      fill(findCoordinatorResponse, {
        coordinators: coordinatorKeys.map((key) => {
          return { key, nodeId: 1, host: 'localhost', port: 9092, errorCode: 0, errorMessage: null }
        }),
      }),
    ListGroups: ({ statesFilter, typesFilter }) => ({
      throttleTimeMs: 0,
      errorCode: 0,
      groups: Object.entries(groups)
        .map(([groupId, group]) => ({
          groupId,
          protocolType: group.protocolType ?? 'consumer',
          groupState: group.state ?? 'Empty',
          groupType: group.type ?? 'consumer',
        }))
        .filter(({ groupState }) => statesFilter.length === 0 || statesFilter.includes(groupState))
        .filter(({ groupType }) => typesFilter.length === 0 || typesFilter.includes(groupType)),
    }),
    ConsumerGroupDescribe: ({ groupIds }) =>
      fill(consumerGroupDescribeResponse, { groups: groupIds.map((id) => describedGroup(id, groups[id])) }),
    DescribeGroups: ({ groups: ids }) =>
      fill(describeGroupsResponse, { groups: ids.map((id) => classicGroup(id, groups[id])) }),
    DeleteGroups: ({ groupsNames }) => ({
      throttleTimeMs: 0,
      results: groupsNames.map((groupId) => ({ groupId, errorCode: deleteGroup(groupId) })),
    }),
    OffsetFetch: ({ groups: asked }) =>
      fill(offsetFetchResponse, {
        groups: asked.map(({ groupId }) => ({ groupId, errorCode: 0, topics: committedTopics(groups[groupId]) })),
      }),
    OffsetCommit: ({ groupId, topics: committed }) => {
      const group = groups[groupId] ?? { type: 'classic', protocolType: '' }
      const offsets = committed.flatMap(({ name, partitions }) =>
        partitions.map((each) => [`${name}-${each.partitionIndex}`, each.committedOffset] as const),
      )
      groups[groupId] = { ...group, offsets: { ...group.offsets, ...Object.fromEntries(offsets) } }
      return {
        throttleTimeMs: 0,
        topics: committed.map(({ name, topicId, partitions }) => {
          return {
            name,
            topicId,
            partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode: 0 })),
          }
        }),
      }
    },
    OffsetDelete: ({ groupId, topics: deleted }) => ({
      throttleTimeMs: 0,
      errorCode: groups[groupId] === undefined ? errorCode('GROUP_ID_NOT_FOUND') : 0,
      topics: deleted.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex }) => {
          return { partitionIndex, errorCode: offsetDeletion(groupId, { topic: name, partition: partitionIndex }) }
        }),
      })),
    }),
    Metadata: () => fill(metadataResponse, { topics: Object.entries(topics).map(listedTopic) }),
    DescribeTopicPartitions: ({ topics: asked }) =>
      fill(describeTopicPartitionsResponse, { topics: asked.map(({ name }) => describedTopic(name, topics[name])) }),
    ListOffsets: ({ topics: asked }) =>
      fill(listOffsetsResponse, {
        topics: asked.map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partitionIndex, timestamp }) => {
            const offset = offsetAt(topics[name]?.[partitionIndex], timestamp)
            return { partitionIndex, errorCode: 0, timestamp: -1, offset, leaderEpoch: 0 }
          }),
        })),
      }),
  }

  function deleteGroup(groupId: string): number {
    const group = groups[groupId]
    if (group === undefined) return errorCode('GROUP_ID_NOT_FOUND')
    if ((group.members ?? []).length > 0) return errorCode('NON_EMPTY_GROUP')
    delete groups[groupId]
    return 0
  }

  function offsetDeletion(groupId: string, { topic, partition }: TopicPartition): number {
    const isRead = groups[groupId]?.members?.some(({ topics: wanted }) => wanted?.includes(topic))
    if (isRead === true) return errorCode('GROUP_SUBSCRIBED_TO_TOPIC')
    return topics[topic]?.[partition] === undefined ? errorCode('UNKNOWN_TOPIC_OR_PARTITION') : 0
  }

  return {
    async request(api, request) {
      requests.push([api, request])
      const handle = handlers[api] as ((request: unknown) => unknown) | undefined
      if (handle === undefined) throw new Error(`nobody answers ${api} here`)
      return handle(request) as never
    },
    apiVersions: async () => [],
    close: async () => {},
    memberProcesses: async () => new Map(Object.entries(processes ?? {})),
  }
}

function failure(error: KafkaErrorName, errorMessage: string) {
  return { errorCode: errorCode(error), errorMessage }
}

type ConsumerGroup = ApiMap['ConsumerGroupDescribe']['response']['groups'][number]

function describedGroup(groupId: string, group: MemoryGroup | undefined): ConsumerGroup {
  const blank = fill(consumerGroupDescribeResponse, { groups: [{ ...emptyConsumerGroup, groupId }] }).groups[0]
  const base = blank as ConsumerGroup
  if (groupId === '') return { ...base, ...failure('INVALID_GROUP_ID', 'The group id is invalid.') }
  if (group === undefined) return { ...base, ...failure('GROUP_ID_NOT_FOUND', `Group ${groupId} not found.`) }
  if (group.type === 'classic') {
    return { ...base, ...failure('GROUP_ID_NOT_FOUND', `Group ${groupId} is not a consumer group.`) }
  }
  return {
    ...base,
    groupState: group.state ?? 'Empty',
    groupEpoch: 3,
    assignmentEpoch: 3,
    assignorName: 'uniform',
    members: (group.members ?? []).map(({ id, clientId = 'c', instanceId = null, partitions, target, topics }) => ({
      memberId: id,
      instanceId,
      rackId: null,
      memberEpoch: 3,
      clientId,
      clientHost: '/127.0.0.1',
      subscribedTopicNames: topics ?? [],
      subscribedTopicRegex: null,
      assignment: assignmentOf(partitions),
      targetAssignment: assignmentOf(target ?? partitions),
      memberType: 1,
    })),
  }
}

const emptyConsumerGroup = {
  errorCode: 0,
  errorMessage: null,
  groupId: '',
  groupState: '',
  groupEpoch: 0,
  assignmentEpoch: 0,
  assignorName: '',
  members: [],
  authorizedOperations: 0,
}

function assignmentOf(partitions: readonly TopicPartition[]) {
  const topics = [...new Set(partitions.map(({ topic }) => topic))]
  return {
    topicPartitions: topics.map((topicName) => ({
      topicId: `id-${topicName}`,
      topicName,
      partitions: partitions.filter(({ topic }) => topic === topicName).map(({ partition }) => partition),
    })),
  }
}

function classicGroup(
  groupId: string,
  group: MemoryGroup | undefined,
): ApiMap['DescribeGroups']['response']['groups'][number] {
  const base = {
    errorCode: 0,
    errorMessage: null,
    groupId,
    groupState: group?.state ?? 'Dead',
    protocolType: group?.protocolType ?? 'consumer',
    protocolData: group?.members === undefined ? '' : 'range',
    members: [],
    authorizedOperations: 0,
  }
  if (group === undefined || group.type !== 'classic') {
    return { ...base, ...failure('GROUP_ID_NOT_FOUND', `Group ${groupId} not found.`) }
  }
  return {
    ...base,
    groupState: group.state ?? 'Empty',
    members: (group.members ?? []).map(({ id, clientId = 'c', instanceId = null, partitions }) => ({
      memberId: id,
      groupInstanceId: instanceId,
      clientId,
      clientHost: '/127.0.0.1',
      memberMetadata: Buffer.alloc(0),
      memberAssignment: classicAssignmentBytes(partitions),
    })),
  }
}

export function classicAssignmentBytes(partitions: readonly TopicPartition[], version = 3): Buffer {
  const assignedPartitions = assignmentOf(partitions).topicPartitions.map((each) => {
    return { topic: each.topicName, partitions: each.partitions }
  })
  const body = encode(consumerProtocolAssignment, Math.min(version, 3), { assignedPartitions, userData: null })
  const frame = Buffer.alloc(2)
  frame.writeInt16BE(version)
  return Buffer.concat([frame, body])
}

function committedTopics(group: MemoryGroup | undefined) {
  return Object.entries(group?.offsets ?? {}).map(([name, committedOffset]) => {
    const at = name.lastIndexOf('-')
    const partition = { partitionIndex: Number(name.slice(at + 1)), committedOffset }
    return {
      name: name.slice(0, at),
      topicId: '',
      partitions: [{ ...partition, committedLeaderEpoch: 0, metadata: '', errorCode: 0 }],
    }
  })
}

function describedTopic(name: string, logs: readonly MemoryLog[] | undefined) {
  return {
    errorCode: logs === undefined ? errorCode('UNKNOWN_TOPIC_OR_PARTITION') : 0,
    name,
    topicId: '',
    isInternal: false,
    topicAuthorizedOperations: 0,
    partitions: (logs ?? []).map((_, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: 1,
      leaderEpoch: 0,
      replicaNodes: [1],
      isrNodes: [1],
      eligibleLeaderReplicas: null,
      lastKnownElr: null,
      offlineReplicas: [],
    })),
  }
}

function listedTopic([name, logs]: readonly [string, readonly MemoryLog[]]) {
  const { topicId, isInternal, topicAuthorizedOperations, partitions } = describedTopic(name, logs)
  return {
    ...{ errorCode: 0, name, topicId, isInternal, topicAuthorizedOperations },
    partitions: partitions.map(({ partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes }) => {
      return { errorCode: 0, partitionIndex, leaderId, leaderEpoch, replicaNodes, isrNodes, offlineReplicas: [] }
    }),
  }
}

function offsetAt(log: MemoryLog | undefined, timestamp: number): number {
  if (log === undefined) return -1
  if (timestamp === -1) return log.end
  return timestamp === -2 ? (log.start ?? 0) : (log.byTime ?? -1)
}

/** `orders-0` … `orders-<count - 1>`. */
export function partitionsOf(topic: string, ...ids: readonly number[]): TopicPartition[] {
  return ids.map((partition) => ({ topic, partition }))
}
