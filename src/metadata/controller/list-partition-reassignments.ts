/** ListPartitionReassignments (KIP-455). Kafka: `ReplicationControlManager.listPartitionReassignments`. */
import type {
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '../../protocol/messages/list-partition-reassignments.ts'
import type { MetadataImage, TopicImage } from '../image/metadata-image.ts'
import { NO_ERROR } from './controller-result.ts'
import { isReassigning } from './partition-reassignment.ts'

type OngoingTopic = ListPartitionReassignmentsResponse['topics'][number]

/** The partitions of `request` that are on their way to other replicas, of all where it names none. Unknown ones are left out. */
export function listPartitionReassignments(
  { topicsByName }: MetadataImage,
  { topics }: ListPartitionReassignmentsRequest,
): ListPartitionReassignmentsResponse {
  const ongoing =
    topics === null
      ? [...topicsByName.values()].map((topic) => ongoingOf(topic, topic.partitions.keys()))
      : topics.flatMap(({ name, partitionIndexes }) => {
          const topic = topicsByName.get(name)
          return topic === undefined ? [] : [ongoingOf(topic, partitionIndexes)]
        })
  return { throttleTimeMs: 0, ...NO_ERROR, topics: ongoing.filter(({ partitions }) => partitions.length > 0) }
}

function ongoingOf({ name, partitions }: TopicImage, wanted: Iterable<number>): OngoingTopic {
  const ongoing = [...wanted].flatMap((partitionIndex) => {
    const state = partitions[partitionIndex]
    if (state === undefined || !isReassigning(state)) return []
    const { replicas, addingReplicas, removingReplicas } = state
    return [{ partitionIndex, replicas, addingReplicas, removingReplicas }]
  })
  return { name, partitions: ongoing }
}
