/** A session over topics in memory, as much of a broker as the topic tools need. */
import type { KafkaErrorName } from '../../../../src/common/error-table.ts'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import type { ApiMap, ApiName } from '../../../../src/protocol/api-map.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'

export interface MemoryTopic {
  readonly name: string
  readonly topicId: string
  partitions: number
  readonly isInternal?: boolean
  /** Name → value and Kafka's number of the source; 5 is a default. */
  readonly configs?: Readonly<Record<string, readonly [string, number]>>
  /** Brokers in sync; all partitions have replicas 1 and 2. */
  readonly isr?: readonly number[]
  readonly leader?: number
  /** Of partition 0: replica 2 is added, or replica 1 removed. */
  readonly moving?: { readonly adding: readonly number[]; readonly removing: readonly number[] }
}

type Handlers = { readonly [N in ApiName]?: (request: ApiMap[N]['request']) => ApiMap[N]['response'] }

const REPLICAS = [1, 2]

/** `requests` collects the names of the APIs that were asked. */
export function topicSession(topics: MemoryTopic[], requests: string[] = []): KafkaSession {
  const handlers: Handlers = {
    Metadata: ({ topics: asked }) => ({
      throttleTimeMs: 0,
      brokers: [],
      clusterId: 'c',
      controllerId: 1,
      topics: topics
        .filter(({ topicId }) => asked === null || asked.some((one) => one.topicId === topicId))
        .map(metadataOf),
      clusterAuthorizedOperations: 0,
      errorCode: 0,
    }),
    DescribeTopicPartitions: (request) => describePage(topics, request),
    ListPartitionReassignments: () => ({
      throttleTimeMs: 0,
      errorCode: 0,
      errorMessage: null,
      topics: topics.flatMap(({ name, moving }) => {
        if (moving === undefined) return []
        const { adding: addingReplicas, removing: removingReplicas } = moving
        return [{ name, partitions: [{ partitionIndex: 0, replicas: REPLICAS, addingReplicas, removingReplicas }] }]
      }),
    }),
    DescribeConfigs: ({ resources }) => ({
      throttleTimeMs: 0,
      results: resources.map(({ resourceName, resourceType }) => ({
        errorCode: 0,
        errorMessage: null,
        resourceType,
        resourceName,
        configs: configsOf(topics.find(({ name }) => name === resourceName)),
      })),
    }),
    DescribeCluster: () => ({
      throttleTimeMs: 0,
      errorCode: 0,
      errorMessage: null,
      endpointType: 1,
      clusterId: 'c',
      controllerId: 1,
      brokers: [{ brokerId: 1, host: 'localhost', port: 9092, rack: null, isFenced: false }],
      clusterAuthorizedOperations: 0,
    }),
    CreateTopics: ({ topics: created }) => ({
      throttleTimeMs: 0,
      topics: created.map((topic) => {
        const exists = topics.some(({ name }) => name === topic.name)
        if (!exists)
          topics.push({ name: topic.name, topicId: `id-${topic.name}`, partitions: Math.abs(topic.numPartitions) })
        return {
          name: topic.name,
          topicId: `id-${topic.name}`,
          ...failure(exists ? 'TOPIC_ALREADY_EXISTS' : null, `Topic '${topic.name}' already exists.`),
          topicConfigErrorCode: 0,
          numPartitions: Math.abs(topic.numPartitions),
          replicationFactor: 1,
          configs: [],
        }
      }),
    }),
    DeleteTopics: ({ topics: deleted }) => ({
      throttleTimeMs: 0,
      responses: deleted.map(({ name, topicId }) => {
        const at = topics.findIndex((topic) => topic.name === name)
        if (at >= 0) topics.splice(at, 1)
        return { name, topicId, ...failure(at >= 0 ? null : 'UNKNOWN_TOPIC_OR_PARTITION', null) }
      }),
    }),
    CreatePartitions: ({ topics: grown }) => ({
      throttleTimeMs: 0,
      results: grown.map(({ name, count, assignments }) => {
        const topic = topics.find((candidate) => candidate.name === name)
        const missing = assignments !== null && assignments.length !== count - (topic?.partitions ?? 0)
        if (missing) return { name, ...failure('INVALID_REPLICA_ASSIGNMENT', `${assignments.length} assignment(s)`) }
        if (topic !== undefined) topic.partitions = count
        return { name, ...failure(null, null) }
      }),
    }),
  }
  return {
    async request(api, request) {
      requests.push(api)
      const handle = handlers[api] as ((request: unknown) => unknown) | undefined
      if (handle === undefined) throw new Error(`nobody answers ${api} here`)
      return handle(request) as never
    },
    apiVersions: async () => [],
    close: async () => {
      requests.push('close')
    },
  }
}

function failure(error: KafkaErrorName | null, errorMessage: string | null) {
  return { errorCode: error === null ? 0 : errorCode(error), errorMessage: error === null ? null : errorMessage }
}

function metadataOf({ name, topicId, partitions, isInternal = false, leader = 1, isr = REPLICAS }: MemoryTopic) {
  return {
    errorCode: 0,
    name,
    topicId,
    isInternal,
    partitions: Array.from({ length: partitions }, (_, partitionIndex) => ({
      errorCode: 0,
      partitionIndex,
      leaderId: leader,
      leaderEpoch: 0,
      replicaNodes: REPLICAS,
      isrNodes: isr,
      offlineReplicas: [],
    })),
    topicAuthorizedOperations: 0,
  }
}

type PageRequest = ApiMap['DescribeTopicPartitions']['request']

/** At most `responsePartitionLimit` partitions, from the cursor on. */
function describePage(topics: readonly MemoryTopic[], { topics: asked, cursor, responsePartitionLimit }: PageRequest) {
  const pages: ApiMap['DescribeTopicPartitions']['response']['topics'][number][] = []
  let room = responsePartitionLimit
  for (const { name } of asked) {
    const topic = topics.find((candidate) => candidate.name === name)
    const start = cursor?.topicName === name ? cursor.partitionIndex : 0
    const all = topic === undefined ? [] : metadataOf(topic).partitions
    const shown = all.slice(start, start + room)
    room -= shown.length
    pages.push({
      ...failure(topic === undefined ? 'UNKNOWN_TOPIC_OR_PARTITION' : null, null),
      name,
      topicId: topic?.topicId ?? '',
      isInternal: topic?.isInternal ?? false,
      partitions: shown.map((partition) => ({ ...partition, eligibleLeaderReplicas: [], lastKnownElr: [] })),
      topicAuthorizedOperations: 0,
    })
    const next = start + shown.length
    if (next < all.length)
      return { throttleTimeMs: 0, topics: pages, nextCursor: { topicName: name, partitionIndex: next } }
  }
  return { throttleTimeMs: 0, topics: pages, nextCursor: null }
}

function configsOf(topic: MemoryTopic | undefined) {
  return Object.entries(topic?.configs ?? {}).map(([name, [value, configSource]]) => ({
    name,
    value,
    configSource,
    readOnly: false,
    isSensitive: false,
    synonyms: [],
    configType: 0,
    documentation: null,
  }))
}
