/** DescribeQuorum (55): who votes on the metadata log. */
import type { Clock } from '../../common/clock.ts'
import { errorCode, KafkaError } from '../../common/kafka-error.ts'
import { CLUSTER_METADATA_TOPIC } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeQuorumResponse } from '../../protocol/messages/describe-quorum.ts'
import type { BrokerState } from '../broker-state.ts'
import { quorumVoters } from '../quorum-view.ts'

/**
 * Answers a DescribeQuorum request: the node of the directory leads, whoever else votes is not there, and has got nothing
 * yet that we could know of. Kafka: `KafkaRaftClient.handleDescribeQuorumRequest`.
 */
export async function handleDescribeQuorum(
  state: BrokerState,
  { topics }: ApiMap['DescribeQuorum']['request'],
  clock: Clock,
): Promise<ApiMap['DescribeQuorum']['response']> {
  const [topic] = topics
  const isMetadataLog =
    topics.length === 1 &&
    topic?.topicName === CLUSTER_METADATA_TOPIC &&
    topic.partitions.length === 1 &&
    topic.partitions[0]?.partitionIndex === 0
  if (!isMetadataLog) return refusal(topics)
  await state.makeCluster()
  const voters = quorumVoters(state, await state.image())
  const highWatermark = state.metadataOffset() + 1
  const nowMs = clock.nowMs()
  const copies = state.metadataCopies() ?? new Map([[state.env.brokerId, highWatermark]])
  const partition = {
    partitionIndex: 0,
    errorMessage: null,
    leaderId: state.env.brokerId,
    leaderEpoch: state.metadataEpoch(),
    highWatermark,
    currentVoters: voters.map(({ id, directoryId }) => {
      const logEndOffset = copies.get(id) ?? -1
      const timestamp = logEndOffset < 0 ? -1 : nowMs
      return {
        replicaId: id,
        replicaDirectoryId: directoryId,
        logEndOffset,
        lastFetchTimestamp: timestamp,
        lastCaughtUpTimestamp: timestamp,
      }
    }),
  }
  return fill(describeQuorumResponse, {
    errorMessage: null,
    topics: [{ topicName: CLUSTER_METADATA_TOPIC, partitions: [partition] }],
    nodes: voters.map(({ id, endpoints }) => ({ nodeId: id, listeners: endpoints })),
  })
}

function refusal(topics: ApiMap['DescribeQuorum']['request']['topics']): ApiMap['DescribeQuorum']['response'] {
  const { message } = new KafkaError('UNKNOWN_TOPIC_OR_PARTITION')
  return fill(describeQuorumResponse, {
    errorMessage: null,
    topics: topics.map(({ topicName, partitions }) => ({
      topicName,
      partitions: partitions.map(({ partitionIndex }) => {
        return { partitionIndex, errorCode: errorCode('UNKNOWN_TOPIC_OR_PARTITION'), errorMessage: message }
      }),
    })),
  })
}
