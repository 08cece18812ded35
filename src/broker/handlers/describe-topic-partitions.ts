/** DescribeTopicPartitions (75): partitions of topics, a page at a time, eligible leader replicas included. */
import { errorCode, KafkaError } from '../../common/kafka-error.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import type { TopicImage } from '../../metadata/image/metadata-image.ts'
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-name.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { describeTopicPartitionsResponse } from '../../protocol/messages/describe-topic-partitions.ts'
import type { BrokerState } from '../broker-state.ts'
import { ALL_TOPIC_OPERATIONS, viewerOf, viewPartition } from './partition-view.ts'

type Request = ApiMap['DescribeTopicPartitions']['request']
type Response = ApiMap['DescribeTopicPartitions']['response']
type TopicView = Response['topics'][number]

/** `max.request.partition.size.limit` */
const MAX_PARTITIONS_PER_RESPONSE = 2000

/**
 * Answers a DescribeTopicPartitions request: topics by name, from the cursor on; all of them when none is named. Throws
 * INVALID_REQUEST for a limit or a cursor that makes no sense. Kafka: DescribeTopicPartitionsRequestHandler.
 */
export async function handleDescribeTopicPartitions(state: BrokerState, request: Request): Promise<Response> {
  checkPaging(request)
  const image = await state.image()
  const { cursor } = request
  const wanted = request.topics.length === 0 ? [...image.topicsByName.keys()] : request.topics.map(({ name }) => name)
  const names = [...new Set(wanted)].sort().filter((name) => cursor === null || name >= cursor.topicName)
  const topics: TopicView[] = []
  const viewer = viewerOf(state)
  let left = Math.min(request.responsePartitionLimit, MAX_PARTITIONS_PER_RESPONSE)
  for (const name of names) {
    if (left === 0) return page(topics, { topicName: name, partitionIndex: 0 })
    const topic = image.topicsByName.get(name)
    if (topic === undefined) {
      topics.push(unknownTopic(name))
      continue
    }
    const first = cursor?.topicName === name ? cursor.partitionIndex : 0
    const partitions = topic.partitions.slice(first, first + left)
    topics.push({
      ...head(topic),
      partitions: partitions.map((partition, position) => viewPartition(viewer, first + position, partition)),
    })
    left -= partitions.length
    const next = first + partitions.length
    if (next < topic.partitions.length) return page(topics, { topicName: name, partitionIndex: next })
  }
  return page(topics, null)
}

function checkPaging({ responsePartitionLimit, cursor }: Request): void {
  if (responsePartitionLimit < 1) throw invalid(`The responsePartitionLimit ${responsePartitionLimit} is less than 1.`)
  if (cursor !== null && cursor.partitionIndex < 0) {
    throw invalid(`The partition ${cursor.partitionIndex} of the cursor is not valid.`)
  }
}

function page(topics: readonly TopicView[], nextCursor: Response['nextCursor']): Response {
  return fill(describeTopicPartitionsResponse, { topics, nextCursor })
}

function head({ name, id }: Pick<TopicImage, 'name' | 'id'>): Omit<TopicView, 'partitions'> {
  return {
    errorCode: errorCode('NONE'),
    name,
    topicId: id,
    isInternal: isInternalTopic(name),
    topicAuthorizedOperations: ALL_TOPIC_OPERATIONS,
  }
}

function unknownTopic(name: string): TopicView {
  const code = errorCode(topicNameProblem(name) === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION')
  return { ...head({ name, id: ZERO_UUID }), errorCode: code, partitions: [] }
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', { message })
}
