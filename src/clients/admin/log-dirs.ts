import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import { partitionsByTopic } from './partitions-by-topic.ts'

/** Kafka: admin.ReplicaInfo. */
export interface LogDirReplica extends TopicPartition {
  readonly sizeBytes: number
  /** How far its end lies behind the high watermark; of a future replica, behind the current one. */
  readonly offsetLag: number
  /** A copy that will take the place of the current one. */
  readonly isFuture: boolean
}

/** Kafka: admin.LogDirDescription. */
export interface LogDirDescription {
  /** An absolute path. */
  readonly path: string
  /** Why nothing in it can be used. */
  readonly error: KafkaError | null
  /** In the order of the response. */
  readonly replicas: readonly LogDirReplica[]
  /** Of its volume; null: not known. */
  readonly totalBytes: number | null
  readonly usableBytes: number | null
}

/** One replica of a partition. Kafka: common.TopicPartitionReplica. */
export interface TopicPartitionReplica extends TopicPartition {
  readonly brokerId: number
}

/** `orders-0-1`: Kafka's way to print a replica. */
export function formatReplica({ topic, partition, brokerId }: TopicPartitionReplica): string {
  return `${topic}-${partition}-${brokerId}`
}

/**
 * The log directories of one broker with all that is in them; of `partitions`, if they are named. Throws KafkaError, also
 * when the broker names none. Kafka: Admin.describeLogDirs.
 */
export async function describeLogDirs(
  session: KafkaSession,
  brokerId: number,
  partitions: readonly TopicPartition[] | null = null,
  options: RequestOptions = {},
): Promise<LogDirDescription[]> {
  const topics =
    partitions === null ? null : [...partitionsByTopic(partitions)].map(([topic, of]) => ({ topic, partitions: of }))
  const target = { kind: 'node', nodeId: brokerId } as const
  const response = await session.request('DescribeLogDirs', { topics }, { target, ...options })
  if (response.results.length > 0) return response.results.map(describedLogDir)
  throw kafkaErrorOf(response.errorCode) ?? new KafkaError('CLUSTER_AUTHORIZATION_FAILED')
}

function describedLogDir(result: ApiMap['DescribeLogDirs']['response']['results'][number]): LogDirDescription {
  const { logDir, errorCode, topics, totalBytes, usableBytes } = result
  const replicas = topics.flatMap(({ name: topic, partitions }) =>
    partitions.map(({ partitionIndex: partition, partitionSize: sizeBytes, offsetLag, isFutureKey: isFuture }) => {
      return { topic, partition, sizeBytes, offsetLag, isFuture }
    }),
  )
  return {
    path: logDir,
    error: kafkaErrorOf(errorCode),
    replicas,
    totalBytes: totalBytes < 0 ? null : totalBytes,
    usableBytes: usableBytes < 0 ? null : usableBytes,
  }
}

/** Where a replica lies, and where it is being moved to. Kafka: DescribeReplicaLogDirsResult.ReplicaLogDirInfo. */
export interface ReplicaLogDirs {
  /** Null: in no log directory that can be used. */
  readonly current: string | null
  readonly future: string | null
}

/** Of each of `replicas`, by formatReplica. Throws KafkaError. Kafka: Admin.describeReplicaLogDirs. */
export async function describeReplicaLogDirs(
  session: KafkaSession,
  replicas: readonly TopicPartitionReplica[],
  options: RequestOptions = {},
): Promise<Map<string, ReplicaLogDirs>> {
  const found = new Map<string, ReplicaLogDirs>(
    replicas.map((replica) => [formatReplica(replica), { current: null, future: null }]),
  )
  for (const [brokerId, partitions] of byBroker(replicas)) {
    for (const { path, error, replicas: described } of await describeLogDirs(session, brokerId, partitions, options)) {
      if (error !== null) continue
      for (const { topic, partition, isFuture } of described) {
        const name = formatReplica({ topic, partition, brokerId })
        const known = found.get(name)
        if (known !== undefined) found.set(name, isFuture ? { ...known, future: path } : { ...known, current: path })
      }
    }
  }
  return found
}

function byBroker(replicas: readonly TopicPartitionReplica[]): Map<number, TopicPartition[]> {
  const grouped = new Map<number, TopicPartition[]>()
  for (const { brokerId, topic, partition } of replicas) {
    const partitions = grouped.get(brokerId) ?? []
    grouped.set(brokerId, [...partitions, { topic, partition }])
  }
  return grouped
}

/** A replica, and the log directory of its broker that it is to lie in. */
export interface ReplicaMove extends TopicPartitionReplica {
  readonly path: string
}

/** Asks brokers to move replicas between their log directories: by formatReplica, why one is not. Kafka: Admin.alterReplicaLogDirs. */
export async function alterReplicaLogDirs(
  session: KafkaSession,
  moves: readonly ReplicaMove[],
  options: RequestOptions = {},
): Promise<Map<string, KafkaError | null>> {
  const results = new Map<string, KafkaError | null>(moves.map((move) => [formatReplica(move), missingResult(move)]))
  for (const brokerId of new Set(moves.map((move) => move.brokerId))) {
    const dirs = dirsOf(moves.filter((move) => move.brokerId === brokerId))
    const target = { kind: 'node', nodeId: brokerId } as const
    const response = await session.request('AlterReplicaLogDirs', { dirs }, { target, ...options })
    for (const { topicName: topic, partitions } of response.results) {
      for (const { partitionIndex: partition, errorCode } of partitions) {
        results.set(formatReplica({ topic, partition, brokerId }), kafkaErrorOf(errorCode))
      }
    }
  }
  return results
}

function dirsOf(moves: readonly ReplicaMove[]) {
  return [...new Set(moves.map(({ path }) => path))].map((path) => {
    const partitions = partitionsByTopic(moves.filter((move) => move.path === path))
    return { path, topics: [...partitions].map(([name, of]) => ({ name, partitions: of })) }
  })
}

function missingResult(move: TopicPartitionReplica): KafkaError {
  const message = `The response from broker ${move.brokerId} did not contain a result for replica ${formatTopicPartition(move)}-${move.brokerId}`
  return new KafkaError('UNKNOWN_SERVER_ERROR', { message })
}
