import { KafkaError, kafkaErrorOf } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { KafkaSession, RequestOptions } from '../../protocol/kafka-apis.ts'
import type { DescribeQuorumResponse } from '../../protocol/messages/describe-quorum.ts'

/** Kafka: QuorumInfo.ReplicaState. */
export interface QuorumReplica {
  readonly id: number
  readonly directoryId: Uuid
  /** -1: not known. */
  readonly logEndOffset: number
  readonly lastFetchMs: number | null
  readonly lastCaughtUpMs: number | null
  readonly endpoints: readonly { readonly name: string; readonly host: string; readonly port: number }[]
}

/** Kafka: QuorumInfo. */
export interface QuorumInfo {
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly highWatermark: number
  readonly voters: readonly QuorumReplica[]
  readonly observers: readonly QuorumReplica[]
}

const METADATA_TOPIC = '__cluster_metadata'

type Replica = DescribeQuorumResponse['topics'][number]['partitions'][number]['currentVoters'][number]

/** Who votes on the metadata log. Throws KafkaError. Kafka: Admin.describeMetadataQuorum. */
export async function describeQuorum(session: KafkaSession, options: RequestOptions = {}): Promise<QuorumInfo> {
  const topics = [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }]
  const response = await session.request('DescribeQuorum', { topics }, options)
  const partition = response.topics[0]?.partitions[0]
  const error =
    kafkaErrorOf(response.errorCode, response.errorMessage) ??
    (partition === undefined
      ? new KafkaError('UNKNOWN_SERVER_ERROR', { message: 'The answer does not hold the metadata log.' })
      : kafkaErrorOf(partition.errorCode, partition.errorMessage))
  if (error !== null || partition === undefined) throw error ?? new KafkaError('UNKNOWN_SERVER_ERROR')
  const { leaderId, leaderEpoch, highWatermark, currentVoters, observers } = partition
  const replicaOf = (replica: Replica): QuorumReplica => ({
    id: replica.replicaId,
    directoryId: replica.replicaDirectoryId,
    logEndOffset: replica.logEndOffset,
    lastFetchMs: knownTime(replica.lastFetchTimestamp),
    lastCaughtUpMs: knownTime(replica.lastCaughtUpTimestamp),
    endpoints: response.nodes.find(({ nodeId }) => nodeId === replica.replicaId)?.listeners ?? [],
  })
  return {
    leaderId,
    leaderEpoch,
    highWatermark,
    voters: currentVoters.map(replicaOf),
    observers: observers.map(replicaOf),
  }
}

function knownTime(timestampMs: number): number | null {
  return timestampMs < 0 ? null : timestampMs
}
